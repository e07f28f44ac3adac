package conformance

import (
	"bufio"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// listen serves each connection of a fake server with serve, and closes it
// when serve returns.
func listen(t *testing.T, serve func(net.Conn)) Target {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { conn.Close() })
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return Target{Address: "tcp://" + ln.Addr().String(), Patience: 200 * time.Millisecond}
}

// TestPreflight shows that what is no TMTP server is named for what it is,
// within the time the preflight has.
func TestPreflight(t *testing.T) {
	silent := func(c net.Conn) { io.Copy(io.Discard, c) }
	says := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			c.Read(make([]byte, 1))
			io.WriteString(c, text)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for _, test := range []struct {
		name   string
		target Target
		secure bool
		want   string
	}{
		{"nobody", Target{Address: "tcp://" + free.Addr().String()}, false, "nobody answers (connection refused)"},
		{"no socket", Target{Address: "unix:/nonexistent/socket"}, false, "nobody answers (no such file or directory)"},
		{"silent", listen(t, silent), false, "TmtpRev is not answered"},
		{"silent below TLS", listen(t, silent), true, "does not answer the TLS handshake"},
		{"HTTP", listen(t, says("HTTP/1.1 400 Bad Request\r\n\r\n")), false, `does not speak TMTP (its first octets: "HTTP/1.1 400 Bad Request\r\n\r\n")`},
		{"HTTP below TLS", listen(t, says("HTTP/1.1 400 Bad Request\r\n\r\n")), true, `does not speak TLS (its first octets: "HTTP/"); for plain TCP use tcp://`},
		{"TLS without TLS", listen(t, says("\x15\x03\x01\x00\x02\x02\x46")), false, "use tls://"},
		{"JSON without a length", listen(t, says(`{"op":"tmtprev"}`)), false, "does not speak TMTP"},
		{"no object", listen(t, says(`000afacefaceface`)), false, "does not speak TMTP"},
		{"half a frame", listen(t, says(`00`)), false, `it sent "00" and closed`},
		{"closes at once", listen(t, func(net.Conn) {}), false, "closes the connection"},
		{"closes below TLS", listen(t, func(c net.Conn) { c.Read(make([]byte, 2000)) }), true, "closed during the TLS handshake"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.secure {
				test.target.Address = strings.Replace(test.target.Address, "tcp:", "tls:", 1)
			}
			start := time.Now()
			_, err := Preflight(t.Context(), test.target)
			if _, ok := err.(*Unreachable); !ok || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			if took := time.Since(start); took > PreflightTime+time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestUntrusted shows that a certificate nobody vouches for is said to be that.
func TestUntrusted(t *testing.T) {
	target := embedded(t, Timing{})
	target.TLS = nil
	_, err := Preflight(t.Context(), target)
	if err == nil || !strings.Contains(err.Error(), "--insecure") {
		t.Errorf("got %v", err)
	}
}

// afterGreeting answers TmtpRev as it should be, and then hands over.
func afterGreeting(then func(c net.Conn, in *bufio.Reader)) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		if _, err := io.ReadFull(in, make([]byte, len(TmtpRev("1").Octets()))); err != nil {
			return
		}
		io.WriteString(c, Frame(`{"id":"1","name":"bad","op":"tmtprev"}`))
		then(c, in)
	}
}

// TestBadServers shows that the suite ends in bounded time and memory at
// servers that answer at first and then do nothing right, with one line for
// what came in each failure.
func TestBadServers(t *testing.T) {
	const limit = 25 * time.Second
	// Every tenth check: those in between are generated alike.
	var checks []Check
	for i, c := range Checks() {
		if i%10 == 0 && c.Waits == nil {
			checks = append(checks, c)
		}
	}
	answering := func(reply string) func(net.Conn) {
		return afterGreeting(func(c net.Conn, in *bufio.Reader) {
			for {
				if _, err := in.ReadString('}'); err != nil {
					return
				}
				io.WriteString(c, reply)
			}
		})
	}
	flooding := func(octets string) func(net.Conn) {
		block := strings.Repeat(octets, 1+64<<10/len(octets))
		return afterGreeting(func(c net.Conn, in *bufio.Reader) {
			for {
				if _, err := io.WriteString(c, block); err != nil {
					return
				}
			}
		})
	}
	servers := map[string]func(net.Conn){
		"never answers":    afterGreeting(func(_ net.Conn, in *bufio.Reader) { io.Copy(io.Discard, in) }),
		"closes":           afterGreeting(func(net.Conn, *bufio.Reader) {}),
		"garbage":          answering("garbage\r\n"),
		"wrong message":    answering(Frame(`{"op":"ohi","from":"nobody","status":1}`)),
		"wrong ack":        answering(Frame(`{"op":"ack","id":"nobody's"}`)),
		"no JSON":          answering(Frame(`facefaceface`)),
		"endless header":   answering("ffff{"),
		"endless data":     answering(Frame(`{"op":"delivery","datalen":9223372036854775807}`)),
		"floods messages":  flooding(Frame(`{"op":"ohi","from":"nobody","status":1}`)),
		"floods garbage":   flooding("x"),
		"floods with data": flooding(Frame(`{"op":"delivery","datalen":100000}`) + strings.Repeat("x", 100000)),
	}
	var most uint64
	measured := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(measured)
		most = mostHeap(ctx)
	}()
	t.Run("servers", func(t *testing.T) {
		for name, serve := range servers {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				start := time.Now()
				report, err := Run(t.Context(), Options{Target: listen(t, serve), Profile: spec.Interop, Checks: checks})
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took > limit {
					t.Errorf("took %v", took)
				}
				if report.Summary.Fail == 0 {
					t.Error("no check failed")
				}
				for _, res := range report.Results {
					if res.Status == reports.Fail && (strings.Contains(res.Actual, "\n") || strings.Contains(res.Reason, "fault of the suite")) {
						t.Errorf("%s: %s %s", res.Check, res.Reason, res.Actual)
					}
				}
			})
		}
	})
	cancel()
	<-measured
	if most > 500<<20 {
		t.Errorf("the heap grew to %d MiB", most>>20)
	}
}

// mostHeap returns the greatest size of the heap until the context ends.
func mostHeap(ctx context.Context) (most uint64) {
	for {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapAlloc)
		select {
		case <-ctx.Done():
			return most
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// TestDying shows that a run against a server that dies fails, and leaves the
// rest of the checks by name.
func TestDying(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for range 4 {
			if conn, err := ln.Accept(); err == nil {
				go afterGreeting(func(net.Conn, *bufio.Reader) {})(conn)
			}
		}
		ln.Close()
	}()
	start := time.Now()
	report, err := Run(t.Context(), Options{Target: Target{Address: "tcp://" + ln.Addr().String()}, Parallel: 2})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	last := report.Results[len(report.Results)-1]
	if report.Summary.Skip < len(Checks())/2 || last.Check != "run/target-stays-up" || last.Status != reports.Fail || last.Reason == "" {
		t.Errorf("summary %+v, last %+v", report.Summary, last)
	}
	for _, res := range report.Results {
		if res.Status == reports.Skip && res.Reason == "" {
			t.Errorf("%s is skipped for no reason", res.Check)
		}
	}
}
