package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// serverMessages are the checks that each kind of server message has its
// required fields in their types (HEAD-8), under names in lower case (HEAD-6).
// Those of one check come from a request that leads to that kind.
func serverMessages() []Check {
	ask := func(r func(t *T, alice, bob *Member) Request, who int, want Matcher) func(*T) *Message {
		return func(t *T) *Message {
			people := t.Members(2)
			people[0].Request(r(t, people[0], people[1]))
			return people[who].Expect(want)
		}
	}
	valid := func(op spec.Op, who int, want Matcher) func(*T) *Message {
		return ask(func(t *T, alice, bob *Member) Request { return t.Valid(op, alice, bob) }, who, want)
	}
	const alice, bob = 0, 1
	var checks []Check
	for _, c := range []struct {
		name string
		make func(*T) *Message
	}{
		{"tmtprev", func(t *T) *Message {
			link := t.Dial()
			link.Request(TmtpRev("1"))
			return link.Expect(ATmtpRev())
		}},
		{"registered", func(t *T) *Message {
			link := t.Greeted()
			link.Request(Register("label", t.Name("alias")))
			return link.Expect(ARegistered())
		}},
		{"info-of-register", func(t *T) *Message {
			link := t.Greeted()
			link.Request(Register("label", ""))
			return link.Expect(AnInfo())
		}},
		{"info-of-login", func(t *T) *Message {
			info := t.Member().Relogin()
			if !info.Keys.Has(spec.KeyOhi) {
				t.Fail(info.String(), "info with a list as ohi (LOG-3)")
			}
			return info
		}},
		{"login", func(t *T) *Message {
			alice := t.Member()
			alice.Relogin()
			return alice.Expect(ALogin())
		}},
		{"user-newalias", valid(spec.OpUserEdit, alice, AUser())},
		{"user-newnode", ask(func(*T, *Member, *Member) Request { return AddNode("a further node") }, alice, AUser())},
		{"ohiedit", valid(spec.OpOhiEdit, alice, AnOhiEdit())},
		{"ohi", valid(spec.OpOhiEdit, bob, AnOhi())},
		{"invite", valid(spec.OpGroupInvite, bob, AnInvite())},
		{"member", valid(spec.OpGroupInvite, alice, AMember())},
		{"member-newalias", valid(spec.OpGroupEdit, alice, AMember())},
		{"delivery", valid(spec.OpPost, bob, ADelivery())},
		{"delivery-notify", valid(spec.OpPostNotify, bob, ADelivery())},
		{"notify", valid(spec.OpPostNotify, bob, ANotify())},
		{"ping", valid(spec.OpPing, bob, APing())},
		{"ack-msgid", valid(spec.OpPost, alice, AnAck())},
		{"ack-bare", valid(spec.OpUserEdit, alice, AnAck())},
		{"ack-error", ask(func(t *T, a, _ *Member) Request { return Ping(a.Alias, t.Name("nobody"), "") }, alice, AnAck())},
		{"quit", ask(func(*T, *Member, *Member) Request { return Pulse().With("op", 13) }, alice, AQuit())},
	} {
		checks = append(checks, Check{
			Name: "head/message/" + c.name, Title: "the message " + c.name + " has its required fields, in their types and in lower case",
			Requirements: []string{"HEAD-8", "HEAD-6"},
			Run:          func(t *T) { t.wellFormed(c.make(t)) },
		})
	}
	return append(checks, Check{
		Name: "head/documented-ops", Title: "the server sends only the documented ops",
		Requirements: []string{"HEAD-6"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			for _, op := range []spec.Op{spec.OpUserEdit, spec.OpOhiEdit, spec.OpGroupInvite, spec.OpGroupEdit, spec.OpPost, spec.OpPostNotify, spec.OpPing} {
				alice.Do(t.Valid(op, alice, bob))
			}
			bob.Relogin()
			t.Settled(alice, bob)
			for _, m := range slices.Concat(alice.all(), bob.all()) {
				if _, ok := spec.MsgByName(m.Op); !ok {
					t.Fail(m.String(), m.link.info.Name+": one of the documented ops, in lower case")
				}
			}
		},
	})
}

// wellFormed holds a server message's header against its table. Fields that
// the table has not are recorded.
func (t *T) wellFormed(m *Message) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(m.Header(), &fields); err != nil {
		t.Fail(m.String(), "a header in JSON")
	}
	table := spec.Message(m.Kind)
	for name := range fields {
		if name == spec.KeyOp.String() || slices.ContainsFunc(table.Fields, func(f spec.Field) bool { return f.Key.String() == name }) {
			continue
		}
		for k := range spec.Key(spec.KeyCount) {
			if strings.EqualFold(k.String(), name) && k.String() != name {
				t.Fail(m.String(), fmt.Sprintf("%s with %s for %s", m.Op, k, name))
			}
		}
		t.Record("additional field %s in %s", name, m.Op)
	}
	for _, f := range table.Fields {
		value, there := fields[f.Key.String()]
		switch {
		case !there && f.Presence == spec.Required:
			t.Fail(m.String(), fmt.Sprintf("%s with %s, a %s", m.Op, f.Key, f.Type))
		case there && !hasType(value, f.Type):
			t.Fail(m.String(), fmt.Sprintf("%s whose %s is a %s", m.Op, f.Key, f.Type))
		}
	}
	if m.Bad != nil {
		t.Fail(m.Bad.Error(), m.Op+" that follows its table")
	}
}

// hasType reports whether a value in JSON has a type of the tables. A type
// that is a form of string is looked at by the checks of that form.
func hasType(value json.RawMessage, want spec.Type) bool {
	as := map[spec.Type]any{
		spec.String: new(string), spec.Datetime: new(string), spec.Uint: new(uint64), spec.Bool: new(bool),
		spec.Strings: new([]string), spec.Objects: new([]map[string]any), spec.Object: new(map[string]any),
	}[want]
	return string(value) != "null" && json.Unmarshal(value, as) == nil
}
