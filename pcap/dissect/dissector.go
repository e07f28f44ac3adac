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
}

// Dissector is a stream.Sink that finds TMTP.
type Dissector struct {
	sink    Sink
	options Options
	counts  Counts
	links   int
	message int64
	secured map[*flow]bool // connections of TLS that are open
}

// New returns a Dissector that tells sink what it finds.
func New(sink Sink, options Options) *Dissector {
	if options.Keys == nil {
		options.Keys = new(tlsdecrypt.KeyLog)
	}
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
	}
}

// Counts returns what was seen so far.
func (d *Dissector) Counts() Counts { return d.counts }

// flow is a connection, and what is known of what it carries.
type flow struct {
	d      *Dissector
	of     *stream.Flow
	what   what
	client stream.Side
	tls    *tlsdecrypt.Conn
	socket *socket
	link   *Link
	head   [2][]byte // what came first of a side, as long as what it is cannot be told
	joined [2]bool   // a gap came before the octets of the side that are read
	passed [2]int64  // octets of the side before those: missing ones, and the part of a head that they cut
	any    bool      // octets came
	ends   [2]*ending
	mark   stream.Mark
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
	defer x.settle()
	switch x.what {
	case frames:
		x.plain(x.role(from), p.Octets)
	case inTLS:
		x.tls.Octets(tlsSide(x.role(from)), p.Octets, tlsdecrypt.Mark(p.Mark))
	case unknown:
		x.first(from, p)
	}
}

// Gap implements stream.Sink.
func (d *Dissector) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	x := d.flow(f)
	x.mark = g.Mark
	switch x.what {
	case unknown:
		x.passed[from] += int64(len(x.head[from])) + g.Length
		x.joined[from], x.head[from] = true, nil
	case frames, inTLS:
		d.counts.Missing += g.Length
		role := x.role(from)
		d.sink.Trouble(x.known(), &Trouble{Kind: Missing, From: role, Mark: g.Mark, Offset: g.Offset, Octets: g.Length, Text: g.Cause.String()})
		if x.what == inTLS {
			x.tls.Gap(tlsSide(role), g.Length, tlsdecrypt.Mark(g.Mark))
		} else {
			x.gap(role, g.Length)
		}
	}
}

// End implements stream.Sink.
func (d *Dissector) End(f *stream.Flow, from stream.Side, end stream.End) {
	x := d.flow(f)
	x.mark = end.Mark
	x.ends[from] = &ending{End: end}
	if x.what == unknown && x.any && x.ends[from.Other()] != nil {
		x.give(other)
	}
	if x.tls != nil {
		if x.role(from) == spec.Server {
			d.counts.Early += x.tls.Session().Early
		}
		x.tls.Retry()
	}
	x.settle()
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
		if s := x.link.sides[role]; s != nil {
			s.end()
		}
		x.d.sink.Closed(x.link, role, end.End)
	}
}

// Close implements stream.Sink.
func (d *Dissector) Close(f *stream.Flow) {
	if x, ok := f.User.(*flow); ok && x.tls != nil {
		x.tls.Close()
		x.settle()
		delete(d.secured, x)
	}
	f.User = nil
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
