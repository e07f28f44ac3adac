package dissect

import "github.com/tmtplab/tmtplab/spec/wire"

// DefaultKept is how many octets are kept of what is not all there, of all
// connections together: messages, and records of TLS. It is enough for some
// hundred connections that are in the middle of the longest of them, and for
// many thousands in the middle of usual ones.
const DefaultKept = 8 << 20

// MemoryLimit is what programs that read captures should tell
// debug.SetMemoryLimit: then the garbage of what Limits and Options allow to be
// kept does not double it, and such a process stays below 64 MiB, whatever the
// capture. Most captures need much less.
const MemoryLimit = 40 << 20

// queue has the connections that keep something, the one that was silent for
// longest first.
type queue struct{ first, last *flow }

func (q *queue) remove(x *flow) {
	if x.before == nil && x.behind == nil && q.first != x {
		return
	}
	if x.before != nil {
		x.before.behind = x.behind
	} else {
		q.first = x.behind
	}
	if x.behind != nil {
		x.behind.before = x.before
	} else {
		q.last = x.before
	}
	x.before, x.behind = nil, nil
}

func (q *queue) push(x *flow) {
	if x.before = q.last; x.before != nil {
		x.before.behind = x
	} else {
		q.first = x
	}
	q.last = x
}

// weigh takes note of what a connection keeps, and when all keep too much, has
// those give it up that were silent for longest.
func (d *Dissector) weigh(x *flow) {
	if d.note(x); x.kept > 0 && d.keeping.last != x {
		d.keeping.remove(x)
		d.keeping.push(x)
	}
	for d.kept > d.options.Kept {
		old := d.keeping.first
		old.trim()
		d.note(old)
		if d.kept > d.options.Kept && old.kept > 0 {
			old.giveUp()
			d.note(old)
		}
	}
}

// note counts what a connection keeps now.
func (d *Dissector) note(x *flow) {
	n := x.keeps()
	d.kept += n - x.kept
	x.kept = n
	if n == 0 {
		d.keeping.remove(x)
	}
}

// keeps returns about how many octets a connection keeps.
func (x *flow) keeps() (n int) {
	if x.tls != nil {
		n = x.tls.Kept()
	}
	if x.what == unknown {
		n += x.head[0].keeps() + x.head[1].keeps()
	}
	if x.socket != nil {
		n += cap(x.socket.sides[0].buf) + cap(x.socket.sides[1].buf)
	}
	if x.link != nil {
		for _, s := range x.link.sides {
			if s != nil {
				n += s.keeps()
			}
		}
	}
	return n
}

// keeps returns about how many octets one side keeps.
func (s *framing) keeps() int {
	n := s.splitter.Kept()
	if s.seek != nil {
		n += s.seek.keeps()
	}
	if m := s.message; m != nil {
		// Of a message whose data are coming there are the header's strings, and
		// what a sink has of it.
		const least, times = 2048, 4
		n += least + times*len(m.Frame)
	}
	return n
}

// trim gives up memory that is kept for what may come.
func (x *flow) trim() {
	if x.tls != nil {
		x.tls.Trim()
	}
	if x.link == nil {
		return
	}
	for _, s := range x.link.sides {
		if s != nil && !s.splitter.Inside() {
			s.splitter.Trim()
		}
	}
}

// giveUp reads no more of a connection.
func (x *flow) giveUp() {
	if x.what == unknown {
		x.give(other)
		return
	}
	l := x.known()
	x.what = other
	x.d.sink.Trouble(l, &Trouble{Kind: Limited, Mark: x.mark, Text: "too many connections with messages that do not end: this one is not read any more"})
	for _, s := range l.sides {
		if s != nil {
			s.end()
			s.seek, s.splitter = nil, wire.Splitter{}
		}
	}
	if x.tls != nil {
		x.tls.GiveUp()
		delete(x.d.secured, x)
	}
	x.socket = nil
}
