// Package packet simulates a TCP connection packet by packet: the yardstick for
// package link, which works the same out for whole messages at once, and with
// which it shares profiles and the processes by which packets are lost, but
// nothing of TCP.
//
// The sender is Reno with selective acks (RFC 5681, 2018) that finds losses by
// time (RACK, RFC 8985), reduces its rate in proportion (RFC 6937), probes for
// the loss of a tail, and falls back on the retransmission timer (RFC 6298) as
// Linux has it. The receiver delays acks. The bottleneck is a queue that drops
// what it has no room for.
package packet

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/des"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Conn is an established connection over a path of its own.
type Conn struct {
	events des.Queue
	wires  [2]wire // by the direction that packets go in
	flows  [2]flow // by the direction that data go in
	now    time.Duration
}

// flow is the data of one direction, with both their ends.
type flow struct {
	sender   sender
	receiver receiver
	messages []message
	released int // messages that are to be sent by now
	waiting  int // the first message that is not there
}

type message struct {
	at    time.Duration // when it is to be sent
	begin int           // its first segment
	end   int           // behind its last segment
	Delivery
}

// Delivery is when a message was at the far end, in order.
type Delivery struct {
	// First is the time of its first segment, Arrive that of its last.
	First, Arrive time.Duration
}

// Never is the time of what does not happen.
const Never = link.Never

// kinds of events; Who is the direction of the data.
const (
	dataArrives uint32 = iota
	ackArrives
	senderTimer
	ackTimer
	messageSent
)

// New returns a connection whose handshakes are done at time 0, with the
// senders' first measurements of a round trip. The streams are for the two
// directions of packets; the round trip is drawn from the one for Down.
func New(profile *link.Profile, up, down random.Stream) *Conn {
	c := new(Conn)
	rtt := min(profile.RTT.Duration(&down), time.Minute)
	streams := [2]random.Stream{link.Up: up, link.Down: down}
	for d := range c.flows {
		c.wires[d] = wire{profile: profile, direction: link.Direction(d), delay: rtt / 2, random: streams[d]}
		c.flows[d].sender.init(rtt)
		c.flows[d].receiver.quick = quickAcks
	}
	return c
}

// Send has a message of so many octets sent at a time, which is not before that
// of the last one in the direction.
func (c *Conn) Send(d link.Direction, at time.Duration, octets int64) {
	f := &c.flows[d]
	segments, wire := link.Wire(octets)
	m := message{at: at, begin: len(f.sender.segments), Delivery: Delivery{Never, Never}}
	for ; segments > 0; segments-- {
		of := min(wire, fullPacket)
		f.sender.segments = append(f.sender.segments, segment{octets: uint16(of)})
		wire -= of
	}
	m.end = len(f.sender.segments)
	f.messages = append(f.messages, m)
	c.events.Push(at, uint32(d), messageSent)
}

// fullPacket is a full segment with all headers, in octets.
const fullPacket = 1500

// Run simulates until all messages are there, or until a time.
func (c *Conn) Run(until time.Duration) {
	for c.flows[link.Up].missing() || c.flows[link.Down].missing() {
		if next := c.events.Next(); next == Never || next > until {
			return
		}
		e, _ := c.events.Pop()
		c.now = e.At
		c.happen(link.Direction(e.Who), e.What)
	}
}

func (f *flow) missing() bool { return f.waiting < len(f.messages) }

// Deliveries returns when the messages of a direction arrived, in the order in
// which they were sent. What did not has the time Never.
func (c *Conn) Deliveries(d link.Direction) []Delivery {
	var all []Delivery
	for _, m := range c.flows[d].messages {
		all = append(all, m.Delivery)
	}
	return all
}

// Resent returns how many segments were sent again in a direction.
func (c *Conn) Resent(d link.Direction) int { return c.flows[d].sender.resent }

func (c *Conn) happen(d link.Direction, what uint32) {
	f := &c.flows[d]
	switch what {
	case messageSent:
		f.sender.release(c, d)
	case dataArrives:
		p := c.wires[d].arrived()
		f.receiver.take(c, d, p)
		f.deliver(c.now)
	case ackArrives:
		f.sender.acked(c, d, c.wires[1-d].arrived())
	case senderTimer:
		f.sender.timer(c, d)
	case ackTimer:
		f.receiver.timer(c, d)
	}
}

// deliver notes which messages the receiver has.
func (f *flow) deliver(now time.Duration) {
	for i := f.waiting; i < len(f.messages); i++ {
		m := &f.messages[i]
		if f.receiver.next > m.begin && m.First == Never {
			m.First = now
		}
		if f.receiver.next < m.end {
			return
		}
		m.Arrive = now
		f.waiting = i + 1
	}
}
