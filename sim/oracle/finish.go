package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// State is what the server holds, as itself and its store count.
type State struct {
	Messages int // server.Stats.Messages
	Queued   int // server.Stats.Queued
	Bodies   int // server.Stats.Bodies
	Stored   int // bodies in the store, or -1 when that is not known
}

// Holds tells what the server holds at a moment when all its steps are durable
// and told. It must be no more than what is outstanding.
func (o *Oracle) Holds(at time.Duration, s State) {
	o.tooMuch(at, "messages", s.Messages, o.messages.used())
	o.tooMuch(at, "places in queues", s.Queued, o.places.used())
	o.tooMuch(at, "bodies", s.Bodies, o.bodies)
}

func (o *Oracle) tooMuch(at time.Duration, what string, holds, outstanding int) {
	if holds > outstanding {
		o.found(memory, at, NoNode, 0, "the server holds %d %s where %d are outstanding", holds, what, outstanding)
	}
}

// Finish ends the run. Load and faults are over, and everybody who is online has
// had the time to get what they wait for: nothing may be missing.
func (o *Oracle) Finish(at time.Duration, s State) {
	doubts := 0
	for i := range o.nodes {
		doubts += o.finishNode(at, Node(i))
	}
	if o.config.Presence {
		o.judgePresence(at)
	}
	o.Holds(at, s)
	if least := o.places.used() - o.optional - doubts; s.Queued < least {
		o.found(ackedLost, at, NoNode, 0, "the server holds %d places in queues where %d messages wait", s.Queued, least)
	}
	if s.Stored > s.Bodies {
		o.found(storeNotEmpty, at, NoNode, 0, "the store holds %d bodies, of which the server needs %d", s.Stored, s.Bodies)
	}
}

// finishNode judges what a node still waits for. It returns how many messages
// in its queue were in doubt.
func (o *Oracle) finishNode(at time.Duration, i Node) (doubts int) {
	n := &o.nodes[i]
	there := n.is(online) && n.is(up)
	if a := n.first; a != 0 && there {
		o.found(unanswered, at, i, 0, "node %d has no answer to its request %d, %v",
			i, o.asks.at(a).seq, spec.Op(o.asks.at(a).op))
	}
	lost, kept := false, false // each is told once a node
	for j := n.head; j != 0; j = o.places.at(j).next {
		p := o.places.at(j)
		m := o.messages.at(p.message)
		switch {
		case p.is(giveWay):
		case m.is(inDoubt) && !p.is(received):
			doubts++
		case !there:
		case !p.is(received) && !lost:
			lost = true
			o.found(ackedLost, at, i, m.id, "node %d never received %v %s of node %d", i, m.kind, o.idOf(m), m.from)
		case p.is(received) && !kept:
			kept = true
			o.found(notDrained, at, i, m.id, "%v %s is still in the queue of node %d, which has received it", m.kind, o.idOf(m), i)
		}
	}
	return doubts
}
