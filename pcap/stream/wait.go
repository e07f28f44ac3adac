package stream

import "time"

// start begins the stream of a side at what the handshake says.
func (a *Assembler) start(d *direction, seq uint32) {
	if d.state != unknown && d.state != settling {
		d.bySYN = d.bySYN || d.state == open && d.start == seq
		return
	}
	d.state, d.bySYN, d.start, d.next = open, true, seq, seq
	for d.first != nil && d.rel(d.first.seq) < 0 {
		p := d.pop()
		d.counts().Early += int64(p.size)
		a.pool.give(p)
	}
	a.drain(d)
	a.wait(d)
}

// settle takes a segment of a side whose begin is not in the capture: others
// may come that belong before it.
func (a *Assembler) settle(d *direction, seq uint32, data []byte, cut int, how How) {
	if d.rel(seq) < 0 {
		d.start, d.next = seq, seq
	}
	a.insert(d, seq, data, cut, how)
	if d.queue == nil {
		a.settling.add(d, a.clock.now)
	}
	if d.tries++; d.tries == settlePackets {
		a.settled(d)
	}
}

// settled begins a stream with the first octet that is there.
func (a *Assembler) settled(d *direction) {
	d.state = open
	a.drain(d)
	a.wait(d)
}

// wait puts a side into the queue in which it belongs now, unless it is there
// already and still waits for the same octet.
func (a *Assembler) wait(d *direction) {
	if d.state != open || d.first == nil {
		d.leave()
		return
	}
	q := &a.waiting
	if d.hasAcked && covers(d.acked, d.first.seq) {
		q = &a.arrived
	}
	if d.queue != q || d.waitsFor != d.next {
		d.leave()
		d.waitsFor, d.ackedThen = d.next, d.acked
		q.add(d, a.clock.now)
	}
}

// acknowledged takes note of what the other side has of a stream.
func (a *Assembler) acknowledged(d *direction, seq uint32) {
	if !d.hasAcked || int32(seq-d.acked) > 0 {
		d.hasAcked, d.acked = true, seq
		if d.queue == &a.waiting && covers(seq, d.first.seq) {
			a.wait(d)
		}
	}
}

// skip tells the first gap of a side that waits, and hands out what is behind it.
func (a *Assembler) skip(d *direction, cause Cause) {
	if n := d.rel(d.first.seq); n > 0 {
		a.miss(d, n, cause, d.first.mark)
	}
	a.drain(d)
}

// expire ends waits that have been long enough, and connections.
func (a *Assembler) expire() {
	for d := range a.settling.expired(a.clock.now, a.limits.Settle) {
		a.settled(d)
	}
	for d := range a.arrived.expired(a.clock.now, a.limits.Acked) {
		for d.first != nil && covers(d.ackedThen, d.first.seq) {
			a.skip(d, Lost)
		}
		a.wait(d)
	}
	for d := range a.waiting.expired(a.clock.now, a.limits.Patience) {
		a.skip(d, Lost)
		for d.first != nil && a.clock.now-d.first.seen >= int64(a.limits.Patience) {
			a.skip(d, Lost)
		}
		a.wait(d)
	}
	a.forget(&a.halfOpen, a.limits.HalfOpen)
	a.forget(&a.open, a.limits.Idle)
	a.forget(&a.over, a.limits.Linger)
}

// forget ends connections on which nothing happened for some time.
func (a *Assembler) forget(l *list, patience time.Duration) {
	for l.first != nil && a.clock.now-l.first.lastSeen >= int64(patience) {
		a.finish(l.first, Idle)
	}
}

// room makes sure that there are pages for n octets, if need be by ending the
// waits of others and of d itself. It reports whether there are.
func (a *Assembler) room(d *direction, n int) bool {
	need := n/len(page{}.octets) + 3
	if need > a.limits.FlowPages {
		return false
	}
	for d.pages+need > a.limits.FlowPages {
		a.stats.Waits++
		a.hurry(d)
	}
	for a.pool.available() < need {
		a.stats.Waits++
		for _, q := range []*queue{&a.arrived, &a.waiting, &a.settling} {
			if q.first != nil {
				a.hurry(q.first)
				break
			}
		}
	}
	return true
}

// hurry ends the wait of a side for its first missing octets.
func (a *Assembler) hurry(d *direction) {
	if d.state == settling {
		a.settled(d)
		return
	}
	a.skip(d, Limited)
	a.wait(d)
}
