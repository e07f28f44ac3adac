package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/workload"
)

// Runs that are the same do not part.
func TestVerify(t *testing.T) {
	s := parse(t, everyFault)
	want := mark(run(t, s, Options{}))
	r, parted, err := Verify(s, Options{})
	if err != nil || parted != nil || mark(r) != want {
		t.Errorf("%s, parted %v, error %v; want %s", mark(r), parted, err, want)
	}
}

// stranger is a run in which at some moment one thing happens that does not in
// others: a fault that hits nobody.
func stranger(t *testing.T, at time.Duration) func(Options) (*Result, error) {
	s := parse(t, everyFault)
	s.Faults = append(s.Faults, workload.Fault{At: at, Do: workload.Reset})
	return func(o Options) (*Result, error) { return Run(s, o) }
}

// Where runs part is found, by the first event that differs.
func TestVerifyFindsWhereRunsPart(t *testing.T) {
	plain := func(o Options) (*Result, error) { return Run(parse(t, everyFault), o) }
	for _, at := range []time.Duration{time.Millisecond, 5*time.Minute + time.Millisecond} {
		planted := stranger(t, at)
		var first, second string // what it must be in each run
		number, found := uint64(0), false
		planted(Options{WatchTo: 1 << 40, Watch: func(n uint64, _ time.Duration, what string) {
			if strings.HasPrefix(what, "fault 11,") {
				number, second, found = n, what, true
			}
		}})
		plain(Options{WatchFrom: number, WatchTo: number + 1, Watch: func(_ uint64, at time.Duration, what string) {
			first = at.String() + ": " + what
		}})
		if second = at.String() + ": " + second; !found || at > time.Minute && number < CheckpointEvents {
			t.Fatalf("%v: the planted event is number %d, found: %v", at, number, found)
		}
		runs := 0
		_, parted, err := verify(Options{}, func(o Options) (*Result, error) {
			if runs++; runs%2 == 0 {
				return planted(o)
			}
			return plain(o)
		})
		if want := (Divergence{number, first, second}); err != nil || parted == nil || *parted != want {
			t.Errorf("parted: %v, error %v; want %v", parted, err, &want)
		}
	}
}

// A run that ends before the other parts from it, too.
func TestVerifyFindsTheShorterRun(t *testing.T) {
	runs := 0
	_, parted, err := verify(Options{}, func(o Options) (*Result, error) {
		s := parse(t, two)
		if runs++; runs%2 == 0 {
			s.Drain = 0
		}
		return Run(s, o)
	})
	if err != nil || parted == nil || parted.First == "nothing more" || parted.Second != "nothing more" {
		t.Errorf("parted: %v, error %v", parted, err)
	}
}

// What differs one time and not the next is said as well.
func TestVerifyFindsNowAndThen(t *testing.T) {
	planted, runs := stranger(t, time.Second), 0
	_, parted, err := verify(Options{}, func(o Options) (*Result, error) {
		if runs++; runs == 2 {
			return planted(o)
		}
		return Run(parse(t, everyFault), o)
	})
	if err != nil || parted == nil || !strings.Contains(parted.String(), "not the same every time") {
		t.Errorf("parted: %v, error %v", parted, err)
	}
}

// A run that cannot be made, or is stopped, has nothing to be compared with.
func TestVerifyEnds(t *testing.T) {
	wrong := errors.New("no run")
	runs := 0
	if _, parted, err := verify(Options{}, func(o Options) (*Result, error) {
		if runs++; runs == 2 {
			return nil, wrong
		}
		return Run(parse(t, two), o)
	}); err != wrong || parted != nil {
		t.Errorf("parted: %v, error %v", parted, err)
	}
	runs = 0
	r, parted, err := Verify(parse(t, two), Options{Progress: func(Progress) bool { runs++; return false }})
	if err != nil || parted != nil || !r.Stopped || runs != 1 {
		t.Errorf("stopped %v after %d runs, parted: %v, error %v", r.Stopped, runs, parted, err)
	}
}
