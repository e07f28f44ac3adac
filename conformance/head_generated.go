package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// The checks of this file are generated from the tables of requests: a request
// that is correct but for one field ends the link. Their names are made of op
// and field, and stay when the tables grow.

// slot is one field of one request: of its header, or of an object inside it.
type slot struct {
	op    spec.Op
	outer *spec.Field // that field's, whose object or list item it belongs to; nil: the header's
	*spec.Field
	when spec.Cond // the variant of the request in which it is required
}

// slots returns every field of every request.
func slots() []slot {
	var all []slot
	for op := range spec.Op(spec.OpCount) {
		h := spec.Request(op)
		for i := range h.Fields {
			f := &h.Fields[i]
			all = append(all, slot{op: op, Field: f, when: f.When})
			for j := range f.Items {
				all = append(all, slot{op: op, outer: f, Field: &f.Items[j]})
			}
		}
	}
	return all
}

// name is "post-for-id" of the id in a recipient of a Post.
func (s slot) name() string {
	if s.outer != nil {
		return fmt.Sprintf("%s-%s-%s", opName(s.op), s.outer.Key, s.Key)
	}
	return fmt.Sprintf("%s-%s", opName(s.op), s.Key)
}

func opName(op spec.Op) string { return strings.ToLower(op.String()) }

// title says that the request ends the link, with what was done to the field.
func (s slot) title(spoiled string) string {
	in := ""
	if s.outer != nil {
		in = " in " + s.outer.Key.String()
	}
	return fmt.Sprintf("%s %s %s%s ends the link", s.op, spoiled, s.Key, in)
}

// required reports whether leaving the field out is a protocol error (HEAD-4).
func (s slot) required() bool {
	return s.Presence == spec.Required || s.Presence == spec.Choice || s.when != spec.Cond{}
}

// set returns the correct request with the field set to a value in JSON, or
// left out when that is empty.
func (s slot) set(r Request, value string) Request {
	switch {
	case s.outer != nil:
		return r.WithRaw(s.outer.Key.String(), s.nested(value))
	case value == "":
		return r.Without(s.Key.String())
	}
	return r.WithRaw(s.Key.String(), value)
}

// nested returns the object that holds the field, or the list of one, with the
// field as set and the others as they should be.
func (s slot) nested(value string) string {
	var members []string
	for i := range s.outer.Items {
		f, v := &s.outer.Items[i], value
		if f != s.Field {
			v = legalValue(f)
		}
		if v != "" {
			members = append(members, toJSON(f.Key.String())+":"+v)
		}
	}
	object := "{" + strings.Join(members, ",") + "}"
	if s.outer.Type == spec.Objects {
		return "[" + object + "]"
	}
	return object
}

// legalValue returns a legal value of a field, in JSON.
func legalValue(f *spec.Field) string {
	switch {
	case f.Type == spec.Uint && f.Values != nil:
		return f.Values[0]
	case f.Type == spec.Uint:
		return "1"
	case f.Values != nil:
		return toJSON(f.Values[0])
	}
	return toJSON("sample of a value")
}

// spoiled registers who has to be there, and sends the request with the field
// as set on a link in the phase where the op belongs. The server must end it.
func (s slot) spoiled(t *T, value string) {
	link, r := t.ready(s.op)
	if s.when != (spec.Cond{}) {
		r = r.With(s.when.Key.String(), s.when.Is)
	}
	if s.Presence == spec.Choice {
		// The other alternative must not stand in for this one (USER-3).
		for _, f := range spec.Request(s.op).Fields {
			if f.Presence == spec.Choice && f.Choice != s.Choice {
				r = r.Without(f.Key.String())
			}
		}
	}
	link.Breaks(s.set(r, value))
}

// ready returns a link in the phase where an op belongs, and a correct request
// of that op to be spoiled. It costs one link, and for Login two.
func (t *T) ready(op spec.Op) (*Link, Request) {
	switch op {
	case spec.OpTmtpRev:
		return t.Dial(), TmtpRev("1")
	case spec.OpRegister:
		return t.Greeted(), Register("label", "")
	}
	alice := t.Member()
	switch op {
	case spec.OpLogin:
		alice.Logout()
		return t.Greeted(), Login(alice.UID, alice.NodeID)
	case spec.OpGroupEdit:
		return alice.Link, GroupEdit("join", Group(t.Name("group")))
	}
	return alice.Link, t.Valid(op, alice, alice)
}

// rules returns the requirements of a generated check, the general one first
// and what the table names besides, unless that asks less.
func (s slot) rules(general string) []string {
	first, _ := lookup(general)
	if r, ok := lookup(s.Breaks); ok && weight(r) >= weight(first) {
		return []string{general, s.Breaks}
	}
	return []string{general}
}

// missingFields are the checks that every required field is (HEAD-4).
func missingFields() []Check {
	var checks []Check
	for _, s := range slots() {
		tokens := s.outer != nil && s.outer.Key == spec.KeyOIDC // wanted where the server says so
		if !s.required() || tokens || s.Choice > 1 {
			continue
		}
		checks = append(checks, Check{
			Name: "head/missing/" + s.name(), Title: s.title("without"),
			Requirements: s.rules("HEAD-4"),
			Run:          func(t *T) { s.spoiled(t, "") },
		})
	}
	return checks
}

// wrongTypes are the checks that every field has the JSON type of its table
// (HEAD-5). An optional field that is null is for HEAD-14.
func wrongTypes() []Check {
	values := []struct {
		name, as, value string
		right           []spec.Type // for which it is right
	}{
		{"string", "a string", `"12345678"`, []spec.Type{spec.String, spec.Datetime}},
		{"number", "a number", "1", []spec.Type{spec.Uint}},
		{"bool", "a boolean", "true", []spec.Type{spec.Bool}},
		{"list", "a list of strings", `["12345678"]`, []spec.Type{spec.Strings}},
		{"object", "an object", `{"id":"12345678","type":1}`, []spec.Type{spec.Object}},
		{"null", "null", "null", nil},
	}
	var checks []Check
	for _, s := range slots() {
		for _, v := range values {
			if slices.Contains(v.right, s.Type) || v.name == "null" && s.Presence != spec.Required {
				continue
			}
			checks = append(checks, Check{
				Name: "head/wrong-type/" + s.name() + "-" + v.name, Title: s.title("with " + v.as + " as"),
				Requirements: []string{"HEAD-5"},
				Run:          func(t *T) { s.spoiled(t, v.value) },
			})
		}
		if s.Type == spec.Uint {
			checks = append(checks, Check{
				Name: "head/wrong-type/" + s.name() + "-fraction", Title: s.title("with a fraction as"),
				Requirements: []string{"HEAD-5"},
				Run:          func(t *T) { s.spoiled(t, "1.5") },
			})
		}
	}
	return checks
}

// emptyStrings are the checks that no required string is empty (HEAD-13).
func emptyStrings() []Check {
	var checks []Check
	for _, s := range slots() {
		if s.Type != spec.String || s.Empty || !s.required() {
			continue
		}
		checks = append(checks, Check{
			Name: "head/empty/" + s.name(), Title: s.title("with an empty"),
			Requirements: s.rules("HEAD-13"),
			Run:          func(t *T) { s.spoiled(t, `""`) },
		})
	}
	return checks
}
