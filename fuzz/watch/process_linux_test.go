package watch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is also the server that is watched: it does what each line tells it
// that is sent to it.
func TestMain(m *testing.M) {
	if address := os.Getenv("WATCHED"); address != "" {
		serve(address)
	}
	os.Exit(m.Run())
}

func serve(address string) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot listen:", err)
		os.Exit(3)
	}
	fmt.Println("listening")
	var held [][]byte
	var files []*os.File
	for {
		conn, err := ln.Accept()
		if err != nil {
			os.Exit(4)
		}
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			verb, rest, _ := strings.Cut(lines.Text(), " ")
			n, _ := strconv.Atoi(rest)
			switch verb {
			case "say":
				fmt.Println(rest)
			case "complain":
				fmt.Fprintln(os.Stderr, rest)
			case "exit":
				os.Exit(n)
			case "signal":
				syscall.Kill(os.Getpid(), syscall.Signal(n))
			case "panic":
				panic(fmt.Sprintf("%d is too much for %q", n, rest))
			case "hold":
				b := make([]byte, n)
				for i := 0; i < n; i += 4096 {
					b[i] = 1
				}
				held = append(held, b)
			case "open":
				for range n {
					f, _ := os.Open(os.DevNull)
					files = append(files, f)
				}
			}
			fmt.Fprintln(conn, "done", len(held)+len(files))
		}
		conn.Close()
	}
}

// freeAddress is one at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// command is a command line for the server at an address.
func command(address, before string) string {
	return before + "WATCHED=" + address + " exec " + os.Args[0]
}

func started(t *testing.T, o Options) *Process {
	t.Helper()
	p, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// tell has the server do something, and waits until it has, or has ended.
func tell(t *testing.T, address, line string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintln(conn, line)
	bufio.NewReader(conn).ReadString('\n')
}

// soon waits for what must come.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not come", what)
		}
	}
}

func TestPanic(t *testing.T) {
	address := freeAddress(t)
	p := started(t, Options{Command: command(address, ""), Network: "tcp", Address: address})
	for round, n := range []string{"7", "12"} {
		if exit, ended := p.Exited(); ended {
			t.Fatalf("it ended: %v", exit)
		}
		tell(t, address, "panic "+n)
		exit, ended := p.AwaitExit(t.Context(), 10*time.Second)
		if !ended || exit.How != "exit status 2" || exit.Signal {
			t.Fatalf("round %d: it ended %v: %+v", round, ended, exit)
		}
		lines := p.Lines()
		if len(lines) != 1 {
			t.Fatalf("round %d: %d reports, not 1: %+v", round, len(lines), lines)
		}
		const want = `panic: N is too much for "…" in github.com/tmtplab/tmtplab/fuzz/watch.serve`
		if lines[0].Text != want || lines[0].Kind != "panic" {
			t.Errorf("round %d: it reports %s %q, not %q", round, lines[0].Kind, lines[0].Text, want)
		}
		if more := p.Lines(); len(more) > 0 {
			t.Errorf("reports come twice: %+v", more)
		}
		if err := p.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExits(t *testing.T) {
	for _, c := range []struct {
		tell, how string
		signal    bool
	}{
		{"exit 5", "exit status 5", false},
		{"exit 0", "exit status 0", false},
		{"exit 139", "signal 11 (segmentation fault)", true},
		{"signal 9", "signal 9 (killed)", true},
	} {
		address := freeAddress(t)
		p := started(t, Options{Command: command(address, ""), Network: "tcp", Address: address})
		tell(t, address, c.tell)
		exit, ended := p.AwaitExit(t.Context(), 10*time.Second)
		if !ended || exit.How != c.how || exit.Signal != c.signal {
			t.Errorf("%s: ended %v, %+v", c.tell, ended, exit)
		}
		if _, err := p.Sample(); err == nil {
			t.Errorf("%s: it is measured when it is gone", c.tell)
		}
	}
}

// TestReportOfTheLiving takes a report of a server that goes on.
func TestReportOfTheLiving(t *testing.T) {
	address := freeAddress(t)
	p := started(t, Options{Command: command(address, ""), Network: "tcp", Address: address})
	tell(t, address, "complain 2026/11/25 10:00:00 http: panic serving 127.0.0.1:4711: boom")
	var lines []Line
	soon(t, "the report", func() bool { lines = p.Lines(); return len(lines) > 0 })
	if want := "http: panic serving N.N.N.N:N: boom"; lines[0].Text != want {
		t.Errorf("it reports %q, not %q", lines[0].Text, want)
	}
	if _, ended := p.Exited(); ended {
		t.Error("it ended")
	}
}

func TestSample(t *testing.T) {
	address := freeAddress(t)
	p := started(t, Options{Command: command(address, ""), Network: "tcp", Address: address})
	before, err := p.Sample()
	if err != nil {
		t.Fatal(err)
	}
	tell(t, address, "hold 50000000")
	tell(t, address, "open 30")
	after, err := p.Sample()
	if err != nil {
		t.Fatal(err)
	}
	if before.Threads == 0 || before.Memory < 1<<20 || before.Descriptors < 4 {
		t.Errorf("at first %+v", before)
	}
	if grown := after.Memory - before.Memory; grown < 45e6 || grown > 150e6 {
		t.Errorf("with 50 MB more, or twice that under the race detector, its memory grew by %d", grown)
	}
	if more := after.Descriptors - before.Descriptors; more < 30 || more > 34 {
		t.Errorf("with 30 open files more its descriptors are %d more", more)
	}
	watched, err := Attach(p.PID())
	if err != nil {
		t.Fatal(err)
	}
	if s, err := watched.Sample(); err != nil || s.Descriptors < after.Descriptors-4 {
		t.Errorf("attached to it, it has %+v, %v", s, err)
	}
	if watched.CanRestart() || watched.Restart(t.Context()) == nil {
		t.Error("it was started again by who only attached to it")
	}
	if _, ended := watched.Exited(); ended {
		t.Error("it is said to be gone")
	}
	tell(t, address, "exit 0")
	if _, ended := watched.AwaitExit(t.Context(), 10*time.Second); !ended {
		t.Error("it is gone, and not seen to be")
	}
	if _, err := watched.Sample(); !errors.Is(err, errEnded) {
		t.Errorf("measured when it is gone: %v", err)
	}
}

// TestGroup counts, and ends, what the command has started besides.
func TestGroup(t *testing.T) {
	address := freeAddress(t)
	file := filepath.Join(t.TempDir(), "pid")
	before := "sleep 1000 & echo $! >" + file + "; "
	p, err := Start(t.Context(), Options{Command: command(address, before), Network: "tcp", Address: address})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := sampleOne(strconv.Itoa(p.PID()), stat{threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Sample()
	if err != nil {
		t.Fatal(err)
	}
	if all.Descriptors <= alone.Descriptors {
		t.Errorf("the group has %d descriptors, its first process %d", all.Descriptors, alone.Descriptors)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	pid, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	soon(t, "the end of the child", func() bool {
		s, err := readStat(strings.TrimSpace(string(pid)))
		return err != nil || s.gone()
	})
}

// TestStubborn ends what does not end by itself.
func TestStubborn(t *testing.T) {
	address := freeAddress(t)
	p, err := Start(t.Context(), Options{Command: "trap '' TERM; " + command(address, "") + "; :", Network: "tcp", Address: address})
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	if _, ended := p.Exited(); !ended {
		t.Error("it goes on")
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func TestOutput(t *testing.T) {
	address := freeAddress(t)
	file := filepath.Join(t.TempDir(), "output.txt")
	p := started(t, Options{Command: command(address, ""), Network: "tcp", Address: address, Output: file})
	tell(t, address, "say hello")
	tell(t, address, "complain "+strings.Repeat("x", 10000))
	tell(t, address, "exit 1")
	p.AwaitExit(t.Context(), 10*time.Second)
	if err := p.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"listening\n", "hello\n", strings.Repeat("x", 10000) + "\n", "== tmtplab: ended: exit status 1\n", "== tmtplab: started, pid " + strconv.Itoa(p.PID())} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%.40q is not in the output", want)
		}
	}
	for _, line := range p.Tail(1000) {
		if len(line) > lineLength {
			t.Errorf("a line of %d octets is kept", len(line))
		}
	}
}

// TestMistakes has commands that are no servers.
func TestMistakes(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free := freeAddress(t)
	for _, c := range []struct{ command, address, want string }{
		{"true", taken.Addr().String(), "something already listens at " + taken.Addr().String() + ": end it, or name a free address"},
		{"echo I do not want to >&2; exit 7", free, "the command ended (exit status 7) before anything listened at " + free + "; it said: I do not want to"},
		{"no-such-program-here 2>/dev/null", free, "the command ended (exit status 127) before anything listened at " + free},
		{"sleep 1000", free, "the command runs, but nothing listens at " + free + " after 300ms"},
	} {
		p, err := Start(t.Context(), Options{Command: c.command, Network: "tcp", Address: c.address, Patience: 300 * time.Millisecond})
		if e := new(StartError); !errors.As(err, &e) || e.Error() != c.want {
			t.Errorf("%s: %v\nand not %s", c.command, err, c.want)
		}
		if err == nil {
			p.Close()
		}
	}
	if _, err := Attach(1 << 30); err == nil {
		t.Error("attached to nobody")
	}
	if _, err := Start(t.Context(), Options{Command: "true", Output: t.TempDir()}); err == nil {
		t.Error("a folder is no file for output")
	}
}

// TestRestartsUntilItStays has a command that fails twice before it listens.
func TestRestartsUntilItStays(t *testing.T) {
	address := freeAddress(t)
	count := filepath.Join(t.TempDir(), "count")
	p := started(t, Options{Network: "tcp", Address: address,
		Command: "echo >>" + count + "; case $(wc -l <" + count + ") in 2|3) exit 1;; esac; " + command(address, "")})
	if err := p.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, _ := os.ReadFile(count); len(n) != 4 {
		t.Errorf("it was started %d times, not 4", len(n))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Restart(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("started again when all is over: %v", err)
	}
}

// TestParentDies kills who started a server, which then ends too.
func TestParentDies(t *testing.T) {
	address := freeAddress(t)
	if os.Getenv("PARENT") != "" {
		address = os.Getenv("PARENT")
		started(t, Options{Command: command(address, ""), Network: "tcp", Address: address})
		fmt.Println("ready")
		select {}
	}
	parent := exec.Command(os.Args[0], "-test.run", "^TestParentDies$")
	parent.Env = append(os.Environ(), "PARENT="+address)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Errorf("the parent says %q, %v", line, err)
	}
	parent.Process.Kill()
	parent.Wait()
	soon(t, "the end of the server", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
}
