package stream

// take reads a segment of a connection.
func (a *Assembler) take(f *Flow, from Side, s *segment) {
	d, across := &f.directions[from], &f.directions[from.Other()]
	c := &f.Counts[from]
	c.Packets++
	c.Octets += int64(len(s.data))
	if f.list == &a.halfOpen && (from == Second || len(s.data) > 0) {
		a.open.touch(f)
	}
	if s.flags&flagACK != 0 {
		a.acknowledged(across, s.ack)
	}
	if d.state == open && d.first == nil && s.seq == d.next && s.flags&(flagSYN|flagFIN|flagRST) == 0 && s.cut == 0 {
		if len(s.data) > 0 { // what nearly all packets are
			a.deliver(d, s.data, a.mark)
		}
		return
	}
	if d.state == open && d.rel(s.seq) == -1 && len(s.data) <= 1 && s.flags&(flagSYN|flagFIN|flagRST) == 0 {
		c.KeepAlives++
	}
	seq := s.seq
	if s.flags&flagSYN != 0 {
		f.shaken(from, s)
		seq++
		a.start(d, seq)
		if s.flags&flagACK != 0 {
			a.start(across, s.ack)
		}
	}
	how := CaptureEnd
	switch {
	case s.flags&flagRST != 0:
		how = Reset
	case s.flags&flagFIN != 0:
		how = Fin
	}
	if len(s.data) > 0 || s.cut > 0 || how != CaptureEnd {
		a.stream(d, seq, s.data, s.cut, how)
	}
}

// stream takes what a segment adds to the stream of its side, or repeats of it.
func (a *Assembler) stream(d *direction, seq uint32, data []byte, cut int, how How) {
	c := d.counts()
	if d.state == ended {
		c.Beyond += int64(len(data))
		return
	}
	if d.state == unknown {
		d.state, d.start, d.next = settling, seq, seq
	}
	if d.state == open {
		var ok bool
		if seq, data, cut, ok = d.unseen(seq, data, cut, how); !ok {
			return
		}
		if d.rel(seq) == 0 && d.first == nil {
			a.deliver(d, data, a.mark)
			a.behind(d, cut, how, a.mark)
			return
		}
	}
	at := d.next
	switch {
	case !a.room(d, len(data)):
		c.Dropped += int64(len(data))
	case d.next != at || d.state == ended: // to make room, octets were handed out
		a.stream(d, seq, data, cut, how)
	case d.state == settling:
		a.settle(d, seq, data, cut, how)
	default:
		if d.rel(seq) > 0 {
			c.OutOfOrder++
		}
		a.insert(d, seq, data, cut, how)
		a.drain(d)
		a.wait(d)
	}
}

// unseen takes off a segment what is behind the stream, and reports whether
// anything is left.
func (d *direction) unseen(seq uint32, data []byte, cut int, how How) (uint32, []byte, int, bool) {
	n := -d.rel(seq)
	if n <= 0 {
		return seq, data, cut, true
	}
	seen := int(min(n, int64(len(data))))
	d.behindStream(seq, seen)
	seq, data, n = seq+uint32(seen), data[seen:], n-int64(seen)
	missed := int(min(n, int64(cut)))
	seq, cut = seq+uint32(missed), cut-missed
	if d.rel(seq) < 0 && how == Reset {
		seq = d.next // it is in force all the same
	}
	return seq, data, cut, d.rel(seq) == 0 && (len(data) > 0 || cut > 0 || how != CaptureEnd)
}

// deliver hands out the octets that come next in a stream.
func (a *Assembler) deliver(d *direction, octets []byte, mark Mark) {
	if len(octets) == 0 {
		return
	}
	offset := d.offset
	d.next += uint32(len(octets))
	d.offset += int64(len(octets))
	d.flow.Counts[d.side].Delivered += int64(len(octets))
	a.sink.Octets(d.flow, d.side, Piece{octets, offset, mark})
}

// behind tells what comes behind the octets of a segment: some that were cut
// off, and the end.
func (a *Assembler) behind(d *direction, cut int, how How, mark Mark) {
	if d.first != nil {
		cut = int(min(int64(cut), d.rel(d.first.seq)))
	}
	if cut > 0 {
		a.miss(d, int64(cut), Snapped, mark)
	}
	if how != CaptureEnd {
		a.end(d, how, mark)
	}
}

// miss tells of octets that the capture does not have.
func (a *Assembler) miss(d *direction, n int64, cause Cause, mark Mark) {
	gap := Gap{d.offset, n, cause, mark}
	d.remember(d.next, d.next+uint32(n))
	d.next += uint32(n)
	d.offset += n
	d.counts().Missing += n
	a.sink.Gap(d.flow, d.side, gap)
}

// drain hands out the octets that waited, up to the first that are missing.
func (a *Assembler) drain(d *direction) {
	for d.first != nil && d.first.seq == d.next {
		p := d.pop()
		a.deliver(d, p.octets[:p.size], p.mark)
		a.behind(d, int(p.cut), p.end, p.mark)
		a.pool.give(p)
	}
}

// end tells that a side has ended.
func (a *Assembler) end(d *direction, how How, mark Mark) {
	d.state = ended
	d.leave()
	for d.first != nil { // behind the end
		p := d.pop()
		d.counts().Beyond += int64(p.size)
		a.pool.give(p)
	}
	f := d.flow
	if how == Reset {
		f.reset, f.resetMark = true, mark
	}
	if f.reset || f.directions[d.side.Other()].state == ended {
		a.over.touch(f)
	}
	a.sink.End(f, d.side, End{how, d.offset, mark})
}

// breakOff ends a side at which the capture does not.
func (a *Assembler) breakOff(d *direction, how How) {
	if d.state == settling {
		a.settled(d)
	}
	for d.first != nil {
		a.skip(d, Unsent)
	}
	if d.state == ended {
		return
	}
	f, mark := d.flow, d.flow.Last
	// The other side has octets that the capture does not. One more may be for
	// an end that is not in the capture either.
	if d.state == open && d.hasAcked {
		if n := d.rel(d.acked); n > 1 {
			a.miss(d, n, Unsent, mark)
		}
	}
	if f.reset {
		how, mark = PeerReset, f.resetMark
	}
	a.end(d, how, mark)
}
