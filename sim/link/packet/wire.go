package packet

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// wire carries packets in one direction: a bottleneck with its queue, then a
// delay. It loses packets behind the queue, and drops them in front of it.
type wire struct {
	profile   *link.Profile
	direction link.Direction
	delay     time.Duration
	random    random.Stream
	channel   link.Channel
	free      time.Duration // when the bottleneck is
	last      time.Duration // when a packet last came
	next      int64         // of a trace: the next packet
	flying    []parcel      // in the order in which they arrive
	head      int
}

// parcel is a packet: data of one flow, or an ack of the other.
type parcel struct {
	segment int     // of data
	next    int     // of an ack: what is missing first
	sacks   [3]span // of an ack: what came behind that, the latest first
	repeat  bool    // of an ack: the data that it answers had come before
}

// span is of segments from begin to before end.
type span struct{ begin, end int }

// send puts a packet on the wire and returns when it arrives; lost when it does
// not.
func (w *wire) send(now time.Duration, p parcel, octets int64) (at time.Duration, lost bool) {
	out, dropped := w.bottleneck(now, octets)
	if dropped {
		return 0, true
	}
	if now-w.last > link.CalmAfter {
		w.channel.Calm(&w.profile.Loss)
	}
	w.last = now
	if _, lost := w.channel.Next(&w.profile.Loss, &w.random, 1); lost {
		return 0, true
	}
	w.flying = append(w.flying, p)
	return out + w.delay, false
}

// bottleneck queues a packet and returns when it has left.
func (w *wire) bottleneck(now time.Duration, octets int64) (out time.Duration, dropped bool) {
	rate, trace := w.profile.Up, w.profile.Trace.Up
	if w.direction == link.Down {
		rate, trace = w.profile.Down, w.profile.Trace.Down
	}
	if trace != nil {
		w.next = max(w.next, trace.From(now))
		out = trace.Time(w.next)
		if w.full(out-now, 0) {
			return 0, true
		}
		w.next++
		return out, false
	}
	if rate == 0 {
		return now, false
	}
	wait := max(w.free-now, 0)
	if w.full(wait, int64(wait.Seconds()*float64(rate)/8)) {
		return 0, true
	}
	w.free = now + wait + time.Duration(float64(octets)*8e9/float64(rate))
	return w.free, false
}

// full reports whether the queue has no room for one more packet.
func (w *wire) full(wait time.Duration, octets int64) bool {
	q := &w.profile.Queue
	return q.For > 0 && wait >= q.For || q.Octets > 0 && octets+fullPacket > q.Octets
}

// arrived takes the packet that arrives next off the wire.
func (w *wire) arrived() parcel {
	p := w.flying[w.head]
	if w.head++; w.head > 1024 && w.head > len(w.flying)/2 {
		w.flying = append(w.flying[:0], w.flying[w.head:]...)
		w.head = 0
	}
	return p
}
