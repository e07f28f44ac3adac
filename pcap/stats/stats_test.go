package stats

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
)

var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func link(number int, uid string) *dissect.Link {
	return &dissect.Link{Number: number, UID: uid, Flow: &stream.Flow{Begun: stream.Mark{Packet: 1, Time: start}}}
}

// say tells of a message at a time in milliseconds.
func say(t *testing.T, s *Stats, l *dissect.Link, ms int, from spec.Role, header string, data int64) {
	t.Helper()
	mark := stream.Mark{Packet: int64(ms), Time: start.Add(time.Duration(ms) * time.Millisecond)}
	m := &dissect.Message{Link: l, From: from, First: mark, Last: mark, Frame: gen.Frame([]byte(header)), Length: data}
	var err error
	if from == spec.Client {
		err = m.Request.Decode([]byte(header))
	} else {
		err = m.Server.Decode([]byte(header))
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Message(m)
}

const (
	post     = `{"op":7,"id":"r1","for":[{"id":"BOB","type":1}],"datalen":100}`
	ack      = `{"op":"ack","id":"r1","msgid":"18eaabb6446ecab8","posted":"2026-11-25T12:00:00.000Z"}`
	delivery = `{"op":"delivery","id":"18eaabb6446ecab8","from":"ALICE","posted":"2026-11-25T12:00:00.000Z","headsum":0,"datalen":100}`
	taken    = `{"op":10,"id":"18eaabb6446ecab8","type":"ok"}`
)

// A post is acked, delivered to two nodes, to one before its ack, and taken.
func TestLatencies(t *testing.T) {
	s := New(time.Second)
	alice, bob, phone := link(0, "ALICE"), link(1, "BOB"), link(2, "BOB")
	for _, l := range []*dissect.Link{alice, bob, phone} {
		s.Link(l)
	}
	say(t, s, alice, 0, spec.Client, post, 100)
	say(t, s, bob, 8, spec.Server, delivery, 100)
	say(t, s, alice, 10, spec.Server, ack, 0)
	say(t, s, bob, 11, spec.Client, taken, 0)
	say(t, s, phone, 40, spec.Server, delivery, 100)
	say(t, s, phone, 1500, spec.Client, taken, 0)
	r := s.Result(dissect.Counts{Links: 3, Messages: 6})
	near := func(got float64, ms int) bool {
		want := float64(ms) / 1000
		return got > want*0.998 && got < want*1.002
	}
	for _, c := range []struct {
		name     string
		count    int64
		p50, max int // ms
	}{{"ack", 1, 10, 10}, {"delivery", 2, 8, 40}, {"receipt", 2, 3, 1460}} {
		l := r.Latency[c.name]
		if l == nil || l.Count != c.count || !near(l.P50, c.p50) || !near(l.Max, c.max) {
			t.Errorf("%s: %+v, want %d of %d ms, %d ms at most", c.name, l, c.count, c.p50, c.max)
		}
	}
	if len(r.Times) != 2 || r.Times[0].Messages != 5 || r.Times[1].Messages != 1 || r.Times[0].Data != 300 {
		t.Errorf("over time: %+v", r.Times)
	}
	if len(r.Users) != 2 || r.Users[0].UID != "BOB" || r.Users[0].Messages != 4 || r.Users[1].Messages != 2 {
		t.Errorf("users: %+v", r.Users)
	}
	for _, op := range r.Ops {
		if op.Name == "Post" && (op.Messages != 1 || op.Data != 100 || op.Latency == nil || op.From != "client") {
			t.Errorf("posts: %+v", op)
		}
	}
	for _, c := range r.Charts() {
		if c.SVG == "" {
			t.Errorf("%s: nothing is drawn", c.Name)
		}
	}
}

// A long capture makes intervals longer, and loses none of the counts.
func TestIntervalsGrow(t *testing.T) {
	s := New(time.Millisecond)
	l := link(0, "")
	s.Link(l)
	const n = 50
	for i := range n {
		say(t, s, l, i*997, spec.Client, post, 1)
	}
	r := s.Result(dissect.Counts{})
	var sum int64
	for _, c := range r.Times {
		sum += c.Messages
	}
	if sum != n || len(r.Times) > maxTimes || r.Every != 0.032 {
		t.Errorf("%d messages in %d intervals of %v s", sum, len(r.Times), r.Every)
	}
}

// Without an interval of ours there are some tens, of a round length, whatever
// the capture's, and none of the counts is lost.
func TestIntervalsFit(t *testing.T) {
	for _, c := range []struct {
		ms    int // from one message to the next
		every float64
	}{{0, 1e-6}, {1, 0.0005}, {17, 0.01}, {997, 0.5}, {3_600_000, 2000}} {
		s := New(0)
		l := link(0, "")
		s.Link(l)
		const n = 50
		for i := range n {
			say(t, s, l, i*c.ms, spec.Client, post, 1)
		}
		var sum int64
		r := s.Result(dissect.Counts{})
		for _, c := range r.Times {
			sum += c.Messages
		}
		if most := n * float64(c.ms) / 1000; sum != n || r.Every != c.every || float64(len(r.Times)-1)*r.Every > most {
			t.Errorf("%d ms apart: %d messages in %d intervals of %v s", c.ms, sum, len(r.Times), r.Every)
		}
	}
}

// What took no time that a capture can tell took none.
func TestNoTime(t *testing.T) {
	s := New(time.Second)
	l := link(0, "BOB")
	s.Link(l)
	say(t, s, l, 5, spec.Server, delivery, 100)
	say(t, s, l, 5, spec.Client, taken, 0)
	r := s.Result(dissect.Counts{})
	d := r.Latency["receipt"]
	if d == nil || d.P50 != 0 || d.Max != 0 || d.Count != 1 {
		t.Errorf("%+v", d)
	}
	if c := r.distribution(); c != nil && len(c.Lines) > 0 {
		for _, x := range c.Lines[0].X {
			if x == 0 {
				t.Error("0 on a logarithmic axis")
			}
		}
	}
}
