package execute

import (
	"context"
	"net"
	"testing"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)

}

// reference starts the reference server, and returns it as a target.
func reference(t testing.TB) Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{Server: server.Config{Name: "test"}, Store: new(store.Memory)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- d.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		d.Close()
		<-served
	})
	return Target{Address: "tcp://" + l.Addr().String()}
}

func TestRun(t *testing.T) {
	e, err := New(reference(t))
	if err != nil {
		t.Fatal(err)
	}
	p := &program.Program{Links: 1, Steps: []program.Step{
		{Do: program.Open},
		{Do: program.Send, Op: spec.OpTmtpRev, Fields: []program.Field{{Name: "id", Value: program.JSON("1")}}},
		{Do: program.Send, Op: spec.OpRegister, Fields: []program.Field{{Name: "newnode", Value: program.JSON("n")}, {Name: "newalias", Value: program.FreshName("alice")}}},
		{Do: program.Send, Op: spec.OpPing, Fields: []program.Field{{Name: "id", Value: program.JSON("p")}, {Name: "from", Value: program.From(2, "newalias")}, {Name: "to", Value: program.From(2, "newalias")}}},
	}}
	trace, err := e.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range trace.Events {
		t.Logf("%v %d %d %s %s %v", ev.At, ev.Link, ev.Step, ev.Kind, ev.Octets, ev.Answers)
	}
	t.Logf("%+v", trace.Steps)
}
