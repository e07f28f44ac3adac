package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

// kind says what an event of the kernel is about. It is the low bits of
// des.Event.What; the argument stands above it.
type kind uint32

const (
	nodeWakes   kind = iota // Who is a node: its machine or its behaviour has something to do
	pathChanges             // Who is a node: an outage, a handover
	dialEnds                // Who is a conn: the handshakes are through, or given up
	dialsAgain              // Who is a conn: its SYN, which nobody answered, is sent again
	arrives                 // Who is a conn: the head of a direction is due
	breaks                  // Who is a conn: an end's socket reports that the other is gone
	serverWakes             // the server's machine has a timer due
	batchReady              // a batch of the server is durable, or failed
	faultComes              // Who is a fault of the scenario
	faultEnds               // Who is a fault of the scenario
	sampleDue               // gauges are read
	loadEnds                // no new load and no new faults from here on
	drainDue                // has everything arrived?

	kindBits = 4
)

// what packs a kind with its argument, of 28 bits.
func what(k kind, arg uint32) uint32 { return arg<<kindBits | uint32(k) }

// An argument of conn events is the conn's epoch, and which of its directions
// or ends is meant in the lowest bit: a number that is used again has another
// epoch, so that events of its former life find nobody.
func ofConn(epoch uint32, side int) uint32 { return epoch<<1 | uint32(side) }

const epochMask = 1<<(32-kindBits-1) - 1

// at schedules an event.
func (w *World) at(t time.Duration, who uint32, k kind, arg uint32) {
	if t != link.Never {
		w.queue.Push(t, who, what(k, arg))
	}
}

// dispatch carries out an event.
func (w *World) dispatch(who uint32, k kind, arg uint32) {
	switch k {
	case nodeWakes:
		w.nodeWoke(who)
	case pathChanges:
		w.pathChanged(who)
	case dialEnds, dialsAgain, arrives, breaks:
		c := w.conns.at(who)
		if c.epoch != arg>>1 {
			return
		}
		switch side := int(arg & 1); k {
		case dialEnds:
			w.dialled(who, c)
		case dialsAgain:
			w.connect(who, c)
		case arrives:
			w.arrived(who, c, link.Direction(side))
		default:
			w.broken(who, c, side)
		}
	case serverWakes:
		w.serverWoke()
	case batchReady:
		w.batchEnded(arg)
	case faultComes:
		w.faultBegins(who)
	case faultEnds:
		w.faultOver(who, arg)
	case sampleDue:
		w.sample()
	case loadEnds:
		w.endLoad()
	case drainDue:
		w.drain()
	}
}

// mix adds a value to the hash of the run.
func mix(hash, v uint64) uint64 {
	hash = (hash ^ v) * 0x9e3779b97f4a7c15
	return hash ^ hash>>29
}
