package stream

import (
	"cmp"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// Assembler finds connections among packets. It is not safe for concurrent use.
type Assembler struct {
	sink   Sink
	limits Limits
	stats  Stats

	decoder decoder
	clock   clock
	due     int64 // when to look at what waits
	mark    Mark  // the packet that is being taken

	flows    map[key]*Flow
	last     *Flow // whose packet the last one was
	halfOpen list
	open     list
	over     list

	pool     pool
	settling queue // directions of which the begin is not known
	waiting  queue // that wait for octets that may still be sent again
	arrived  queue // that wait for octets that the other side has
}

// tick is how exactly the times of Limits are kept, in nanoseconds.
const tick = int64(10 * time.Millisecond)

// New returns an Assembler that tells a sink what it finds.
func New(sink Sink, limits Limits) *Assembler {
	limits = limits.withDefaults()
	a := &Assembler{sink: sink, limits: limits, flows: make(map[key]*Flow), pool: pool{left: limits.Pages}}
	a.decoder.fragments.most, a.decoder.fragments.patience = limits.Datagrams, int64(limits.Fragments)
	return a
}

// Packet takes the next packet. Its data are not kept.
func (a *Assembler) Packet(p *capture.Packet) {
	a.stats.Packets++
	a.mark = Mark{p.Number, p.Time}
	a.Advance(p.Time)
	if r := a.decoder.decode(p, a.clock.now); r != taken {
		a.stats.skip(r, p.Number)
		return
	}
	s := &a.decoder.segment
	f, side := a.flow(s)
	f.Last, f.lastSeen = a.mark, a.clock.now
	f.list.touch(f)
	a.take(f, side, s)
}

// Advance says that it is t by the clock of the capture, for when no packets
// come.
func (a *Assembler) Advance(t time.Time) {
	a.clock.advance(t.UnixNano())
	if a.clock.now >= a.due {
		a.due = a.clock.now + tick
		a.expire()
	}
}

// Close tells what is left: the capture ends here. The Assembler is of no use
// after it, but for Stats.
func (a *Assembler) Close() {
	rest := make([]*Flow, 0, len(a.flows))
	for _, l := range []*list{&a.halfOpen, &a.open, &a.over} {
		for f := l.first; f != nil; f = f.next {
			rest = append(rest, f)
		}
	}
	slices.SortFunc(rest, func(f, g *Flow) int { return cmp.Compare(f.Number, g.Number) })
	for _, f := range rest {
		a.finish(f, CaptureEnd)
	}
	a.decoder.fragments.incomplete += a.decoder.fragments.waiting()
	a.decoder.fragments.slots = nil
}

// Stats returns what was done so far.
func (a *Assembler) Stats() *Stats {
	a.stats.Incomplete, a.stats.Overlapping = a.decoder.fragments.incomplete, a.decoder.fragments.overlapping
	return &a.stats
}

// flow finds the connection of a segment, or begins one.
func (a *Assembler) flow(s *segment) (*Flow, Side) {
	f := a.last
	if f == nil || f.key != s.key {
		f = a.flows[s.key]
	}
	if f != nil && s.flags&flagSYN != 0 && f.renewed(f.side(s), s) {
		a.finish(f, Reused)
		f = nil
	}
	if f == nil {
		f = a.begin(s)
	}
	a.last = f
	return f, f.side(s)
}

func (f *Flow) side(s *segment) Side {
	if f.swapped == s.swapped {
		return First
	}
	return Second
}

// renewed reports whether a SYN asks for another connection than the one that
// is known: it begins elsewhere.
func (f *Flow) renewed(from Side, s *segment) bool {
	d := &f.directions[from]
	switch d.state {
	case unknown:
		return false
	case settling:
		n := d.rel(s.seq + 1)
		return n > 0 || n < -greatestWindow
	}
	return d.start != s.seq+1
}

// begin makes a connection of its first packet.
func (a *Assembler) begin(s *segment) *Flow {
	if len(a.flows) >= a.limits.Flows {
		a.evict()
	}
	f := &Flow{Number: int(a.stats.Flows), Begun: a.mark, key: s.key, swapped: s.swapped}
	a.stats.Flows++
	f.Ends[First], f.Ends[Second] = s.key.ends()
	if s.swapped {
		f.Ends[First], f.Ends[Second] = f.Ends[Second], f.Ends[First]
	}
	for side := range f.directions {
		f.directions[side].flow, f.directions[side].side = f, Side(side)
	}
	f.guess(s)
	a.flows[s.key] = f
	a.halfOpen.touch(f)
	a.sink.Open(f)
	return f
}

// guess says who is likely to be the client, by a flow's first packet.
func (f *Flow) guess(s *segment) {
	if first, second := f.Ends[First].Port(), f.Ends[Second].Port(); first != second {
		f.ClientBy = ByPort
		if first < second {
			f.Client = Second
		}
	}
	f.shaken(First, s)
}

// shaken takes the word of a handshake for who the client is.
func (f *Flow) shaken(from Side, s *segment) {
	if s.flags&flagSYN == 0 {
		return
	}
	f.Client, f.ClientBy = from, BySYN
	if s.flags&flagACK != 0 {
		f.Client = from.Other()
	}
}

// evict forgets a connection for a new one.
func (a *Assembler) evict() {
	for _, l := range []*list{&a.over, &a.halfOpen, &a.open} {
		if l.first != nil {
			if l != &a.over {
				a.stats.Evicted++
			}
			a.finish(l.first, Evicted)
			return
		}
	}
}

// finish ends a connection, and forgets it.
func (a *Assembler) finish(f *Flow, how How) {
	for side := range f.directions {
		a.breakOff(&f.directions[side], how)
	}
	a.sink.Close(f)
	f.leave()
	delete(a.flows, f.key)
	if a.last == f {
		a.last = nil
	}
}
