package check

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Options are what is known of a capture beforehand.
type Options struct {
	// Profile is what counts; empty: the draft.
	Profile spec.Profile
	// Strict has SHOULD count as MUST.
	Strict bool
	// Complete says that the capture has all links of every user whose
	// registration is in it. Then it can be told what such a user did not do.
	Complete bool
	// Clock says that the capture was made on the server's machine: then the
	// times that the server tells are held against those of the packets.
	Clock bool
	// Login, Idle and Ack are the server's timeouts, where they are known.
	Login, Idle, Ack time.Duration
}

// Checker is a dissect.Sink that judges what it is told.
type Checker struct {
	options  Options
	servers  map[string]*judge.Judge // by address
	links    map[*dissect.Link]*link
	findings []finding
	found    map[string]int // of each requirement, also beyond those that are kept
	recent   recent
	secrets  dissect.Secrets
	about    about
	start    time.Time
	end      time.Time
	numbers  []int32 // of links in the capture, by the numbers of the judges
	lost     bool    // the capture does not have everything
}

// link is a connection as it is judged.
type link struct {
	judge  *judge.Judge
	judged *judge.Link
	number int    // by which the judge knows it
	base   [2]int // messages of each side before the judge saw the link
	frames [2]int
	ended  [2]bool // the sides that send no more
	quit   bool    // the server said why it ends the link
}

// most is how many findings of one requirement are kept.
const most = 100

// New returns a Checker.
func New(options Options) *Checker {
	return &Checker{
		options: options, servers: make(map[string]*judge.Judge), links: make(map[*dissect.Link]*link),
		found: make(map[string]int),
	}
}

// server returns the judge of a server.
func (c *Checker) server(address string) *judge.Judge {
	j := c.servers[address]
	if j == nil {
		o := &c.options
		j = judge.New(judge.Config{
			All: o.Complete, Clock: o.Clock, LoginTimeout: o.Login, IdleTimeout: o.Idle, AckTimeout: o.Ack,
			Found: c.find,
		})
		c.servers[address] = j
	}
	return j
}

// Link implements dissect.Sink.
func (c *Checker) Link(l *dissect.Link) {
	x := &link{judge: c.server(l.Address(spec.Server))}
	c.links[l] = x
	if c.start.IsZero() {
		c.start = l.Flow.Begun.Time
	}
	c.open(l, x, l.Joined, l.Flow.Begun.Time)
}

// open has the judge watch a link, from its begin or from the middle.
func (c *Checker) open(l *dissect.Link, x *link, joined bool, at time.Time) {
	x.number = len(c.numbers)
	c.numbers = append(c.numbers, int32(l.Number))
	x.base = x.frames
	if joined {
		x.judged = x.judge.Join(x.number, at)
	} else {
		x.judged = x.judge.Open(x.number, at)
	}
}

// Message implements dissect.Sink.
func (c *Checker) Message(m *dissect.Message) {
	x := c.links[m.Link]
	c.secrets.Learn(m)
	c.about.add(m)
	c.recent.add(m, x.number, x.frames[m.From]-x.base[m.From])
	x.frames[m.From]++
	at := m.Last.Time
	if m.From == spec.Client {
		at = m.First.Time
	}
	c.end = m.Last.Time
	x.quit = x.quit || m.From == spec.Server && m.Err == nil && m.Server.Kind == spec.MsgQuit
	x.judged.Frame(m.From, at, m.Frame)
}

// Data implements dissect.Sink.
func (c *Checker) Data(m *dissect.Message, octets []byte, mark stream.Mark) {
	c.links[m.Link].judged.Data(m.From, mark.Time, octets)
}

// Done implements dissect.Sink.
func (c *Checker) Done(*dissect.Message, int64) {}

// Trouble implements dissect.Sink. A link of which something is missing is, to
// the judge, lost, and another that it joins in the middle.
func (c *Checker) Trouble(l *dissect.Link, t *dissect.Trouble) {
	x := c.links[l]
	switch t.Kind {
	case dissect.Missing, dissect.Encrypted:
		c.lost = true
		x.judged.Closed(t.Mark.Time, judge.Broken)
		c.open(l, x, true, t.Mark.Time)
	case dissect.Unreadable:
		if t.Err != nil {
			x.judged.Unreadable(t.From, t.Mark.Time, t.Err)
		}
	}
}

// Closed implements dissect.Sink.
func (c *Checker) Closed(l *dissect.Link, from spec.Role, end stream.End) {
	x := c.links[l]
	x.ended[from] = true
	switch {
	case from == spec.Client && end.How == stream.Fin && !x.ended[spec.Server]:
		return // the server may go on
	case from == spec.Client && end.How == stream.Reset, x.ended[spec.Client] && end.How == stream.Fin:
		x.judged.Closed(end.Time, judge.ByClient)
	case from == spec.Server && end.How == stream.Fin:
		x.judged.Closed(end.Time, judge.ByServer)
	default:
		x.judged.Closed(end.Time, judge.Broken)
	}
	if from == spec.Server && !x.ended[spec.Client] && !x.quit && l.UID != "" {
		// The server may have been killed, and have forgotten what it had not
		// written down yet.
		x.judge.Killed()
	}
	if x.ended[1-from] {
		delete(c.links, l)
	}
}

// Lost reports whether the capture lacks something that was said.
func (c *Checker) Lost() bool { return c.lost }

// Servers returns the addresses of the servers.
func (c *Checker) Servers() (all []string) {
	for a := range c.servers {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}
