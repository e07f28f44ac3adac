package main

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/fuzz/bench"
)

// listening calls a function for each connection to the address it returns,
// with its number from 1, until the function says that it was the last.
func listening(t *testing.T, handle func(n int, conn net.Conn) (more bool)) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for n := 1; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			if !handle(n, conn) {
				ln.Close()
			}
		}
	}()
	return "tcp://" + ln.Addr().String()
}

// rightServer serves without a fault until the test is over.
func rightServer(t *testing.T) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() { bench.New(nil).Serve(ctx, ln); close(served) }()
	t.Cleanup(func() { cancel(); <-served })
	return ln.Addr().String()
}

// TestFuzzNoTMTP has targets at which no TMTP is spoken.
func TestFuzzNoTMTP(t *testing.T) {
	for name, handle := range map[string]func(net.Conn){
		"it closes": func(c net.Conn) { c.Close() },
		"HTTP":      func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); c.Close() },
		"silence":   func(net.Conn) {},
		"one frame": func(c net.Conn) {
			io.WriteString(c, conformance.Frame(`{"op":"tmtprev","id":"1","name":"x"}`))
			c.Close()
		},
	} {
		address := listening(t, func(_ int, c net.Conn) bool { handle(c); return true })
		code, out, text := runCommand(t, "fuzz", "run", "--target", address, "--time", "5s", "--findings", t.TempDir())
		if code != exitUnreachable || out != "" || !strings.HasPrefix(text, address+": ") || strings.Contains(text, "\n") {
			t.Errorf("%s: exit code %d, %q, %q", name, code, text, out)
		}
	}
}

// TestFuzzDies has a target that goes away for good, at each moment: before,
// during, and after the first programs.
func TestFuzzDies(t *testing.T) {
	server := rightServer(t)
	for _, last := range []int{1, 3} {
		var mu sync.Mutex
		var open []net.Conn
		address := listening(t, func(n int, c net.Conn) bool {
			up, err := net.Dial("tcp", server)
			if err != nil {
				t.Error(err)
				return false
			}
			mu.Lock()
			defer mu.Unlock()
			open = append(open, c, up)
			if n == last+1 {
				for _, c := range open {
					c.Close()
				}
				return false
			}
			go func() { io.Copy(up, c); up.Close() }()
			go func() { io.Copy(c, up); c.Close() }()
			return true
		})
		code, _, text := runCommand(t, "fuzz", "run", "--target", address, "--time", "20s", "--findings", filepath.Join(t.TempDir(), "found"), "--quiet")
		if code != exitUnreachable && code != exitFellShort || strings.Contains(text, "\n") {
			t.Errorf("after %d connections: exit code %d, %q", last, code, text)
		}
		t.Logf("after %d connections: exit code %d, %q", last, code, text)
	}
}

// late passes octets on as they come, each some time later.
func late(to io.Writer, from io.Reader) {
	type piece struct {
		octets []byte
		at     time.Time
	}
	pieces := make(chan piece, 1000)
	go func() {
		defer close(pieces)
		for {
			octets := make([]byte, 32<<10)
			n, err := from.Read(octets)
			pieces <- piece{octets[:n], time.Now().Add(50 * time.Millisecond)}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.at)) // this is what the test is about
		to.Write(p.octets)
	}
}

// TestFuzzSlow has a target that takes its time and is right.
func TestFuzzSlow(t *testing.T) {
	server := rightServer(t)
	address := listening(t, func(_ int, c net.Conn) bool {
		up, err := net.Dial("tcp", server)
		if err != nil {
			t.Error(err)
			return false
		}
		go func() { late(up, c); up.(*net.TCPConn).CloseWrite() }()
		go func() { late(c, up); c.Close() }()
		return true
	})
	code, out, text := runCommand(t, "fuzz", "run", "--target", address, "--executions", "5", "--findings", t.TempDir())
	if code != exitOK {
		t.Errorf("exit code %d, %q\n%s", code, text, out)
	}
}

// TestFuzzInterrupted ends a run as soon as a finding is written: it is there
// whole, and told.
func TestFuzzInterrupted(t *testing.T) {
	server := rightServer(t)
	// Every tenth connection is broken off at its first octet.
	address := listening(t, func(n int, c net.Conn) bool {
		up, err := net.Dial("tcp", server)
		if err != nil {
			t.Error(err)
			return false
		}
		go func() { io.Copy(up, c); up.Close() }()
		go func() {
			if n%10 == 0 {
				io.WriteString(c, "nonsense")
			}
			io.Copy(c, up)
			c.Close()
		}()
		return true
	})
	found := filepath.Join(t.TempDir(), "found")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if files, _ := filepath.Glob(filepath.Join(found, "*", "README.md")); len(files) > 0 {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	code, out, text := runWithin(ctx, "fuzz", "run", "--target", address, "--time", "0", "--findings", found)
	// It may have been repeated by then, while connections were sound.
	told := code == exitFellShort && strings.Contains(out, "fail ") || code == 0 && strings.Contains(out, ": it did not show again")
	if !told || !strings.Contains(out, "; interrupted after ") {
		t.Errorf("exit code %d, %q\n%s", code, text, out)
	}
	folders, _ := filepath.Glob(filepath.Join(found, "*"))
	for _, folder := range folders {
		for _, name := range []string{"README.md", "program.tmtp", "transcript.txt", "finding.json", "main.go"} {
			if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(folders) == 0 {
		t.Error("no finding is kept")
	}
}
