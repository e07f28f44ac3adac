package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Faults end processes, so each is shown in one of its own: this program,
// started with the name of the fault, or with none.
const (
	childFault   = "TMTPLAB_BENCH_FAULT"
	childAddress = "TMTPLAB_BENCH_ADDRESS"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(childAddress); address != "" {
		serveChild(address)
	}
	os.Exit(m.Run())
}

// serveChild serves until standard input ends.
func serveChild(address string) {
	ln, err := net.Listen("unix", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println("listening")
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	var fault *Fault
	if f, ok := Lookup(os.Getenv(childFault)); ok {
		fault = &f
	}
	if err := New(fault).Serve(ctx, ln); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child is a server in a process of its own.
type child struct {
	t       testing.TB
	address string
	pid     int
	ended   chan struct{} // closed when the process is gone
	output  strings.Builder
}

func startChild(t testing.TB, fault string) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, address: filepath.Join(t.TempDir(), "socket"), ended: make(chan struct{})}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), childFault+"="+fault, childAddress+"="+c.address)
	cmd.Stderr = &c.output
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.pid = cmd.Process.Pid
	_, err = bufio.NewReader(stdout).ReadString('\n')
	go func() {
		defer close(c.ended)
		cmd.Wait()
	}()
	t.Cleanup(func() {
		stdin.Close()
		<-c.ended
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
