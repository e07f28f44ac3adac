package fuzz

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/fuzz/watch"
)

const (
	// window is how many executions lie between two looks at the process.
	window = 16
	// suspicious is how much more memory the process takes than at first before
	// somebody asks what for, in octets.
	suspicious = 16 << 20
	// odd is how many more descriptors or threads.
	odd = 12
	// suspects is how many programs are tried to find out. Most take some
	// milliseconds.
	suspects = 64
	// places is how many steps of a program are tried that do the same.
	places = 3
	// large is from how many octets of data on a server may well keep more
	// of a step than tells anything.
	large = 4 << 10
)

// accountant follows what the process takes, and what it was asked meanwhile,
// to tell what makes it grow.
type accountant struct {
	first, last watch.Sample
	known       bool  // first and last are
	slack       int64 // octets beyond the first that are no reason to ask
	slackCount  int   // descriptors or threads, likewise

	recent  []*program.Program // of the window
	windows int
	growth  float64             // of memory, over all windows
	acts    map[string]*account // by class
	now     map[string]int      // classes of the window
}

// account is how memory went along with one class of acts.
type account struct {
	class                   string
	times, squares, growing float64
}

func newAccountant() *accountant {
	return &accountant{slack: suspicious, slackCount: odd, acts: make(map[string]*account), now: make(map[string]int)}
}

// Edge takes note of an act, without its state: what leaks does so in most.
func (a *accountant) Edge(_ int, e explore.Edge) { a.now[classOf(e)]++ }

// Moved is part of explore.Visitor.
func (a *accountant) Moved(int, explore.State, explore.State, string) {}

func classOf(e explore.Edge) string {
	act, _, _ := strings.Cut(e.Act, " ")
	act = strings.TrimSuffix(act, ",")
	if strings.Contains(e.Act, " broken ") {
		act += " broken"
	}
	reply, _, _ := strings.Cut(e.Reply, " ")
	return act + " " + reply
}

// executed takes note of an execution.
func (a *accountant) executed(t *execute.Trace) {
	follow(t, a)
	a.recent = append(a.recent, t.Program)
}

// close ends a window.
func (a *accountant) close(s watch.Sample) {
	if !a.known {
		a.first, a.known = s, true
	} else {
		grown := float64(s.Memory - a.last.Memory)
		a.windows++
		a.growth += grown
		for class, n := range a.now {
			c := a.acts[class]
			if c == nil {
				c = &account{class: class}
				a.acts[class] = c
			}
			c.times += float64(n)
			c.squares += float64(n) * float64(n)
			c.growing += float64(n) * grown
		}
	}
	a.last = s
	clear(a.now)
	a.recent = a.recent[:0]
}

// restart forgets what was measured of a process that is no more.
func (a *accountant) restart() { a.known = false }

// classes returns the classes of acts that memory goes along with, the most
// telling first: by their correlation.
func (a *accountant) classes() []string {
	var all []*account
	for _, c := range a.acts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y *account) int {
		return cmp.Or(cmp.Compare(a.tells(y), a.tells(x)), strings.Compare(x.class, y.class))
	})
	classes := make([]string, len(all))
	for i, c := range all {
		classes[i] = c.class
	}
	return classes
}

func (a *accountant) tells(c *account) float64 {
	n := float64(a.windows)
	spread := c.squares - c.times*c.times/n
	if spread <= 0 {
		return 0
	}
	return (c.growing - c.times*a.growth/n) / math.Sqrt(spread)
}

// account looks at the process now and then. When it takes more than it should
// it finds out what for.
func (r *runner) account(ctx context.Context, t *execute.Trace) error {
	if r.Watch == nil {
		return nil
	}
	a := r.accountant
	if n := r.lab.Restarts(); n != r.accounted {
		r.accounted = n
		a.restart()
	}
	a.executed(t)
	if len(a.recent) < window {
		return nil
	}
	recent := slices.Clone(a.recent)
	s, err := r.Watch.Sample()
	if err != nil {
		return nil // it has ended, or this system does not tell
	}
	a.close(s)
	switch {
	case s.Descriptors > a.first.Descriptors+a.slackCount:
		return r.blame(ctx, oracle.Descriptors, recent, "descriptors that are not given back")
	case s.Threads > a.first.Threads+4*a.slackCount:
		return r.blame(ctx, oracle.Threads, recent, "threads that do not end")
	case s.Memory-a.first.Memory > a.slack:
		return r.blame(ctx, oracle.Memory, r.suspects(), "memory that is not given back")
	}
	return nil
}

// suspects returns programs that do over and over what memory goes along with.
func (r *runner) suspects() (programs []*program.Program) {
	for _, class := range r.accountant.classes() {
		p := r.corpus.Shortest(r.states, func(e explore.Edge) bool { return classOf(e) == class })
		if p == nil {
			continue
		}
		act, _, _ := strings.Cut(class, " ")
		for i, left := len(p.Steps)-1, places; i >= 0 && left > 0; i-- {
			if s := &p.Steps[i]; s.Name() == act && s.Data.Len() < large && s.How.Slow == 0 {
				programs = append(programs, program.Repeats(p, i)...)
				left--
			}
		}
		if len(programs) >= suspects {
			break
		}
	}
	return programs
}

// blame finds the first of some programs that makes the process grow. When none
// does, more is allowed.
func (r *runner) blame(ctx context.Context, what string, programs []*program.Program, text string) error {
	r.progress("looking for what takes " + what)
	for _, p := range programs {
		if r.over(ctx) {
			return nil
		}
		t, grows, err := r.lab.grows(ctx, p, what)
		if err != nil {
			return err
		}
		if grows {
			f := grown(what, "each repetition takes "+text, t)
			r.found(ctx, &f, t)
			break
		}
	}
	if a := r.accountant; what == oracle.Memory {
		a.slack *= 2
	} else {
		a.slackCount *= 2
	}
	return nil
}
