package stats

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
)

// Latency is the distribution of a time, in seconds, right to three digits.
type Latency struct {
	Count int64        `json:"count"`
	Mean  float64      `json:"mean"`
	P50   float64      `json:"p50"`
	P90   float64      `json:"p90"`
	P99   float64      `json:"p99"`
	Max   float64      `json:"max"`
	Curve [][2]float64 `json:"curve"` // share of all, and the time that it took at most
}

// histogram is of times in nanoseconds, up to a week. It does not tell those
// below a microsecond apart.
type histogram struct{ *hdrhistogram.Histogram }

func newHistogram() histogram {
	const digits = 3
	return histogram{hdrhistogram.New(int64(time.Microsecond), int64(7*24*time.Hour), digits)}
}

func (h histogram) add(d time.Duration) {
	h.RecordValue(max(0, min(int64(d), int64(7*24*time.Hour)))) // in its range: no error
}

func (h histogram) latency() *Latency {
	if h.Histogram == nil || h.TotalCount() == 0 {
		return nil
	}
	seconds := func(ns int64) float64 {
		if ns < int64(time.Microsecond) {
			return 0 // as most captures have it, and those of the simulator
		}
		return time.Duration(ns).Seconds()
	}
	l := &Latency{
		Count: h.TotalCount(), Mean: seconds(int64(h.Mean())), Max: seconds(h.Max()),
		P50: seconds(h.ValueAtQuantile(50)), P90: seconds(h.ValueAtQuantile(90)), P99: seconds(h.ValueAtQuantile(99)),
	}
	for _, b := range h.CumulativeDistributionWithTicks(8) {
		l.Curve = append(l.Curve, [2]float64{b.Quantile / 100, seconds(b.ValueAt)})
	}
	return l
}

// latencies are all distributions, and what is waited for.
type latencies struct {
	ack, delivery, receipt histogram
	ops                    [2]map[string]histogram
	links                  map[*dissect.Link]*waiting
	posts                  map[string]*posted // by the id of the message
	oldest                 []string           // of posts, in their order
}

// waiting is what waits for an answer on a link.
type waiting struct {
	requests map[string]asked // by id
	messages map[string]asked // that the node has not acknowledged
	ended    bool             // one side sends no more
}

// posted is a message that somebody asked for: when, and until that is known,
// when it was delivered. Its ack, which tells its id, may come behind it.
type posted struct {
	at    time.Time
	early []time.Time
}

// asked is when something was sent, and what.
type asked struct {
	at   time.Time
	name string
}

const (
	// mostWaiting is how many requests, and messages, of a link are waited for.
	mostWaiting = 4096
	// mostPosts is how many posts are remembered until they are delivered.
	mostPosts = 65536
)

func newLatencies() latencies {
	return latencies{
		ack: newHistogram(), delivery: newHistogram(), receipt: newHistogram(),
		ops:   [2]map[string]histogram{make(map[string]histogram), make(map[string]histogram)},
		links: make(map[*dissect.Link]*waiting), posts: make(map[string]*posted),
	}
}

// message takes note of a message.
func (s *latencies) message(m *dissect.Message) {
	if m.Err != nil {
		return
	}
	w := s.links[m.Link]
	if w == nil {
		w = &waiting{requests: make(map[string]asked), messages: make(map[string]asked)}
		s.links[m.Link] = w
	}
	if m.From == spec.Client {
		s.request(w, m)
	} else {
		s.answer(w, m)
	}
}

func (s *latencies) request(w *waiting, m *dissect.Message) {
	r := &m.Request
	if r.Op == spec.OpAck {
		if a, ok := w.messages[r.ID]; ok {
			delete(w.messages, r.ID)
			s.took(s.receipt, spec.Server, a, m.First.Time)
		}
		return
	}
	if spec.Request(r.Op).Acked && len(w.requests) < mostWaiting {
		w.requests[r.ID] = asked{m.First.Time, m.Name()}
	}
}

func (s *latencies) answer(w *waiting, m *dissect.Message) {
	r := &m.Server
	if r.Kind == spec.MsgAck {
		a, ok := w.requests[r.ID]
		if !ok {
			return
		}
		delete(w.requests, r.ID)
		s.took(s.ack, spec.Client, a, m.Last.Time)
		if r.MsgID != "" && r.Error == "" {
			s.posted(r.MsgID, a.at)
			if r.PostID != "" { // of a PostNotify: its message besides its notification
				s.posted(r.PostID, a.at)
			}
		}
		return
	}
	if !spec.Message(r.Kind).Std {
		return
	}
	const mostEarly = 1024
	if p := s.post(r.ID); !p.at.IsZero() {
		s.delivery.add(m.Last.Time.Sub(p.at))
	} else if len(p.early) < mostEarly {
		p.early = append(p.early, m.Last.Time)
	}
	if len(w.messages) < mostWaiting {
		if _, again := w.messages[r.ID]; !again {
			w.messages[r.ID] = asked{m.Last.Time, m.Name()}
		}
	}
}

// posted notes when a message was asked for.
func (s *latencies) posted(id string, at time.Time) {
	p := s.post(id)
	p.at = at
	for _, delivered := range p.early {
		s.delivery.add(delivered.Sub(at))
	}
	p.early = nil
}

// post returns what is known of a message. The oldest are forgotten.
func (s *latencies) post(id string) *posted {
	p := s.posts[id]
	if p == nil {
		if len(s.oldest) >= mostPosts {
			delete(s.posts, s.oldest[0])
			s.oldest = s.oldest[1:]
		}
		p = new(posted)
		s.posts[id] = p
		s.oldest = append(s.oldest, id)
	}
	return p
}

// took counts a time, of all and of its op.
func (s *latencies) took(of histogram, from spec.Role, a asked, at time.Time) {
	d := at.Sub(a.at)
	of.add(d)
	h, ok := s.ops[from][a.name]
	if !ok {
		h = newHistogram()
		s.ops[from][a.name] = h
	}
	h.add(d)
}

// closed forgets a link, when both sides have ended.
func (s *latencies) closed(l *dissect.Link) {
	if w := s.links[l]; w != nil {
		if w.ended {
			delete(s.links, l)
		}
		w.ended = true
	}
}

// op returns the latency of a request or message.
func (s *latencies) op(from spec.Role, name string) *Latency { return s.ops[from][name].latency() }

// all returns those of all ops.
func (s *latencies) all() map[string]*Latency {
	all := make(map[string]*Latency)
	for name, h := range map[string]histogram{"ack": s.ack, "delivery": s.delivery, "receipt": s.receipt} {
		if l := h.latency(); l != nil {
			all[name] = l
		}
	}
	return all
}
