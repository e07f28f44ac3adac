package fuzz

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/bench"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// TestHangs has a target with a fault that makes it hang: that is one finding,
// and most of the time is left for others.
func TestHangs(t *testing.T) {
	const limit, answer = 6 * time.Second, time.Second
	target, _ := faulty(t, "length-short")
	target.Timeouts.Answer = answer
	result, err := Run(t.Context(), Config{
		Target: target, Seed: 1, Time: limit, Folder: &finding.Folder{Path: t.TempDir(), Target: target.Address},
	})
	if err != nil {
		t.Fatal(err)
	}
	if most := limit + answer + time.Second/2; result.Took > most || result.Ended != EndedTime {
		t.Errorf("%s after %v, want %v at most", result.Ended, result.Took, most)
	}
	if len(result.Found) != 1 || result.Found[0].Oracle != oracle.Hang || result.Found[0].Shown == 0 {
		t.Errorf("%+v", result.Fuzz.Findings)
	}
	if result.Fuzz.Executions < 50 {
		t.Errorf("%d executions", result.Fuzz.Executions)
	}
}

// TestSlow has the time of a run end while a hang is waited for.
func TestSlow(t *testing.T) {
	const limit, answer = 500 * time.Millisecond, time.Second
	target, _ := faulty(t, "length-short")
	target.Timeouts.Answer = answer
	hang, err := program.Parse("hang", []byte("links 4\n1 open\n2 open\n3 open\n4 open\n1 raw \"0000\"\n2 raw \"0000\"\n1 TmtpRev\n2 TmtpRev\n"))
	if err != nil {
		t.Fatal(err)
	}
	result, err := Run(t.Context(), Config{Target: target, Programs: []*program.Program{hang, hang, hang}, Time: limit})
	if err != nil {
		t.Fatal(err)
	}
	if most := limit + answer + time.Second/4; result.Took > most || result.Ended != EndedTime {
		t.Errorf("%s after %v, want %v at most", result.Ended, result.Took, most)
	}
}

// TestOnce has a target that is silent once, and never again: that is told, and
// does not count.
func TestOnce(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() {
		if err := bench.New(nil).Serve(ctx, &losing{Listener: ln, lost: 20}); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		served.Wait()
	})
	target := execute.Target{Address: "tcp://" + ln.Addr().String(), Timeouts: execute.Timeouts{Answer: 500 * time.Millisecond}}
	result, err := Run(t.Context(), Config{Target: target, Seed: 1, Executions: 50})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Found) != 1 {
		t.Fatalf("%+v", result.Fuzz.Findings)
	}
	if f := result.Found[0]; f.Oracle != oracle.Hang || f.Shown != 0 || f.Tried != finding.Repeats || Confirmed(f) {
		t.Errorf("%s, %v", f.Oracle, f.Rate())
	}
}

// losing loses all that comes of one connection, by its number.
type losing struct {
	net.Listener
	lost int
}

func (l *losing) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if l.lost--; l.lost == 0 && err == nil {
		return lost{c}, nil
	}
	return c, err
}

type lost struct{ net.Conn }

func (l lost) Read([]byte) (int, error) {
	io.Copy(io.Discard, l.Conn)
	return 0, io.EOF
}

// TestConfirmed: a finding counts unless its repeats speak against it.
func TestConfirmed(t *testing.T) {
	for _, c := range []struct {
		oracle       string
		shown, tried int
		want         bool
	}{
		{oracle.Hang, 0, 0, true}, {oracle.Hang, 1, 10, true}, {oracle.Hang, 0, 3, false}, {oracle.Crash, 0, 10, true},
		{oracle.Memory, 0, 9, false}, {oracle.Differs, 5, 10, false}, {oracle.Differs, 6, 10, true},
	} {
		f := new(finding.Found)
		f.Oracle, f.Shown, f.Tried = c.oracle, c.shown, c.tried
		if got := Confirmed(f); got != c.want {
			t.Errorf("%s %v: %t", c.oracle, f.Rate(), got)
		}
	}
}

// TestWhere: where a finding shows is where the small program shows it, which is
// the one that is kept.
func TestWhere(t *testing.T) {
	target, _ := faulty(t, "length-short")
	target.Timeouts.Answer = 100 * time.Millisecond
	p, err := program.Parse("p", []byte("links 1\n1 open\n1 TmtpRev id=\"1\"\n1 Register newnode=\"telephone\"\n1 Pulse /length=\"0000\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	result, err := Run(t.Context(), Config{Target: target, Programs: []*program.Program{p}, Executions: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Found) == 0 {
		t.Fatal("nothing is found")
	}
	f := result.Found[0]
	if f.Program == nil {
		t.Fatalf("it is not made small: %v", f.Rate())
	}
	found := oracle.Trace(f.Trace)
	locate(found, f.Trace)
	if len(found) == 0 || found[0].Edge != f.Edge || f.Edge[:5] != "fresh" {
		t.Errorf("%q, not %+v\n%s", f.Edge, found, f.Program)
	}
}
