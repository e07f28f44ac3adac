package judge

// stream is what one node got of what one link posted.
type stream struct {
	arrivals []arrival // in the order in which they came first
}

// streamArrivals is how many arrivals of one stream are remembered.
const streamArrivals = 64

type streamKey struct {
	node   *node
	sender int // number of the link
}

// arrival is the first coming of a message to a node.
type arrival struct {
	node  *node
	event uint64
	epoch int
	ref   Ref
	acked Ref // the ack its sender got
	r     *receipt
}

// ordered judges the order in which deliveries come to a node. It needs to have
// seen the node from its making and the sender's link from its start, with the
// acks that name the messages, however late those are seen; and all links
// (Config.All), since what came to the node unseen may come again.
//
// POST-11: what one link posted comes to a node first in the order of the acks.
//
// RCPT-2: what was not acknowledged in an earlier session comes again, and by
// POST-11 before what was posted after it.
func (j *Judge) ordered(l *Link, ref Ref, r *receipt, e *message, first bool) {
	if !j.config.All || !l.node.whole {
		return
	}
	a := arrival{node: l.node, event: j.event, epoch: j.epoch, ref: ref, r: r}
	switch {
	case e.ack == nil && first && len(e.waiting) < streamArrivals:
		e.waiting = append(e.waiting, a)
	case e.ack != nil:
		a.acked = *e.ack
		s := j.stream(l.node, e.sender)
		s.missed(l, a)
		if first {
			j.place(s, a)
		}
	}
}

// orderWaiting judges the arrivals that waited for the ack.
func (j *Judge) orderWaiting(e *message) {
	for _, a := range e.waiting {
		a.acked = *e.ack
		j.place(j.stream(a.node, e.sender), a)
	}
	e.waiting = nil
}

func (j *Judge) stream(n *node, sender int) *stream {
	key := streamKey{n, sender}
	s, ok := j.streams.get(key)
	if !ok {
		s = &stream{}
		j.streams.put(key, s)
	}
	return s
}

// place puts an arrival where it belongs, and holds it against the others.
func (j *Judge) place(s *stream, a arrival) {
	at := len(s.arrivals)
	for at > 0 && s.arrivals[at-1].event > a.event {
		at--
	}
	for i, other := range s.arrivals {
		earlier, later := other, a
		if i >= at {
			earlier, later = a, other
		}
		if earlier.acked.Number > later.acked.Number {
			j.found("POST-11", a.ref.At, "a delivery came before one that its sender had posted earlier", earlier.ref, later.ref, earlier.acked, later.acked)
			break
		}
	}
	s.arrivals = append(s.arrivals, arrival{})
	copy(s.arrivals[at+1:], s.arrivals[at:])
	s.arrivals[at] = a
	if len(s.arrivals) > streamArrivals {
		s.arrivals = append(s.arrivals[:0], s.arrivals[1:]...)
	}
}

// missed reports a message that should have come again before this one.
func (s *stream) missed(l *Link, a arrival) {
	for i := range s.arrivals {
		old := &s.arrivals[i]
		if old.epoch == a.epoch && old.acked.Number < a.acked.Number && !old.r.acked && old.r.last.Link != l.number {
			l.j.found("RCPT-2", a.ref.At, "a message that was not acknowledged in an earlier session did not come again before this one", a.ref, old.r.last)
			old.r.acked = true // once is enough
		}
	}
}
