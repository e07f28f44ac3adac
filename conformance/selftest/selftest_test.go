package selftest_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/conformance/selftest"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// options are those of all tests here: a reference server behind each mutant.
func options(t *testing.T) selftest.Options {
	cert, err := daemon.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	return selftest.Options{
		Certificate: cert, Seed: 1,
		Short: conformance.Timing{Login: 1500 * time.Millisecond, Idle: 1500 * time.Millisecond, Ack: time.Second},
		Start: func(timing conformance.Timing) (*selftest.Server, error) {
			d, err := daemon.New(daemon.Config{
				Server: server.Config{Name: "behind a mutant", Timers: server.Timers(timing)}, Store: new(store.Memory),
			})
			if err != nil {
				return nil, err
			}
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return nil, err
			}
			served := make(chan struct{})
			go func() { d.Serve(context.Background(), ln); close(served) }()
			return &selftest.Server{
				Dial: func(ctx context.Context) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, "tcp", ln.Addr().String())
				},
				Stop: func() { d.Close(); <-served },
			}, nil
		},
	}
}

func run(t *testing.T, o selftest.Options) *reports.Report {
	t.Helper()
	report, err := selftest.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// result finds a result by the check's name.
func result(t *testing.T, r *reports.Report, check string) reports.Result {
	t.Helper()
	for _, res := range r.Results {
		if res.Check == check {
			return res
		}
	}
	t.Fatalf("the report has no result of %s", check)
	return reports.Result{}
}

// filterOf makes New of a filter.
func filterOf(f mutant.Filter) func() mutant.Filter { return func() mutant.Filter { return f } }

// TestKilled shows what is reported of a mutant that checks notice.
func TestKilled(t *testing.T) {
	o := options(t)
	o.Mutants = []mutant.Mutant{{
		Name: "ping/lost", Title: "pings are acked and lost", Breaks: []string{"PING-1"},
		New: filterOf(mutant.Filter{FromServer: func(link int, m mutant.Message, out *mutant.Out) {
			if !m.Is(spec.MsgPing) {
				out.ToClient(link, m)
			}
		}}),
	}}
	r := run(t, o)
	if r.Summary.Fail > 0 || r.Kind != "selftest" || r.Stopped != "" {
		t.Errorf("%+v of a %s, stopped %q; want no fail", r.Summary, r.Kind, r.Stopped)
	}
	m := r.Mutants[0]
	if m.Name != "ping/lost" || len(m.KilledBy) == 0 || !slices.Equal(m.Shown, m.Breaks) || m.DurationMS <= 0 {
		t.Errorf("the mutant's entry is %+v", m)
	}
	if res := result(t, r, "mutant/ping/lost"); res.Status != reports.Pass || !strings.Contains(res.Reason, m.KilledBy[0]) {
		t.Errorf("its result is %+v", res)
	}
}

// TestSurvivor shows that a mutant which no check notices is a failure, as is
// one that nobody could notice since its rule has no check, or since the suite
// takes it for no server.
func TestSurvivor(t *testing.T) {
	o := options(t)
	o.Mutants = []mutant.Mutant{
		{Name: "ping/same", Title: "nothing is wrong", Breaks: []string{"PING-1"}, New: filterOf(mutant.Filter{})},
		{Name: "post/rendered", Title: "posts look wrong", Breaks: []string{"CLI-14"}, New: filterOf(mutant.Filter{})},
		{Name: "frame/none", Title: "it speaks another protocol", Breaks: []string{"PING-1"}, New: filterOf(mutant.Filter{
			FromServer: func(link int, _ mutant.Message, out *mutant.Out) {
				out.ToClient(link, mutant.Raw("HTTP/1.1 400\r\n\r\n"))
			},
		})},
	}
	r := run(t, o)
	for i, actual := range []string{"all passed", "no check of CLI-14", "does not speak TMTP"} {
		m := r.Mutants[i]
		res := result(t, r, "mutant/"+m.Name)
		if len(m.KilledBy) > 0 || res.Status != reports.Fail || !strings.Contains(res.Actual, actual) {
			t.Errorf("%s: killed by %v; %s, %q, want %q", m.Name, m.KilledBy, res.Status, res.Actual, actual)
		}
	}
	if r.Summary.Fail != len(o.Mutants) {
		t.Errorf("%d failures, want one for each survivor", r.Summary.Fail)
	}
}

// TestBadCheck shows that a check which fails with the honest server fails the
// selftest, however many mutants it kills.
func TestBadCheck(t *testing.T) {
	o := options(t)
	o.Checks = []conformance.Check{{
		Name: "ping/grumbles", Title: "nothing is ever right", Requirements: []string{"PING-1"},
		Run: func(t *conformance.T) { t.Fail("something", "something else") },
	}}
	o.Mutants = []mutant.Mutant{{Name: "ping/same", Title: "nothing is wrong", Breaks: []string{"PING-1"}, New: filterOf(mutant.Filter{})}}
	r := run(t, o)
	if res := result(t, r, "ping/grumbles"); res.Status != reports.Fail || r.Summary.Fail != 1 {
		t.Errorf("the check has status %s; %d failures in all", res.Status, r.Summary.Fail)
	}
}

// TestFull shows that with Full all checks run, and that those of other rules
// are told apart.
func TestFull(t *testing.T) {
	o := options(t)
	o.Full = true
	fails := func(t *conformance.T) {
		alice := t.Member()
		alice.Expect(conformance.AnInfo())
	}
	o.Checks = []conformance.Check{
		{Name: "log/info-twice", Title: "info comes twice", Requirements: []string{"LOG-1"}, Run: fails},
		{Name: "reg/info-twice", Title: "info comes twice", Requirements: []string{"REG-1"}, Run: fails},
		{Name: "reg/members", Title: "members register", Requirements: []string{"REG-1"}, Run: func(t *conformance.T) { t.Member() }},
	}
	o.Mutants = []mutant.Mutant{{Name: "log/same", Title: "nothing is wrong", Breaks: []string{"LOG-1"}, New: filterOf(mutant.Filter{})}}
	m := run(t, o).Mutants[0]
	if !slices.Equal(m.KilledBy, []string{"log/info-twice"}) || !slices.Equal(m.AlsoFailed, []string{"reg/info-twice"}) {
		t.Errorf("killed by %v, fails too: %v", m.KilledBy, m.AlsoFailed)
	}
}

// TestInterrupted shows that a report says when it is not complete.
func TestInterrupted(t *testing.T) {
	o := options(t)
	ctx, cancel := context.WithCancel(t.Context())
	o.Mutants = mutant.All()[:1]
	o.Checks = []conformance.Check{{
		Name: "reg/members", Title: "members register", Requirements: o.Mutants[0].Breaks[:1], Run: func(t *conformance.T) { t.Member() },
	}}
	o.Done = func(m *mutant.Mutant, _ bool) {
		if m == nil {
			cancel() // the honest server has passed
		}
	}
	r, err := selftest.Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if res := result(t, r, "mutant/"+o.Mutants[0].Name); r.Stopped == "" || res.Status != reports.Skip {
		t.Errorf("stopped %q; the mutant that did not run has status %s", r.Stopped, res.Status)
	}
}

// TestSections shows how musts are counted.
func TestSections(t *testing.T) {
	r := &reports.Report{Mutants: []reports.Mutant{
		{Name: "a/a", Breaks: []string{"BYE-1", "PULSE-1"}, Shown: []string{"BYE-1"}},
		{Name: "b/b", Breaks: []string{"REV-3"}, Shown: []string{"REV-3"}},
	}}
	counts := make(map[string]selftest.Section)
	for _, s := range selftest.Sections(r, conformance.Checks()) {
		counts[s.Name] = s
	}
	quit, pulse := counts["3.12 Quit"], counts["3.11 Pulse"]
	if quit.Musts != 2 || quit.Attacked != 1 || quit.Shown != 1 || !slices.Equal(quit.Without, []string{"BYE-1o"}) {
		t.Errorf("Quit: %+v", quit)
	}
	if pulse.Attacked != 1 || pulse.Shown != 0 || !slices.Equal(pulse.Unshown, []string{"PULSE-1"}) {
		t.Errorf("Pulse: %+v", pulse)
	}
	if rev := counts["3.0 TmtpRev"]; rev.Shown != 1 {
		t.Errorf("what can be tested in part does not count: %+v", rev)
	}
	for _, s := range selftest.Sections(r, nil) {
		if s.Name == "3.0 TmtpRev" && s.Musts == counts[s.Name].Musts {
			t.Error("what cannot be tested counts without a check")
		}
	}
}
