package daemon

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveDir); dir != "" {
		fmt.Fprintln(os.Stderr, serveUntilKilled(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// Two users, one message each way, and goodbye.
func TestConversation(t *testing.T) {
	s := start(t, Config{})
	alice, bob := s.dial().register(), s.dial().register()
	ack := alice.posted(bob, "hello")
	if got := bob.deliver("hello"); got.ID != ack.MsgID || got.From != alice.uid {
		t.Fatalf("delivery %+v of ack %+v", got, ack)
	}
	bob.posted(alice, "hi")
	alice.deliver("hi")
	alice.send(wire.Request{Op: spec.OpQuit}, "")
	alice.wantQuit()
}

// Bodies of any size arrive, and are gone once all nodes have acknowledged them.
func TestBodies(t *testing.T) {
	m := new(store.Memory)
	s := start(t, Config{Store: m})
	alice, bob := s.dial().register(), s.dial().register()
	for _, n := range []int{1, 4096, maxShared, maxShared + 1, 5 << 20} {
		alice.posted(bob, text(n))
		bob.deliver(text(n))
	}
	bob.posted(alice, "done") // its ack says that the last Ack was stepped
	alice.deliver("done")
	alice.send(wire.Request{Op: spec.OpQuit}, "")
	alice.wantQuit()
	if used := m.Used(); used != 0 {
		t.Fatalf("%d octets of bodies are left", used)
	}
}

// Where a daemon listened, another may at once when it is closed.
func TestCloseListeners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	for range 50 {
		ln, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := New(Config{Store: new(store.Memory)})
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error)
		go func() { served <- d.Serve(context.Background(), ln) }()
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "0000") // answered once it serves
		conn.Read(make([]byte, 1))
		conn.Close()
		d.Close()
		if ln, err = net.Listen("unix", path); err != nil {
			t.Fatal(err)
		}
		ln.Close()
		if err := <-served; err != ErrClosed {
			t.Fatal(err)
		}
	}
}
