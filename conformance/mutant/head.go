package mutant

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

func headMutants() []Mutant {
	return slices.Concat(lenientJSON(), lenientOps(), missingTaken(), emptyTaken(), wrongTypesTaken(), lackingFields(), []Mutant{
		{
			Name: "head/unknown-field-refused", Title: "a header with an unknown field is a protocol error",
			Breaks: []string{"HEAD-3"}, New: refused(unknownField(func(json.RawMessage) bool { return true })),
		},
		{
			Name: "head/unknown-object-refused", Title: "an unknown field that is an object is a protocol error",
			Breaks: []string{"HEAD-3"}, New: refused(unknownField(func(v json.RawMessage) bool { return v[0] == '{' })),
		},
		{
			Name: "head/field-capitalised", Title: "ack writes the name Msgid with a capital",
			Breaks: []string{"HEAD-6"},
			New:    changed(func(m Message) Message { return m.Renamed("msgid", "Msgid") }, spec.MsgAck),
		},
		{
			Name: "head/newalias-in-camel-case", Title: "member writes the name newAlias with a capital",
			Breaks: []string{"HEAD-6"},
			New:    changed(func(m Message) Message { return m.Renamed("newalias", "newAlias") }, spec.MsgMember),
		},
		{
			Name: "head/op-capitalised", Title: "the op of a notification is Notify",
			Breaks: []string{"HEAD-6"}, New: with("op", "Notify", spec.MsgNotify),
		},
		{
			Name: "head/undocumented-op", Title: "a message with the op welcome follows info",
			Breaks: []string{"HEAD-6"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m, Frame(`{"op":"welcome"}`, ""))
			}, spec.MsgInfo)),
		},
		{
			Name: "head/names-in-lower-case-only", Title: "names of fields are matched in lower case only",
			Breaks: []string{"HEAD-7"}, New: refused(func(m Message) bool { return capitals(m, true) }),
		},
		{
			Name: "head/names-capitalised-or-lower", Title: "names of fields are matched in lower case or with a capital first, not in other cases",
			Breaks: []string{"HEAD-7"}, New: refused(func(m Message) bool { return capitals(m, false) }),
		},
		{
			Name: "head/names-in-lists-in-lower-case", Title: "names in the items of a list are matched in lower case only",
			Breaks: []string{"HEAD-7"},
			New: refused(func(m Message) bool {
				v, _ := m.Value("for")
				return bytes.Contains(v, []byte(`"Id"`))
			}),
		},
		{
			Name: "head/invalid-utf8-repeated", Title: "quit repeats the octets of a text that is no UTF-8",
			Breaks: []string{"HEAD-9"}, New: invalidRepeated,
		},
		{
			Name: "head/invalid-utf8-replaced", Title: "octets that are no UTF-8 are taken for U+FFFD",
			Breaks: []string{"HEAD-10"},
			New: stateless(Filter{FromClient: func(link int, m Message, out *Out) {
				header := string(m.Head[spec.LengthDigits:])
				if !utf8.ValidString(header) {
					m = Frame(strings.ToValidUTF8(header, "\ufffd"), string(m.Data))
				}
				out.ToServer(link, m)
			}}),
		},
		{
			Name: "head/nesting-overflows", Title: "a field nested 5,000 levels deep ends every link",
			Breaks: []string{"HEAD-12", "CONN-12"},
			New: stateless(Filter{FromClient: func(link int, m Message, out *Out) {
				if !bytes.Contains(m.Head, bytes.Repeat([]byte("["), 5000)) {
					out.ToServer(link, m)
					return
				}
				for _, l := range out.Links() {
					out.Cut(l)
				}
			}}),
		},
		{
			Name: "head/nesting-hangs", Title: "a link that sent 100 nested levels is not heard any more",
			Breaks: []string{"HEAD-12"},
			New: func() Filter {
				hung := map[int]bool{}
				return Filter{FromClient: func(link int, m Message, out *Out) {
					hung[link] = hung[link] || bytes.Contains(m.Head, bytes.Repeat([]byte("["), 100))
					if !hung[link] {
						out.ToServer(link, m)
					}
				}}
			},
		},
	})
}

// unknownField tells requests with a field that no server message and no
// request has, with such a value.
func unknownField(which func(json.RawMessage) bool) func(Message) bool {
	known := func(name string) bool {
		for k := range spec.Key(spec.KeyCount) {
			if strings.EqualFold(k.String(), name) {
				return true
			}
		}
		return false
	}
	return func(m Message) bool {
		fields, ok := m.fields()
		return ok && slices.ContainsFunc(fields, func(f field) bool { return !known(f.name) && which(f.value) })
	}
}

// capitals tells requests in whose names are capitals, those that are first
// letters included or not.
func capitals(m Message, first bool) bool {
	fields, _ := m.fields()
	return slices.ContainsFunc(fields, func(f field) bool {
		name := f.name
		if !first && len(name) > 0 {
			name = name[1:]
		}
		return !strings.HasPrefix(f.name, "X") && strings.ToLower(name) != name
	})
}

// invalidRepeated remembers what came last on a link.
func invalidRepeated() Filter {
	last := map[int][]byte{}
	f := told(func(link int, m Message, out *Out) {
		if !utf8.Valid(last[link]) {
			header := "{\"error\":\"what is \xff?\",\"op\":\"quit\"}"
			m = Frame(header, "")
		}
		out.ToClient(link, m)
	}, spec.MsgQuit)
	f.FromClient = func(link int, m Message, out *Out) {
		last[link] = m.Head
		out.ToServer(link, m)
	}
	return f
}
