package execute

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// reference starts the reference server, and returns it as a target.
func reference(t testing.TB, secure bool) Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{Server: server.Config{Name: "test"}, Store: new(store.Memory)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Address: "tcp://" + l.Addr().String()}
	if secure {
		cert, err := daemon.SelfSigned("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		target = Target{Address: "tls://" + l.Addr().String(), TLS: &tls.Config{InsecureSkipVerify: true}}
		l = tls.NewListener(l, daemon.TLSConfig(cert))
	}
	served := make(chan error)
	go func() { served <- d.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		d.Close()
		<-served
	})
	return target
}

// TestRun shows what a trace tells of a short session.
func TestRun(t *testing.T) {
	e, err := New(reference(t, false))
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Parse("session", []byte(`
		links 1
		1 open
		1 TmtpRev id="1"
		alice: 1 Register newnode="n" newalias=*"alice"
		1 Ping id="p" from=$alice.newalias to=$alice.newalias
		1 raw "zzzz12345678"`))
	if err != nil {
		t.Fatal(err)
	}
	trace, err := e.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	want := []Outcome{Unasked, Answered, Answered, Answered, Ended}
	for i, s := range trace.Steps {
		if !s.Done || s.Outcome != want[i] {
			t.Errorf("step %d: done %t, %s, not %s", i+1, s.Done, s.Outcome, want[i])
		}
	}
	var got []string
	for i := range trace.Events {
		if ev := &trace.Events[i]; ev.Kind == Came && ev.Answers >= 0 {
			got = append(got, fmt.Sprint(ev.Answers, " ", ev.Message.Kind))
		}
	}
	if want := "1 tmtprev, 2 registered, 2 info, 3 ack, 4 quit"; strings.Join(got, ", ") != want {
		t.Errorf("answers: %s, want %s", got, want)
	}
	if l := trace.Links[0]; l.End != Fin || l.Hung || l.Logged {
		t.Errorf("the link: %+v", l)
	}
}
