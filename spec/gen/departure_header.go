package gen

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// json adds departures from "one JSON object".
func (b *builder) json() {
	for _, c := range []struct {
		name   string
		render func([]byte) []byte
	}{
		{"cut off", func(h []byte) []byte { return h[:len(h)-1] }},
		{"trailing bracket", func(h []byte) []byte { return append(h, '}') }},
		{"trailing NUL", func(h []byte) []byte { return append(h, 0) }},
		{"two objects", func(h []byte) []byte { return append(h, h...) }},
		{"in a list", func(h []byte) []byte { return append(append([]byte{'['}, h...), ']') }},
		{"comma at the end", func(h []byte) []byte { return append(h[:len(h)-1], ',', '}') }},
		{"comment", func(h []byte) []byte { return append(h, "//"...) }},
		{"byte order mark", func(h []byte) []byte { return append([]byte("\ufeff"), h...) }},
		{"null", func([]byte) []byte { return []byte("    null") }},
		{"white space", func([]byte) []byte { return []byte("        ") }},
		{"bare name", func(h []byte) []byte { return append([]byte("{op:0,"), h[1:]...) }},
		{"leading zero", func(h []byte) []byte { return append([]byte(`{"x":01,`), h[1:]...) }},
		{"hexadecimal", func(h []byte) []byte { return append([]byte(`{"x":0x1,`), h[1:]...) }},
		{"single quotes", func(h []byte) []byte { return append([]byte(`{'x':1,`), h[1:]...) }},
		{"form feed", func(h []byte) []byte { return append([]byte("\f"), h...) }},
	} {
		b.rendered(c.name, "HEAD-1", c.render)
	}
	deep := strings.Repeat("[", spec.MaxDepth) + strings.Repeat("]", spec.MaxDepth)
	b.rendered("nested too deep", "HEAD-12", func(h []byte) []byte { return append([]byte(`{"x":`+deep+`,`), h[1:]...) })
	b.rendered("unknown field not UTF-8", b.rules.utf8, func(h []byte) []byte { return append([]byte("{\"x\":\"\xff\","), h[1:]...) })
	b.rendered("name not UTF-8", b.rules.utf8, func(h []byte) []byte { return append([]byte("{\"\xff\":0,"), h[1:]...) })
}

// op adds departures of op itself.
func (b *builder) op() {
	put := func(v any) func(*rapid.T, Object) Object {
		return func(_ *rapid.T, o Object) Object { return o.With("op", v) }
	}
	b.add("op: missing", b.rules.op, func(_ *rapid.T, o Object) Object { return o.Without("op") })
	b.add("op: twice", "HEAD-11", func(_ *rapid.T, o Object) Object {
		return append(o[:len(o):len(o)], Member{"op", o.Get("op")})
	})
	b.add("op: null", b.rules.op, put(Raw("null")))
	b.add("op: a list", b.rules.op, put(List{}))
	if b.h.Sender == spec.Server {
		b.add("op: a number", b.rules.op, put(uint64(7)))
		b.add("op: unknown", "HEAD-6", put("nosuch"))
		b.add("op: capitalised", "HEAD-6", put(strings.ToUpper(b.h.Name)))
		return
	}
	b.add("op: a string", b.rules.op, put("7"))
	for _, n := range []Raw{"13", "255", "256", "-1", "-0", "1.0", "1e0", "18446744073709551616"} {
		b.add("op: "+string(n), b.rules.op, put(n))
	}
}

// together adds departures from what a table says of several fields.
func (b *builder) together() {
	for i := range b.h.Fields {
		f := &b.h.Fields[i]
		switch {
		case f.When.Key != spec.KeyNone:
			b.add(f.Key.String()+": missing with "+f.When.Is, b.value(f), func(_ *rapid.T, o Object) Object {
				return o.With(f.When.Key.String(), f.When.Is).Without(f.Key.String())
			})
		case f.AtMost != spec.KeyNone:
			b.add(f.Key.String()+": greater than "+f.AtMost.String(), b.value(f), func(_ *rapid.T, o Object) Object {
				limit, _ := o.Get(f.AtMost.String()).(uint64)
				return o.With(f.Key.String(), limit+1)
			})
		case f.Presence == spec.Choice:
			b.alternative(f)
		}
	}
	if b.h.Choose == spec.ChooseOne {
		last := &b.h.Fields[0]
		for i := range b.h.Fields {
			if f := &b.h.Fields[i]; f.Presence == spec.Choice {
				last = f
			}
		}
		b.add("no alternative", b.value(last), func(_ *rapid.T, o Object) Object {
			for _, f := range b.h.Fields {
				if f.Presence == spec.Choice {
					o = o.Without(f.Key.String())
				}
			}
			return o
		})
	}
}

// alternative adds departures of an alternative: with the other one, and
// without the rest of its own.
func (b *builder) alternative(f *spec.Field) {
	for i := range b.h.Fields {
		other := &b.h.Fields[i]
		if other.Presence != spec.Choice || other.Key == f.Key {
			continue
		}
		if other.Choice != f.Choice {
			b.add(f.Key.String()+": with "+other.Key.String(), b.value(f), func(t *rapid.T, o Object) Object {
				return present(t, b.h, f, o).With(other.Key.String(), value(t, b.h, other))
			})
		} else {
			b.add(f.Key.String()+": without "+other.Key.String(), b.value(other), func(t *rapid.T, o Object) Object {
				return present(t, b.h, f, o).Without(other.Key.String())
			})
		}
	}
}
