package oracle

import (
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// ask is a request whose client has not been told of an answer.
type ask struct {
	seq     uint64
	msgid   uint64 // in the ack that left last, or 0
	next    uint32 // ask of the same node, made later
	op      uint8
	verdict verdict
}

// verdict is what the server said last to a request.
type verdict uint8

const (
	pending verdict = iota
	taken
	turnedDown
)

// Submitted tells that a client was given a request to make, of ops 3 to 9, and
// has numbered it.
func (o *Oracle) Submitted(at time.Duration, from Node, seq uint64, r *wire.Request) {
	o.tail.add(event{at: at, what: submittedBy, node: from, id: seq, kind: uint8(r.Op)})
	i := o.asks.add(ask{seq: seq, op: uint8(r.Op)})
	n := &o.nodes[from]
	if n.first == 0 {
		n.first = i
	} else {
		o.asks.at(n.end).next = i
	}
	n.end = i
}

// askOf returns what a request on the wire answers to, or nil: a client numbers
// its requests in decimal digits.
func (o *Oracle) askOf(from Node, r *wire.Request) *ask {
	seq, err := strconv.ParseUint(r.ID, 10, 64)
	if err != nil {
		return nil
	}
	if i, _ := o.askNumber(from, seq); i != 0 {
		return o.asks.at(i)
	}
	return nil
}

// askNumber returns an ask and the one before it, or 0.
func (o *Oracle) askNumber(from Node, seq uint64) (i, before uint32) {
	for i = o.nodes[from].first; i != 0; before, i = i, o.asks.at(i).next {
		if o.asks.at(i).seq == seq {
			return i, before
		}
	}
	return 0, 0
}

// Answered tells what a client told its user of a request: that it was taken, or
// with err that it was refused.
func (o *Oracle) Answered(at time.Duration, from Node, seq uint64, msgid string, err error) {
	what := tookAnswer
	if err != nil {
		what = tookRefusal
	}
	o.tail.add(event{at: at, what: what, node: from, id: seq})
	i, before := o.askNumber(from, seq)
	if i == 0 {
		o.found(answer, at, from, 0, "node %d got an answer to request %d, which waits for none", from, seq)
		return
	}
	a := *o.asks.at(i)
	o.dropAsk(&o.nodes[from], i, before)
	switch {
	case err != nil && a.verdict != turnedDown:
		o.found(answer, at, from, a.msgid, "node %d was told that request %d was refused, and it was not: %v", from, seq, err)
	case err == nil && a.verdict != taken:
		o.found(answer, at, from, 0, "node %d was told that request %d was taken, and it was not", from, seq)
	case err == nil && a.msgid != 0 && msgid != wire.FormatID(a.msgid), err == nil && a.msgid == 0 && msgid != "":
		o.found(answer, at, from, a.msgid, "node %d was told that request %d led to %q, which is not %s", from, seq, msgid, wire.FormatID(a.msgid))
	}
}

func (o *Oracle) dropAsk(n *node, i, before uint32) {
	next := o.asks.at(i).next
	if before == 0 {
		n.first = next
	} else {
		o.asks.at(before).next = next
	}
	if n.end == i {
		n.end = before
	}
	o.asks.drop(i)
}
