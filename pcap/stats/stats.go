package stats

import (
	"cmp"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// Count is how much there is of something.
type Count struct {
	Messages int64 `json:"messages"`
	Headers  int64 `json:"headers"` // octets of digits and headers
	Data     int64 `json:"data"`    // octets of data
	Errors   int64 `json:"errors"`  // messages with an error, and headers that break the tables
}

func (c *Count) add(m *dissect.Message) {
	c.Messages++
	c.Headers += int64(len(m.Frame))
	c.Data += m.Length
	if m.Err != nil || m.From == spec.Server && m.Server.Error != "" {
		c.Errors++
	}
}

// Stats is a dissect.Sink that counts.
type Stats struct {
	every   time.Duration
	fits    bool // the interval is ours to choose
	start   time.Time
	end     time.Time
	ops     [2]map[string]*Count
	users   map[string]*Count
	others  Count // of users, beyond MaxUsers
	times   []Count
	latency latencies
	trouble map[dissect.TroubleKind]int64
}

const (
	// MaxUsers is how many users are counted apart.
	MaxUsers = 20_000
	// maxTimes is how many intervals there are at most: then some become one.
	maxTimes = 2000
	// fitting is how many there are at most when their length is ours to choose.
	fitting = 100
)

// New returns a Stats that counts over time in intervals, which become longer
// when there are more than 2,000. 0: in up to 100, of a round length.
func New(every time.Duration) *Stats {
	return &Stats{
		every: cmp.Or(every, time.Microsecond), fits: every == 0, users: make(map[string]*Count), trouble: make(map[dissect.TroubleKind]int64),
		ops: [2]map[string]*Count{make(map[string]*Count), make(map[string]*Count)}, latency: newLatencies(),
	}
}

// Link implements dissect.Sink.
func (s *Stats) Link(l *dissect.Link) {
	if s.start.IsZero() {
		s.start = l.Flow.Begun.Time
	}
}

// Message implements dissect.Sink.
func (s *Stats) Message(m *dissect.Message) {
	s.end = m.Last.Time
	name := m.Name()
	op := s.ops[m.From][name]
	if op == nil {
		op = new(Count)
		s.ops[m.From][name] = op
	}
	op.add(m)
	s.user(m.Link.UID).add(m)
	s.at(m.First.Time).add(m)
	s.latency.message(m)
}

// user returns the count of a user; of links where nobody is logged in, by the
// empty name.
func (s *Stats) user(uid string) *Count {
	u := s.users[uid]
	if u == nil {
		if len(s.users) >= MaxUsers {
			return &s.others
		}
		u = new(Count)
		s.users[uid] = u
	}
	return u
}

// at returns the count of an interval.
func (s *Stats) at(t time.Time) *Count {
	i := int(max(0, t.Sub(s.start)) / s.every)
	by := 2
	if s.fits {
		by = 10
	}
	for i >= maxTimes {
		s.every *= time.Duration(by)
		s.times = joined(s.times, by)
		i /= by
	}
	for len(s.times) <= i {
		s.times = append(s.times, Count{})
	}
	return &s.times[i]
}

// joined returns counts of intervals of which some became one, each time.
func joined(times []Count, by int) []Count {
	out := make([]Count, (len(times)+by-1)/by)
	for i, t := range times {
		out[i/by].join(t)
	}
	return out
}

// overTime returns the intervals as they are shown, and how long each is.
func (s *Stats) overTime() ([]Count, time.Duration) {
	by := 1
	for _, round := range []int{1, 2, 5, 10, 20, 50} {
		if by = round; !s.fits || len(s.times) <= by*fitting {
			break
		}
	}
	return joined(s.times, by), s.every * time.Duration(by)
}

func (c *Count) join(other Count) {
	c.Messages += other.Messages
	c.Headers += other.Headers
	c.Data += other.Data
	c.Errors += other.Errors
}

// Data implements dissect.Sink.
func (s *Stats) Data(*dissect.Message, []byte, stream.Mark) {}

// Done implements dissect.Sink.
func (s *Stats) Done(*dissect.Message, int64) {}

// Trouble implements dissect.Sink.
func (s *Stats) Trouble(_ *dissect.Link, t *dissect.Trouble) { s.trouble[t.Kind]++ }

// Closed implements dissect.Sink.
func (s *Stats) Closed(l *dissect.Link, _ spec.Role, _ stream.End) { s.latency.closed(l) }

// Op is what there is of one request or message.
type Op struct {
	From string `json:"from"`
	Name string `json:"name"`
	Count
	// Latency is from the request to its ack; of messages of the server, to the
	// node's Ack. Nil when nothing was acked.
	Latency *Latency `json:"latency,omitempty"`
}

// User is what there is on the links of a user.
type User struct {
	UID string `json:"uid"` // empty: before a login
	Count
}

// Result is what was counted.
type Result struct {
	Schema   string              `json:"schema"`
	Start    time.Time           `json:"start"`
	Seconds  float64             `json:"seconds"`
	Links    int64               `json:"links"`
	Messages int64               `json:"messages"`
	Missing  int64               `json:"missing"`   // octets that the capture does not have
	Passed   int64               `json:"passed"`    // octets passed over behind those
	Others   int64               `json:"others"`    // connections without TMTP
	Ops      []Op                `json:"ops"`       // by sender and name
	Users    []User              `json:"users"`     // those with most messages first
	Every    float64             `json:"every"`     // seconds of each interval
	Times    []Count             `json:"times"`     // what began in each
	Latency  map[string]*Latency `json:"latencies"` // "ack", "delivery" and "receipt"
	Trouble  map[string]int64    `json:"trouble,omitempty"`
}

// Schema names the form of a Result.
const Schema = "tmtplab/pcap-stats/1"

// Result returns what was counted.
func (s *Stats) Result(counts dissect.Counts) *Result {
	times, every := s.overTime()
	r := &Result{
		Schema: Schema, Start: s.start.UTC(), Seconds: s.end.Sub(s.start).Seconds(),
		Links: counts.Links, Messages: counts.Messages, Missing: counts.Missing, Passed: counts.Passed, Others: counts.Others,
		Every: every.Seconds(), Times: times, Latency: s.latency.all(),
	}
	for _, from := range []spec.Role{spec.Client, spec.Server} {
		for name, c := range s.ops[from] {
			r.Ops = append(r.Ops, Op{From: from.String(), Name: name, Count: *c, Latency: s.latency.op(from, name)})
		}
	}
	slices.SortFunc(r.Ops, func(a, b Op) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Name, b.Name)) })
	for uid, c := range s.users {
		r.Users = append(r.Users, User{uid, *c})
	}
	slices.SortFunc(r.Users, func(a, b User) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.UID, b.UID))
	})
	if s.others.Messages > 0 {
		r.Users = append(r.Users, User{"others", s.others})
	}
	for kind, n := range s.trouble {
		if r.Trouble == nil {
			r.Trouble = make(map[string]int64)
		}
		r.Trouble[kind.String()] = n
	}
	return r
}
