package clientsession

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
)

// Lives of random octets, and of none.
func TestRandomSessions(t *testing.T) {
	s := New()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 1500 {
		input := make([]byte, i%400)
		for j := range input {
			input[j] = byte(r.Uint32())
		}
		if n, err := s.Run(input); err != nil || n < LeastOps {
			t.Fatalf("session %d, after %d ops: %v", i, n, err)
		}
	}
}

func TestSeeds(t *testing.T) {
	s := New()
	for i, seed := range Seeds() {
		if _, err := s.Run(seed); err != nil {
			t.Errorf("seed %d: %v", i, err)
		}
	}
	if len(Seeds()) < 60 {
		t.Errorf("there are %d seeds", len(Seeds()))
	}
}

// Each oracle finds a client that does what it should not.
func TestOraclesFind(t *testing.T) {
	for want, tamper := range map[string]func(*client.Output){
		"it does not do [send Ack ": func(o *client.Output) {
			dropAction(o, func(a *client.Action) bool { return a.Kind == client.Send && a.Request.Op == spec.OpAck })
		},
		"and should: [send Post ": func(o *client.Output) {
			for i := range o.Actions {
				if o.Actions[i].Request.Op == spec.OpPost {
					o.Actions[i].Request.Op = spec.OpPulse
				}
			}
		},
		"is followed by": func(o *client.Output) {
			for i := range o.Actions {
				o.Actions[i].Body.Len /= 2
			}
		},
		"an Ack has no type": func(o *client.Output) {
			for i := range o.Actions {
				o.Actions[i].Request.Type = ""
			}
		},
		"the user is not told": func(o *client.Output) {
			for i := range o.Events {
				if o.Events[i].Kind == client.Acked {
					o.Events = o.Events[:i]
					return
				}
			}
		},
		"and should be: []": func(o *client.Output) { o.Events = append(o.Events, o.Events...) },
		"the machine wants to wake": func(o *client.Output) {
			if o.Wake != client.Never {
				o.Wake += time.Second
			}
		},
		"are missing under": func(o *client.Output) { o.Commit.Reset() },
		"blob 0 is kept":    func(o *client.Output) { o.Commit.Keep(0) },
		"a lawful server is said to be at fault": func(o *client.Output) {
			o.Events = append(o.Events, client.Event{Kind: client.Fault, Err: errBroken})
		},
		"the same inputs gave other outputs": func() func(*client.Output) {
			n := uint64(0)
			return func(o *client.Output) {
				if n++; o.Commit.Empty() { // else it may be the number of a request
					o.Seq = n
				}
			}
		}(),
	} {
		s := New()
		s.tamper = tamper
		found := false
		for _, seed := range Seeds() {
			if _, err := s.Run(seed); err != nil && strings.Contains(err.Error(), want) {
				found = true
				break
			}
		}
		if !found {
			t.Errorf("nobody finds %q", want)
		}
	}
}

func TestLeakIsFound(t *testing.T) {
	s := New()
	s.blobs[7] = inUse
	if s.checkStored(); s.err == nil {
		t.Error("nobody finds a body that nothing refers to")
	}
}

func dropAction(o *client.Output, which func(*client.Action) bool) {
	for i := range o.Actions {
		if which(&o.Actions[i]) {
			o.Actions = append(o.Actions[:i:i], o.Actions[i+1:]...)
			return
		}
	}
}
