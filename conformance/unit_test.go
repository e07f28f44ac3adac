package conformance

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// TestChecksAreSound shows that every check of the suite has what a report and
// a baseline need: a name of its own, known requirements, the weakest first.
func TestChecksAreSound(t *testing.T) {
	names := make(map[string]bool)
	for _, c := range Checks() {
		if err := c.validate(); err != nil {
			t.Error(err)
			continue
		}
		if names[c.Name] {
			t.Errorf("two checks are named %s", c.Name)
		}
		names[c.Name] = true
		if strings.HasSuffix(c.Title, ".") || c.Name != strings.ToLower(c.Name) || strings.HasPrefix(c.Name, "trace/") {
			t.Errorf("check %s: %q", c.Name, c.Title)
		}
	}
}

// TestVerdicts shows what a failure is worth, by level, basis, profile and
// strictness.
func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		level   spec.Level
		basis   spec.Basis
		profile spec.Profile
		strict  bool
		want    reports.Status
	}{
		{spec.Must, spec.Stated, spec.Draft, false, reports.Fail},
		{spec.Must, spec.Implied, spec.Draft, false, reports.Fail},
		{spec.Must, spec.Observed, spec.Draft, true, reports.Info},
		{spec.Must, spec.Observed, spec.Interop, false, reports.Fail},
		{spec.Should, spec.Implied, spec.Draft, false, reports.Warn},
		{spec.Should, spec.Implied, spec.Draft, true, reports.Fail},
		{spec.Should, spec.Observed, spec.Draft, true, reports.Info},
		{spec.Should, spec.Observed, spec.Interop, false, reports.Warn},
		{spec.May, spec.Stated, spec.Interop, true, reports.Info},
	} {
		o := Options{Profile: test.profile, Strict: test.strict}
		if got := o.verdict(spec.Requirement{Level: test.level, Basis: test.basis}); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

// TestSelect shows what the criteria of a selection meet.
func TestSelect(t *testing.T) {
	for _, test := range []struct {
		selection Selection
		has, not  string // a check that is there, and one that is not
	}{
		{Selection{Names: []string{"frame/*"}}, "frame/length-0", "ping/to-unknown"},
		{Selection{Names: []string{"*to-unknown", "frame/length-0"}}, "ping/to-unknown", "frame/length-7"},
		{Selection{Requirements: []string{"ping-3"}}, "ping/to-unknown", "frame/length-0"},
		{Selection{Sections: []string{"9"}}, "ping/to-unknown", "frame/length-0"},
		{Selection{Sections: []string{"3.9 Ping"}}, "ping/to-unknown", "frame/length-0"},
		{Selection{Sections: []string{"frame"}, Requirements: []string{"FRAME-4"}}, "frame/length-0", "frame/length-sign"},
	} {
		got, err := Select(Checks(), test.selection)
		if err != nil {
			t.Errorf("%+v: %v", test.selection, err)
		}
		is := func(name string) bool { return slices.ContainsFunc(got, func(c Check) bool { return c.Name == name }) }
		if !is(test.has) || is(test.not) {
			t.Errorf("%+v selects %d checks, with %s: %v, with %s: %v", test.selection, len(got), test.has, is(test.has), test.not, is(test.not))
		}
	}
	for _, none := range []Selection{
		{Names: []string{"frame/*", "nonsense"}}, {Requirements: []string{"NONE-1"}}, {Sections: []string{"77"}},
		{Sections: []string{"9"}, Requirements: []string{"FRAME-2"}},
	} {
		if got, err := Select(Checks(), none); err == nil {
			t.Errorf("%+v selects %d checks", none, len(got))
		}
	}
}

// TestCursor shows that the end of a request is known in any segmentation, and
// never said to be where octets make no sense.
func TestCursor(t *testing.T) {
	stream := string(TmtpRev("1").Octets()) + string(Post("some data").Octets()) + string(Pulse().Octets())
	ends := []int{len(TmtpRev("1").Octets()), len(stream) - len(Pulse().Octets()), len(stream)}
	for n := 1; n <= len(stream); n++ {
		var c cursor
		for at := 0; at < len(stream); at += n {
			end := min(at+n, len(stream))
			c.feed([]byte(stream[at:end]))
			if c.between() != slices.Contains(ends, end) {
				t.Fatalf("pieces of %d: at %d between is %v", n, end, c.between())
			}
		}
	}
	for _, broken := range []string{"zzzz", Frame("no JSON at all"), Frame(`{"op":7,"datalen":-1}`)} {
		var c cursor
		c.feed([]byte(broken))
		c.feed([]byte(stream))
		if c.between() {
			t.Errorf("%q: between", broken)
		}
	}
}

// TestPatience shows that patience grows with the answers seen, within bounds.
func TestPatience(t *testing.T) {
	target := &Target{Patience: time.Second}
	var p pace
	for _, step := range []struct{ saw, want time.Duration }{
		{0, time.Second},
		{10 * time.Millisecond, time.Second},
		{500 * time.Millisecond, 4 * time.Second},
		{time.Hour, 10 * time.Second},
	} {
		p.saw(step.saw)
		if got := p.patience(target); got != step.want {
			t.Errorf("after %v: %v", step.saw, got)
		}
	}
	for _, passed := range []bool{false, true} {
		var p pace
		if passed {
			p.ended(false)
		}
		for range hopeless {
			p.ended(true)
		}
		if got, want := p.patience(target), map[bool]time.Duration{false: time.Second / 8, true: time.Second}[passed]; got != want {
			t.Errorf("after failures alone, but for one that passed: %v; patience %v, want %v", passed, got, want)
		}
	}
}

// TestTransports runs checks over plain TCP and a Unix socket.
func TestTransports(t *testing.T) {
	for scheme, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "s")} {
		t.Run(scheme, func(t *testing.T) {
			d, err := daemon.New(daemon.Config{Store: new(store.Memory)})
			if err != nil {
				t.Fatal(err)
			}
			ln, err := net.Listen(scheme, address)
			if err != nil {
				t.Fatal(err)
			}
			served := make(chan struct{})
			go func() {
				defer close(served)
				d.Serve(t.Context(), ln)
			}()
			t.Cleanup(func() { d.Close(); <-served })
			target := Target{Address: "tcp://" + ln.Addr().String()}
			if scheme == "unix" {
				target.Address = "unix:" + address
			}
			report, err := Run(t.Context(), Options{Target: target, Profile: spec.Interop})
			if err != nil {
				t.Fatal(err)
			}
			for _, res := range report.Results {
				if res.Status == reports.Fail {
					t.Errorf("%s: %s %q, came %s", res.Check, res.Reason, res.Expected, res.Actual)
				}
				if res.Status == reports.Skip && res.Reason == "" {
					t.Errorf("%s is skipped for no reason", res.Check)
				}
			}
		})
	}
}
