package stream

import "bytes"

// insert puts a segment among the pages of its side. Octets that are there
// already stay as they are.
func (a *Assembler) insert(d *direction, seq uint32, data []byte, cut int, how How) {
	before, after := d.place(seq)
	for {
		if before != nil {
			have := before.from(seq)
			n := min(len(have), len(data))
			d.again(have[:n], data[:n])
			seq, data = seq+uint32(n), data[n:]
		}
		n := len(data)
		if after != nil {
			n = int(min(int64(n), ahead(after.seq, seq)))
		}
		for n > 0 {
			p := a.pool.take()
			size := copy(p.octets[:min(n, len(p.octets))], data)
			p.seq, p.size, p.mark, p.seen = seq, uint16(size), a.mark, a.clock.now
			d.put(p, before)
			before = p
			seq, data, n = seq+uint32(size), data[size:], n-size
		}
		if len(data) == 0 {
			break
		}
		before, after = after, after.next
	}
	if before != nil {
		// What is behind the segment may be there already. An end is not where
		// octets are, unless it breaks off what was under way.
		if n := len(before.from(seq)); n > 0 {
			seq, cut = seq+uint32(n), max(cut-n, 0)
			if how == Fin {
				how = CaptureEnd
			}
		}
	}
	if cut > 0 || how != CaptureEnd {
		p := a.pool.take()
		p.seq, p.cut, p.end, p.mark, p.seen = seq, uint32(cut), how, a.mark, a.clock.now
		d.put(p, before)
	}
}

// place finds the pages between which a sequence number lies.
func (d *direction) place(seq uint32) (before, after *page) {
	rel := d.rel(seq)
	if d.last != nil && d.rel(d.last.seq) <= rel {
		return d.last, nil
	}
	for after = d.first; after != nil && d.rel(after.seq) <= rel; after = after.next {
		before = after
	}
	return before, after
}

// again counts octets that are there already.
func (d *direction) again(have, data []byte) {
	c := d.counts()
	c.Duplicate += int64(len(data))
	if !bytes.Equal(have, data) {
		for i := range data {
			if have[i] != data[i] {
				c.Differing++
			}
		}
	}
}

// put puts a page behind another one, or first.
func (d *direction) put(p, before *page) {
	d.pages++
	if before == nil {
		p.next, d.first = d.first, p
	} else {
		p.next, before.next = before.next, p
	}
	if p.next == nil {
		d.last = p
	}
}

// pop takes the first page away.
func (d *direction) pop() *page {
	p := d.first
	d.pages--
	if d.first = p.next; d.first == nil {
		d.last = nil
	}
	return p
}
