package grammar

import (
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// value writes a legal value.
func (w *writer) value(f *field) {
	switch f.Type {
	case spec.String:
		switch {
		case w.deciding >= 0 && f.Field == w.members.fields[w.deciding].Field:
			w.dst = append(w.dst, f.pool.Plain[w.decided].Text...)
		case f.Values != nil:
			w.pooled(f.pool)
		default:
			w.text(f, f.kind)
		}
	case spec.Uint:
		w.number(f)
	case spec.Bool:
		v := w.src.Intn(2) == 1
		if f.Key == spec.KeyForNotSelf && w.nobody {
			v = w.d.what == departNobody // else it breaks NOTE-8
		}
		w.dst = strconv.AppendBool(w.dst, v)
	case spec.Strings, spec.Objects:
		w.list(f)
	case spec.Object:
		w.object(f.inside)
	default:
		w.pooled(f.pool)
	}
}

// text writes a string: mostly a name that is known.
func (w *writer) text(f *field, k Kind) {
	known := w.names[k]
	if len(known) == 0 {
		w.pooled(f.pool)
		return
	}
	const oneIn = 8 // is from the pool
	n := w.src.Intn(oneIn * len(known))
	if n >= (oneIn-1)*len(known) {
		w.pooled(f.pool)
		return
	}
	name := known[n%len(known)]
	const mostEscaped = 6 // octets of JSON for one of the name
	if !w.room(mostEscaped * len(name)) {
		name = exampleNames[k]
	}
	w.dst = wire.AppendString(w.dst, name)
}

// pooled writes a legal value from a pool: mostly a plain one.
func (w *writer) pooled(v *Values) {
	from := v.Plain
	switch n := w.src.Intn(256); {
	case n == 255 && len(v.Long) > 0:
		from = v.Long
	case n >= 224 && len(v.Hostile) > 0:
		from = v.Hostile
	case n >= 192 && len(v.Limits) > 0:
		from = v.Limits
	}
	text := from[w.src.Intn(len(from))].Text
	if !w.room(len(text)) {
		text = v.Plain[0].Text
	}
	w.dst = append(w.dst, text...)
}

// longLists are the numbers of items of lists that are meant to be long.
var longLists = [...]int{16, 100, spec.MaxOhiUIDs - 1, spec.MaxOhiUIDs, spec.MaxOhiUIDs + 1, spec.MaxHeaderOctets}

// list writes a list: mostly of a few items, once in a while of as many as a
// header has room for.
func (w *writer) list(f *field) {
	n := w.items(f)
	if f.Key == spec.KeyFor {
		if w.d.what == departNobody {
			n = 0
		}
		w.nobody = n == 0
	}
	w.dst = append(w.dst, '[')
	for i := range n {
		if i > 0 && !w.room(0) {
			break
		}
		w.comma()
		if f.item != nil {
			w.text(f.item, f.kind)
		} else {
			w.object(f.inside)
		}
	}
	w.dst = append(w.style.space(w.dst), ']')
}

// items draws how many items a list has. One is the plain number, so that most
// lists name somebody.
func (w *writer) items(f *field) int {
	const few = 4
	switch n := w.src.Intn(256); {
	case n == 255:
		return longLists[w.src.Intn(len(longLists))]
	case f.Empty:
		return (n + 1) % few
	default:
		return 1 + n%(few-1)
	}
}

// recipients are the ways to name one in for: mostly a user as a user and a
// group as a group.
var recipients = [...]struct {
	kind Kind
	typ  string
}{
	{UID, "1"}, {GID, "2"}, {GID, "3"}, {UID, "1"}, {GID, "2"}, {GID, "3"}, {UID, "2"}, {GID, "1"},
}

// object writes an object: an item of a list, or the value of a field.
func (w *writer) object(o *object) {
	given := w.options(o)
	typ := ""
	w.dst = append(w.dst, '{')
	for i := range o.fields {
		f := &o.fields[i]
		if f.Presence == spec.Optional && given>>f.option&1 == 0 {
			continue
		}
		w.name(f)
		switch {
		case f.kind == Recipient:
			r := &recipients[w.src.Intn(len(recipients))]
			typ = r.typ
			w.text(f, r.kind)
		case f.Key == spec.KeyType && typ != "":
			w.dst = append(w.dst, typ...)
		default:
			w.value(f)
		}
	}
	w.dst = append(w.style.space(w.dst), '}')
}
