package daemon

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
	"github.com/tmtplab/tmtplab/spec"
)

// serveDir, in the environment, makes of the test binary a server on that
// folder, which tells its address and runs until it is killed.
const serveDir = "TMTPLAB_TEST_SERVE"

func serveUntilKilled(dir string) error {
	p, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		return err
	}
	d, err := New(Config{Store: p})
	if err != nil {
		return err
	}
	cert, err := SelfSigned()
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	return d.Serve(context.Background(), tls.NewListener(ln, TLSConfig(cert)))
}

// process is a server in a process of its own.
type process struct {
	site
	cmd *exec.Cmd
}

func startProcess(t *testing.T, dir string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serveDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd}
	t.Cleanup(p.kill)
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the server did not start:", err)
	}
	p.site = site{t: t, addr: strings.TrimSpace(addr), tls: &tls.Config{InsecureSkipVerify: true}}
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// What was acked outlives kill -9, whole and in order; ids go on; of what was
// under way nothing is there in part (QUEUE-3, STD-2, DATA-7).
func TestKill(t *testing.T) {
	dir := t.TempDir()
	server := startProcess(t, dir)
	alice, bob, carol := server.dial().register(), server.dial().register(), server.dial().register()
	bob.conn.Close()
	number := 0 // of the next post
	content := func(n int) string { return fmt.Sprintf("%d %s", n, text(n*n*1000%70_000)) }
	last := "" // msgid acked

	for round := range 3 {
		// Carol is in the midst of an upload, alice posts without a pause.
		q := post("part", bob.uid)
		q.DataLen = 1 << 20
		carol.raw(append(q.AppendFrame(nil), text(500_000)...))
		first := number
		for number-first < 30 {
			m := alice.posted(bob, content(number))
			if m.MsgID <= last {
				t.Fatalf("round %d: msgid %s after %s", round, m.MsgID, last)
			}
			last = m.MsgID
			number++
		}
		acked := number
		for range 20 { // these may be there or not
			alice.send(post("unacked", bob.uid), content(number))
			number++
		}
		server.kill()

		server = startProcess(t, dir)
		alice, bob, carol = server.dial().login(alice), server.dial().login(bob), server.dial().login(carol)
		alice.posted(bob, "end")
		next := first
		for {
			m, err := bob.next()
			if err != nil {
				t.Fatal(err)
			}
			if m.ID == "" || m.Kind == spec.MsgAck {
				continue
			}
			bob.raw(ackOf(m))
			if m.Kind != spec.MsgDelivery {
				continue
			}
			if string(bob.data) == "end" {
				break
			}
			if string(bob.data) != content(next) {
				t.Fatalf("round %d: delivery of %s, want %s", round, short(bob.data), short([]byte(content(next))))
			}
			next++
		}
		if next < acked {
			t.Fatalf("round %d: %d of %d acked posts were lost", round, acked-next, acked-first)
		}
		bob.settle() // his Acks are durable
		bob.conn.Close()
	}
}
