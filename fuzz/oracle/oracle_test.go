package oracle

import (
	"context"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/fuzz/bench"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server with a fault, or without one when it has no name.
func serve(t *testing.T, name string) *execute.Executor {
	t.Helper()
	var fault *bench.Fault
	if name != "" {
		f, ok := bench.Lookup(name)
		if !ok {
			t.Fatalf("there is no fault %s", name)
		}
		fault = &f
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- bench.New(fault).Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	e, err := execute.New(execute.Target{Address: "tcp://" + ln.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const alice = `
	links 3
	1 open
	1 TmtpRev id="1"
	alice: 1 Register newnode="telephone" newalias=*"alice alias"`

const aliceAndBob = alice + `
	2 open
	2 TmtpRev id="1"
	bob: 2 Register newnode="telephone" newalias=*"bob alias"`

// faulty are programs that show a fault, and which oracle has to see it.
var faulty = []struct{ fault, oracle, program string }{
	{"digits-split", Hang, alice + "\n2 open\n2 TmtpRev id=\"1\" /pieces=1 /slow=5ms"},
	{"surrogate-alone", Hang, "links 1\n1 open\n1 TmtpRev id=\"\\ud800\""},
	{"op-echoed", "spec/HEAD-1", "links 1\n1 open\n1 raw \"000c{\\\"op\\\":\\\"xyz\\\"}\""},
	{"id-in-octet", AckMissing, alice + "\n1 UserEdit id=raw\"\\\"\"+raw\"i\"x300+raw\"\\\"\" newnode=\"n\""},
	{"name-as-format", Octets, alice + "\n1 UserEdit id=\"r\" newalias=*\"100% of alice\"\n1 sync"},
	{"datasum-signed", "spec/DATA-4", alice + "\n1 Post id=\"r\" for=[{\"id\":$alice.uid,\"type\":1}] datalen=# datasum=4294967295 + \"x\"\n1 sync"},
	{"alias-again", AckMissing, alice + "\n1 UserEdit id=\"r\" newalias=$alice.newalias"},
	{"node-told", Leak, alice + "\n2 open\n2 TmtpRev id=\"1\"\n2 Login uid=$alice.uid node=\"PSKS19R9QWF9T16KP69PSKS19R9QWF9T16KP69123\""},
	{"clock-twice", "spec/ACK-5", aliceAndBob + "\n1 GroupInvite id=\"r\" gid=*\"group 1\" from=$alice.newalias to=$bob.newalias datalen=0\n2 sync"},
	{"page-end", "spec/DATA-5", alice + "\n1 Post id=\"r\" for=[{\"id\":$alice.uid,\"type\":1}] datalen=# + \"x\"x4096\n1 sync"},
	{"alias-prefix", Impostor, alice + "\n1 Ping id=\"r\" from=\"alice alias\" to=$alice.newalias datalen=0"},
	{"link-reused", Leak, aliceAndBob + "\n1 reset\n2 sync\n3 open\n3 TmtpRev id=\"1\"\ncarol: 3 Register newnode=\"n\"\n2 Post id=\"r\" for=[{\"id\":$alice.uid,\"type\":1}] datalen=# + \"x\"\n3 sync"},
	{"presence-kept", "spec/OHI-5", aliceAndBob + "\n1 OhiEdit id=\"s\" for=[{\"id\":$bob.uid}] type=\"drop\"\n1 Quit\n2 sync"},
	{"acked-again", "spec/RCPT-1", alice + "\n1 UserEdit id=\"r\" newalias=*\"another\"\n1 Ack id=$due.id type=\"x\"\n1 sync\n1 Quit\n1 open\n1 TmtpRev id=\"1\"\n1 Login uid=$alice.uid node=$alice.nodeid\n1 sync"},
}

// TestFaults carries out each program on a server with the fault, where its
// oracle has to see it, and on one without, where none may see anything.
func TestFaults(t *testing.T) {
	for _, c := range faulty {
		t.Run(c.fault, func(t *testing.T) {
			p, err := program.Parse(c.fault, []byte(c.program))
			if err != nil {
				t.Fatal(err)
			}
			trace, err := serve(t, c.fault).Run(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range Trace(trace) {
				names = append(names, f.Oracle)
				if f.Text == "" || f.Step >= len(p.Steps) || f.Link >= p.Links || strings.ContainsAny(f.Key(), "/ ") {
					t.Errorf("%+v", f)
				}
			}
			if !contains(names, c.oracle) {
				t.Errorf("found %v, not %s", names, c.oracle)
			}
			trace, err = serve(t, "").Run(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range Trace(trace) {
				t.Errorf("without the fault: %s: %s", f.Oracle, f.Text)
			}
		})
	}
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// TestKey shows what makes two findings one.
func TestKey(t *testing.T) {
	f := Finding{Oracle: Crash, Line: "panic in f", Edge: "fresh: Post"}
	for _, c := range []struct {
		other Finding
		same  bool
	}{
		{Finding{Oracle: Crash, Line: "panic in f", Edge: "logged in: Ping"}, true},
		{Finding{Oracle: Crash, Line: "panic in g", Edge: "fresh: Post"}, false},
		{Finding{Oracle: Hang, Line: "panic in f"}, false},
		{Finding{Oracle: Crash, Requirement: "POST-1", Line: "panic in f"}, false},
	} {
		if same := f.Key() == c.other.Key(); same != c.same || f.Same(&c.other) != c.same {
			t.Errorf("%+v: %t", c.other, same)
		}
	}
	a, b := Finding{Oracle: Dropped, Edge: "fresh: Post"}, Finding{Oracle: Dropped, Edge: "fresh: Ping"}
	if a.Key() == b.Key() || !a.Same(&b) {
		t.Error("faults are told apart by where they are found, but made small wherever they show")
	}
	a.Oracle, b.Oracle = Hang, Hang
	if a.Key() != b.Key() {
		t.Error("a server that hangs does so whatever it is asked next")
	}
}

// TestCompare compares a server that has a fault with one that has none.
func TestCompare(t *testing.T) {
	p, err := program.Parse("p", []byte(alice+`
		1 Ping id="r" from="alice alias" to=$alice.newalias datalen=0
		1 UserEdit id="s" newnode="n"`))
	if err != nil {
		t.Fatal(err)
	}
	run := func(fault string) *execute.Trace {
		trace, err := serve(t, fault).Run(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return trace
	}
	d := Compare(run("alias-prefix"), run(""))
	if d == nil || d.Step != 3 || d.Target != accepted || d.Reference != refused || d.Free {
		t.Errorf("%+v", d)
	}
	d = Compare(run(""), run("alias-prefix"))
	if d == nil || !d.Free || d.Requirement != "PING-7" {
		t.Errorf("a Ping may be refused: %+v", d)
	}
	if d := Compare(run(""), run("")); d != nil {
		t.Errorf("%+v", d)
	}
}
