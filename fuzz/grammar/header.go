package grammar

import (
	"github.com/tmtplab/tmtplab/spec"
)

// Writer writes headers: mostly plain ones of a few hundred octets, once in a
// while long and strange ones.
type Writer struct {
	Source Source
	Names  *Names // what most names are taken from; nil: none is known
	Most   int    // octets of a header, at least 2048; 0: spec.MaxHeaderOctets
}

// AppendHeader appends a header by the table h: mostly a valid one, else one
// with a single departure. What datalen says is for the caller to send, or
// not; it is mostly small.
func AppendHeader(dst []byte, src Source, h *spec.Header, names *Names) []byte {
	w := Writer{Source: src, Names: names}
	return w.AppendHeader(dst, h)
}

// AppendHeader does what the function of that name does.
func (w *Writer) AppendHeader(dst []byte, h *spec.Header) []byte {
	const oneIn = 16
	if w.Source.Intn(oneIn) < oneIn-1 {
		return w.AppendValid(dst, h)
	}
	dst, _ = w.AppendDeparted(dst, h)
	return dst
}

// AppendValid appends a header that every peer has to accept, as far as its
// header goes, in one of the many ways to write it that mean the same (HEAD-3,
// HEAD-7, FRAME-5).
func (w *Writer) AppendValid(dst []byte, h *spec.Header) []byte {
	one := newWriter(dst, w, h)
	one.header(&none)
	return one.dst
}

// writer writes one header.
type writer struct {
	*table
	dst   []byte
	most  int // octets of dst there may be
	src   Source
	names *Names
	style style

	d       *departure
	choice  int     // number of the alternative taken
	decided int     // index of the deciding field's value
	lengths lengths // of the data
	nobody  bool    // for is there, and is empty
}

var (
	noNames Names
	none    = departure{at: -1}
)

func newWriter(dst []byte, by *Writer, h *spec.Header) *writer {
	w := &writer{table: tableOf(h), dst: dst, src: by.Source, names: by.Names}
	if w.names == nil {
		w.names = &noNames
	}
	w.most = len(dst) + spec.MaxHeaderOctets
	if by.Most > 0 {
		w.most = len(dst) + by.Most
	}
	w.style = styleOf(w.src, h.Sender)
	return w
}

// header writes the whole header, with one departure.
func (w *writer) header(d *departure) {
	w.d = d
	w.most -= len(d.text)
	w.decide()
	given := w.options(&w.members)
	opBefore := w.src.Intn(len(w.members.fields) + 1)
	w.dst = append(w.style.space(w.dst), '{')
	for i := range w.members.fields {
		if i == opBefore {
			w.opMember()
		}
		w.member(i, given)
	}
	if opBefore == len(w.members.fields) {
		w.opMember()
	}
	if d.what == departExtra {
		w.comma()
		w.dst = append(w.dst, d.text...)
	}
	w.liberties()
	w.dst = append(w.style.space(w.dst), '}')
	if d.what == departBehind {
		w.dst = append(w.dst, d.text...)
	}
}

// decide takes the choices that several fields depend on.
func (w *writer) decide() {
	d := w.d
	if w.choices != nil {
		w.choice = w.choices[w.src.Intn(len(w.choices))]
	}
	if w.deciding >= 0 {
		w.decided = w.src.Intn(len(w.members.fields[w.deciding].Values))
	}
	w.lengths = drawLengths(w.src, w.table, d)
	if d.at < 0 {
		return
	}
	f := &w.members.fields[d.at]
	if f.Presence == spec.Choice {
		w.choice = f.Choice
	}
	if f.When.Key != spec.KeyNone && d.what == departMissing {
		for i, v := range w.members.fields[w.deciding].Values {
			if v == f.When.Is {
				w.decided = i
			}
		}
	}
}

// options draws which of the optional members there are, a bit for each.
func (w *writer) options(o *object) uint {
	if o.options == 0 {
		return 0
	}
	return uint(w.src.Intn(1 << o.options))
}

// member writes the i-th field, when it is to be there.
func (w *writer) member(i int, given uint) {
	f := &w.members.fields[i]
	if i == w.d.at {
		w.departed(f)
		return
	}
	if w.wanted(f, given) {
		w.name(f)
		w.value(f)
	}
}

// wanted reports whether a field is to be there.
func (w *writer) wanted(f *field, given uint) bool {
	switch f.Presence {
	case spec.Choice:
		return (f.Choice == w.choice || w.d.what == departTogether) && w.d.what != departNeither
	case spec.Optional:
		switch {
		case f.Key == spec.KeyDataLen && w.lengths.data > 0, f.Key == spec.KeyForNotSelf && w.d.what == departNobody:
			return true
		case f.When.Key != spec.KeyNone && w.members.fields[w.deciding].Values[w.decided] == f.When.Is:
			return true
		}
		return given>>f.option&1 == 1
	}
	return true
}

// opMember writes op.
func (w *writer) opMember() {
	const name = `"op":`
	w.comma()
	if w.d.what == departOp {
		w.dst = append(w.dst, w.d.text...)
		return
	}
	w.dst = append(w.style.space(w.style.name(w.dst, name)), w.op...)
}

// name writes a field's name and colon.
func (w *writer) name(f *field) {
	w.comma()
	w.dst = w.style.space(w.style.name(w.dst, f.name))
}

// comma writes a comma where one is due.
func (w *writer) comma() {
	w.dst = w.style.space(w.dst)
	for i := len(w.dst) - 1; ; i-- {
		switch w.dst[i] {
		case ' ', '\t', '\r', '\n':
			continue
		case '{', '[':
		default:
			w.dst = append(w.dst, ',')
		}
		return
	}
}

// room reports whether n octets more leave enough for the rest of a header.
func (w *writer) room(n int) bool {
	const rest = 1536 // more than all members of any header take with plain values
	return len(w.dst)+n+rest <= w.most
}
