package dissect

import (
	"cmp"
	"slices"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
)

// Options are how captures are read.
type Options struct {
	// Keys open TLS; nil: there are none. They may come while packets do.
	Keys *tlsdecrypt.KeyLog
	// Wait is how many octets of each side of a connection wait for keys that
	// are not there yet; 0: 64 KiB.
	Wait int
	// Kept is how many octets are kept of what is not all there, of all
	// connections together; 0: DefaultKept. When it is more, those that were
	// silent for longest are not read any more.
	Kept int
}

// Dissector is a stream.Sink that finds TMTP.
type Dissector struct {
	sink    Sink
	options Options
	counts  Counts
	links   int
	message int64
	spare   spare
	keeping queue          // connections that keep something
	kept    int            // octets of them
	lock    error          // why TLS could not be read for the first time
	secured map[*flow]bool // connections of TLS that are open
}

// New returns a Dissector that tells sink what it finds.
func New(sink Sink, options Options) *Dissector {
	if options.Keys == nil {
		options.Keys = new(tlsdecrypt.KeyLog)
	}
	options.Kept = cmp.Or(options.Kept, DefaultKept)
	return &Dissector{sink: sink, options: options, secured: make(map[*flow]bool)}
}

// Retry reads what waits for keys of TLS, as far as they are there now.
func (d *Dissector) Retry() {
	var all []*flow
	for x := range d.secured {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b *flow) int { return cmp.Compare(a.of.Number, b.of.Number) })
	for _, x := range all {
		x.tls.Retry()
		x.settle()
		d.weigh(x)
	}
}

// Counts returns what was seen so far.
func (d *Dissector) Counts() Counts { return d.counts }

// Locked returns why the first of Counts.Locked could not be read; nil when
// there is none.
func (d *Dissector) Locked() error { return d.lock }

// locked takes note of a connection of TLS that cannot be read.
func (d *Dissector) locked(why *tlsdecrypt.Error) {
	d.counts.Locked++
	if d.lock == nil {
		d.lock = why
	}
}

// flow is a connection, and what is known of what it carries.
type flow struct {
	d       *Dissector
	of      *stream.Flow
	what    what
	client  stream.Side
	tls     *tlsdecrypt.Conn
	problem string // with TLS, that was told last
	socket  *socket
	link    *Link
	any     bool // octets came

	// What came first of each side, as long as what it is cannot be told.
	head    [2]seeker
	seeks   [2]bool  // a message is looked for in it
	joined  [2]bool  // something came before the octets of the side that are read
	passed  [2]int64 // of it: octets in which no message was found
	missing [2]int64 // and those that are missing

	ends [2]*ending

	kept           int   // octets, about
	before, behind *flow // in the queue of those that keep some
	mark           stream.Mark
}

// ending is the end of a side, which is told as soon as its link is known.
type ending struct {
	stream.End
	told bool
}

// what is what a connection carries.
type what uint8

const (
	unknown what = iota
	frames
	inTLS
	other
)

// Open implements stream.Sink.
func (d *Dissector) Open(*stream.Flow) {}

// flow returns the state of a connection.
func (d *Dissector) flow(f *stream.Flow) *flow {
	if x, ok := f.User.(*flow); ok {
		return x
	}
	x := &flow{d: d, of: f, client: f.Client}
	f.User = x
	return x
}

// Octets implements stream.Sink.
func (d *Dissector) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	d.counts.Last = p.Time
	x := d.flow(f)
	if !x.any {
		x.any = true
		x.client = f.Client
		d.counts.Flows++
	}
	x.mark = p.Mark
	switch x.what {
	case frames:
		x.plain(x.role(from), p.Octets)
	case inTLS:
		x.tls.Octets(tlsSide(x.role(from)), p.Octets, tlsdecrypt.Mark(p.Mark))
	case unknown:
		x.first(from, p)
	case other:
		if x.link != nil {
			d.counts.Unread += int64(len(p.Octets))
		}
		return
	}
	x.settle()
	d.weigh(x)
}

// Gap implements stream.Sink.
func (d *Dissector) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	x := d.flow(f)
	x.mark = g.Mark
	x.last(from)
	switch x.what {
	case unknown:
		x.passed[from] += int64(len(x.head[from].octets))
		x.missing[from] += g.Length
		x.joined[from], x.seeks[from], x.head[from] = true, true, seeker{}
	case frames, inTLS:
		d.counts.Missing += g.Length
		role := x.role(from)
		d.sink.Trouble(x.known(), &Trouble{Kind: Missing, From: role, Mark: g.Mark, Offset: g.Offset, Octets: g.Length, Text: g.Cause.String()})
		if x.what == inTLS {
			x.tls.Gap(tlsSide(role), g.Length, tlsdecrypt.Mark(g.Mark))
		} else {
			x.gap(role, g.Length)
		}
	case other:
		if x.link != nil {
			d.counts.Unread += g.Length
		}
	}
	d.weigh(x)
}

// End implements stream.Sink.
func (d *Dissector) End(f *stream.Flow, from stream.Side, end stream.End) {
	x := d.flow(f)
	x.mark = end.Mark
	x.ends[from] = &ending{End: end}
	x.last(from)
	both := x.ends[from.Other()] != nil
	if x.what == unknown && x.any && both {
		x.give(other)
	}
	if x.tls != nil {
		if x.role(from) == spec.Server {
			d.counts.Early += x.tls.Session().Early
		}
		x.tls.Retry()
	}
	x.settle()
	if both && (x.tls == nil || !x.tls.Waits()) {
		x.over()
	}
	d.weigh(x)
}

// over forgets what is not needed of a connection on which nothing more comes.
func (x *flow) over() {
	if x.tls != nil {
		x.tls.Close()
		x.settle()
		x.tls.GiveUp()
		delete(x.d.secured, x)
	}
	if x.link != nil {
		x.link.sides = [2]*framing{}
	}
	x.socket, x.what = nil, other
}

// settle tells of the ends of sides whose link is known.
func (x *flow) settle() {
	if x.link == nil {
		return
	}
	for side, end := range x.ends {
		if end == nil || end.told {
			continue
		}
		end.told = true
		role := x.role(stream.Side(side))
		if x.socket != nil {
			x.socket.end(role)
		}
		if s := x.link.sides[role]; s != nil {
			s.end()
		}
		x.d.sink.Closed(x.link, role, end.End)
	}
}

// Close implements stream.Sink.
func (d *Dissector) Close(f *stream.Flow) {
	x, ok := f.User.(*flow)
	f.User = nil
	if !ok {
		return
	}
	x.over()
	d.kept -= x.kept
	d.keeping.remove(x)
}

// role returns who a side is.
func (x *flow) role(of stream.Side) spec.Role {
	if of == x.client {
		return spec.Client
	}
	return spec.Server
}

func tlsSide(r spec.Role) tlsdecrypt.Side {
	if r == spec.Client {
		return tlsdecrypt.Client
	}
	return tlsdecrypt.Server
}

// Session returns what the two sides of a connection of TLS agreed on; ok is
// false when it is none.
func (d *Dissector) Session(f *stream.Flow) (s tlsdecrypt.Session, ok bool) {
	if x, found := f.User.(*flow); found && x.tls != nil {
		return x.tls.Session(), true
	}
	return s, false
}
