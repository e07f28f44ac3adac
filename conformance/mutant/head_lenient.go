package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// lenientJSON reads as a header what is no JSON object. What comes of it nobody
// sees: it is a Pulse.
func lenientJSON() []Mutant {
	var all []Mutant
	for _, c := range []struct{ name, what, part string }{
		{"trailing-octets-passed-over", "what stands behind the object of a header is passed over", "} x"},
		{"second-brace-passed-over", "a second closing brace is passed over", `"op":11}}`},
		{"second-object-passed-over", "a second object in a header is passed over", "}{"},
		{"list-passed-over", "a header that is a list is passed over", "["},
		{"null-passed-over", "a header that is null is passed over", "null  "},
		{"trailing-comma-read", "a comma behind the last field is read over", ",}"},
		{"comment-read", "a comment in a header is read over", "/*"},
		{"raw-newline-read", "a line feed inside a string is read as one", "a\nb"},
		{"single-quotes-read", "names in single quotes are read", "'"},
		{"leading-zero-read", "a number with a leading zero is read", ":011"},
		{"byte-order-mark-read", "a byte order mark before a header is read over", "\ufeff"},
		{"trailing-nul-read", "a NUL behind a header is read over", "}\x00"},
	} {
		all = append(all, Mutant{
			Name: "head/" + c.name, Title: c.what, Breaks: []string{"HEAD-1"},
			New: passedOver(func(m Message) bool {
				header := m.Head[spec.LengthDigits:]
				if c.part == "[" {
					return bytes.HasPrefix(header, []byte(c.part))
				}
				return bytes.Contains(header, []byte(c.part)) && !json.Valid(header) || string(header) == "null      " && c.part == "null  "
			}),
		})
	}
	return all
}

// lenientOps takes some other op for Pulse.
func lenientOps() []Mutant {
	var all []Mutant
	for _, c := range []struct{ name, what, op string }{
		{"op-13-passed-over", "a request of op 13 is passed over", "13"},
		{"op-255-passed-over", "a request of op 255 is passed over", "255"},
		{"op-in-8-bits", "of an op the low 8 bits count", "267"},
		{"op-in-32-bits", "of an op the low 32 bits count", "4294967307"},
		{"op-negative-passed-over", "a request of op -1 is passed over", "-1"},
		{"op-fraction-rounded", "an op that is a fraction is rounded down", "11.5"},
		{"op-string-read", "an op that is a string is read as a number", `"11"`},
		{"op-null-passed-over", "a request whose op is null is passed over", "null"},
	} {
		all = append(all, Mutant{
			Name: "head/" + c.name, Title: c.what, Breaks: []string{"HEAD-2"},
			New: passedOver(func(m Message) bool { v, _ := m.Value("op"); return string(v) == c.op }),
		})
	}
	return append(all, Mutant{
		Name: "head/op-missing-passed-over", Title: "a request without op is passed over", Breaks: []string{"HEAD-2"},
		New: passedOver(func(m Message) bool { _, there := m.Value("op"); _, sound := m.fields(); return !there && sound }),
	})
}

// missingTaken takes a request that lacks a field as if it had one.
func missingTaken() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		op    spec.Op
		field string
		as    any
	}{
		{spec.OpTmtpRev, "id", "1"}, {spec.OpRegister, "newnode", "a node"}, {spec.OpLogin, "node", "none"},
		{spec.OpUserEdit, "id", "none"}, {spec.OpOhiEdit, "type", "add"}, {spec.OpOhiEdit, "for", []any{}},
		{spec.OpGroupInvite, "gid", "a group of its own"}, {spec.OpGroupEdit, "act", "join"}, {spec.OpPost, "for", []any{}},
		{spec.OpPost, "id", "none"}, {spec.OpPostNotify, "for", []any{}}, {spec.OpPing, "to", "nobody's alias"}, {spec.OpAck, "id", "none"},
	} {
		breaks := []string{"HEAD-4"}
		for _, f := range spec.Request(c.op).Fields {
			if r, ok := spec.LookupRequirement(f.Breaks); ok && f.Key.String() == c.field && r.Level == spec.Must && r.Basis != spec.Observed {
				breaks = append(breaks, f.Breaks)
			}
		}
		all = append(all, Mutant{
			Name:  fmt.Sprintf("head/%s-without-%s-taken", strings.ToLower(c.op.String()), c.field),
			Title: fmt.Sprintf("%s without %s does not end the link", c.op, c.field), Breaks: breaks,
			New: tolerant(has(c.op, c.field, ""), func(m Message) Message { return m.Set(c.field, c.as) }),
		})
	}
	return all
}

// tolerant makes good some requests; when the result is still none that gets
// an ack, they are passed over.
func tolerant(which func(Message) bool, mend func(Message) Message) func() Filter {
	return stateless(Filter{FromClient: func(link int, m Message, out *Out) {
		if !which(m) {
			out.ToServer(link, m)
			return
		}
		if r, sound := mend(m).Request(); sound && r.Op != spec.OpLogin {
			out.ToServer(link, mend(m))
		}
	}})
}

// emptyTaken takes an empty string for one with something in it.
func emptyTaken() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		op    spec.Op
		field string
	}{{spec.OpRegister, "newnode"}, {spec.OpUserEdit, "newalias"}, {spec.OpPost, "id"}, {spec.OpPing, "to"}, {spec.OpGroupEdit, "gid"}, {spec.OpAck, "id"}} {
		all = append(all, Mutant{
			Name:  fmt.Sprintf("head/%s-with-empty-%s-taken", strings.ToLower(c.op.String()), c.field),
			Title: fmt.Sprintf("%s with an empty %s does not end the link", c.op, c.field), Breaks: []string{"HEAD-13"},
			New: tolerant(has(c.op, c.field, `""`), func(m Message) Message { return m.Set(c.field, "some text") }),
		})
	}
	return append(all, Mutant{
		Name: "head/empty-recipient-taken", Title: "a recipient with an empty id gets an ack with error", Breaks: []string{"HEAD-13"},
		New: stateless(asked(func(link int, m Message, out *Out) {
			if v, _ := m.Value("for"); bytes.Contains(v, []byte(`"id":""`)) {
				out.ToClient(link, failed(m))
				return
			}
			out.ToServer(link, m)
		}, spec.OpPost, spec.OpPostNotify)),
	})
}

// wrongTypesTaken converts a value of the wrong JSON type.
func wrongTypesTaken() []Mutant {
	mutant := func(name, what string, op spec.Op, field, value string, as any) Mutant {
		return Mutant{
			Name: "head/" + name, Title: what, Breaks: []string{"HEAD-5"},
			New: tolerant(has(op, field, value), func(m Message) Message { return m.Set(field, as) }),
		}
	}
	return []Mutant{
		mutant("number-read-as-string", "an id that is a number is read as text", spec.OpPost, "id", "1", "1"),
		mutant("string-read-as-number", "a datasum that is a string is read as a number", spec.OpPost, "datasum", `"12345678"`, 12345678),
		mutant("number-read-as-bool", "a fornotself of 1 is true", spec.OpPostNotify, "fornotself", "1", true),
		mutant("null-read-as-empty", "an alias that is null is nobody's", spec.OpPing, "to", "null", "nobody's alias"),
		mutant("bool-read-as-number", "a datahead of true is 1", spec.OpPing, "datahead", "true", 1),
		mutant("object-read-as-string", "a node that is an object is a wrong one", spec.OpLogin, "node", `{"id":"12345678","type":1}`, "wrong"),
		mutant("list-read-as-string", "an alias in a list of one is that alias", spec.OpUserEdit, "newalias", `["12345678"]`, "12345678"),
		{
			Name: "head/fraction-cut", Title: "the fraction of a datasum is cut off", Breaks: []string{"HEAD-5"},
			New: tolerant(has(spec.OpPostNotify, "notesum", "1.5"), func(m Message) Message { return m.Set("notesum", 1) }),
		},
		{
			Name: "head/one-recipient-read-as-list", Title: "a for that is an object is a list of one", Breaks: []string{"HEAD-5"},
			New: passedOver(func(m Message) bool {
				v, there := m.Value("for")
				return is(spec.OpPost)(m) && there && v[0] == '{'
			}),
		},
		{
			Name: "head/type-string-read", Title: "the type of a recipient may be a string", Breaks: []string{"HEAD-5"},
			New: passedOver(func(m Message) bool {
				v, _ := m.Value("for")
				return is(spec.OpPost)(m) && bytes.Contains(v, []byte(`"type":"`))
			}),
		},
	}
}

// lackingFields are server messages without one of their required fields, or
// with one of another type.
func lackingFields() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		kind  spec.Msg
		field string
	}{
		{spec.MsgRegistered, "uid"}, {spec.MsgInfo, "info"}, {spec.MsgLogin, "node"}, {spec.MsgUser, "nodeid"}, {spec.MsgOhiEdit, "type"},
		{spec.MsgOhi, "status"}, {spec.MsgInvite, "alias"}, {spec.MsgMember, "act"}, {spec.MsgMember, "alias"}, {spec.MsgDelivery, "headsum"},
		{spec.MsgNotify, "postid"}, {spec.MsgPing, "to"}, {spec.MsgQuit, "error"},
	} {
		all = append(all, Mutant{
			Name:  fmt.Sprintf("head/%s-without-%s", c.kind, c.field),
			Title: fmt.Sprintf("%s comes without %s", c.kind, c.field), Breaks: []string{"HEAD-8"},
			New: without(c.field, c.kind),
		})
	}
	for _, c := range []struct {
		kind  spec.Msg
		field string
		as    string
		value any
	}{
		{spec.MsgOhi, "status", "a string", "1"}, {spec.MsgDelivery, "posted", "a number", 1795436000}, {spec.MsgLogin, "headsum", "a string", "1"},
		{spec.MsgInfo, "ohi", "null", nil}, {spec.MsgTmtpRev, "id", "a number", 1}, {spec.MsgNotify, "datalen", "a fraction", 4.5},
	} {
		all = append(all, Mutant{
			Name:  fmt.Sprintf("head/%s-of-%s-is-%s", c.field, c.kind, strings.ReplaceAll(c.as, " ", "-")),
			Title: fmt.Sprintf("%s of %s is %s", c.field, c.kind, c.as), Breaks: []string{"HEAD-8"},
			New: with(c.field, c.value, c.kind),
		})
	}
	return all
}
