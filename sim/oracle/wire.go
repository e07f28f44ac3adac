package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// WireConfig is what is known of the server whose links are judged.
type WireConfig struct {
	// Start is the wall time at which the run begins.
	Start time.Time
	// Login, Idle and Ack are the server's timeouts. Ack is 0 when links may
	// stall (RCPT-3).
	Login, Idle, Ack time.Duration
	// Strict has departures from what should be (level S) found, too.
	Strict bool
}

// Wire shows every frame of a run to spec/judge. What the judge finds are
// violations of rules named "judge/" and the requirement.
type Wire struct {
	oracle *Oracle
	config WireConfig
	judge  *judge.Judge
	links  map[uint32]*link
	counts map[string]int // by requirement
}

// link is a connection and whose it is.
type link struct {
	*judge.Link
	node Node
}

// Wire returns a judge of all links, whose violations are told as the oracle's
// are.
func (o *Oracle) Wire(config WireConfig) *Wire {
	w := &Wire{oracle: o, config: config, links: make(map[uint32]*link), counts: make(map[string]int)}
	w.judge = judge.New(judge.Config{
		All: true, LoginTimeout: config.Login, IdleTimeout: config.Idle, AckTimeout: config.Ack,
		Found: w.found,
	})
	return w
}

// Opened tells of a connection under a number that no other has at the time.
func (w *Wire) Opened(at time.Duration, number uint32, n Node) {
	w.links[number] = &link{w.judge.Open(int(number), w.time(at)), n}
}

// Frame tells of a message on a connection: its four digits and header, the
// text behind it when its data are a text, or of how many octets its body is:
// all zeros. For both sides it is the moment at which the server read or wrote.
func (w *Wire) Frame(at time.Duration, number uint32, from spec.Role, frame, text []byte, body int64) {
	l := w.links[number]
	if l == nil {
		return
	}
	t := w.time(at)
	l.Frame(from, t, frame)
	if len(text) > 0 {
		l.Data(from, t, text)
	}
	for body > 0 {
		n := min(body, int64(len(zeros)))
		l.Data(from, t, zeros[:n])
		body -= n
	}
}

var zeros [1 << 16]byte

// Ended tells that a connection is gone, and which side closed it.
func (w *Wire) Ended(at time.Duration, number uint32, by judge.By) {
	if l := w.links[number]; l != nil {
		l.Closed(w.time(at), by)
		delete(w.links, number)
	}
}

// Killed tells that the server's program ended without warning.
func (w *Wire) Killed(time.Duration) { w.judge.Killed() }

func (w *Wire) time(at time.Duration) time.Time { return w.config.Start.Add(at) }

func (w *Wire) found(f judge.Finding) {
	if f.Level == spec.May || f.Level == spec.Should && !w.config.Strict {
		return
	}
	w.counts[f.Requirement]++
	found := w.oracle.config.Found
	if found == nil || w.counts[f.Requirement] > mostTold {
		return
	}
	n := NoNode
	if l := w.links[uint32(f.Link)]; l != nil {
		n = l.node
	}
	found(Violation{
		Rule: "judge/" + f.Requirement, Requirements: []string{f.Requirement}, At: f.At.Sub(w.config.Start), Node: n,
		Text: f.Text, Events: w.oracle.tail.events(w.oracle.config.Tail, n, 0),
	})
}
