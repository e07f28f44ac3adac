package conformance

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/tmtplab/tmtplab/spec"
)

func headChecks() []Check {
	return slices.Concat(
		noObjects(), badOps(), unknownFields(), missingFields(), wrongTypes(), serverMessages(), anyCase(),
		invalidText(), nestings(), emptyStrings(), freeHeaders(),
	)
}

// noObjects are the checks that a header is one JSON object (HEAD-1). A Pulse
// of each kind but these would be silent.
func noObjects() []Check {
	var checks []Check
	for _, c := range []struct{ name, header string }{
		{"list", `[{"op":11}]`},
		{"null", `null      `},
		{"string", `"{\"op\":11}"`},
		{"number", `1111111111`},
		{"true", `true      `},
		{"white-space", `           `},
		{"text", `op=11, id=1`},
		{"xml", `<op>11</op>`},
		{"nul-octets", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"},
		{"byte-order-mark", "\ufeff" + `{"op":11}`},
		{"not-closed", `{"op":11  `},
		{"closed-twice", `{"op":11}}`},
		{"two-objects", `{"op":11}{"op":11}`},
		{"trailing-text", `{"op":11} x`},
		{"trailing-nul", "{\"op\":11}\x00"},
		{"leading-text", `x {"op":11}`},
		{"trailing-comma", `{"op":11,}`},
		{"double-comma", `{"op":11,,"x":1}`},
		{"no-comma", `{"op":11 "x":1}`},
		{"no-colon", `{"op" 11}`},
		{"no-value", `{"op":11,"x":}`},
		{"bare-name", `{op:11    }`},
		{"single-quotes", `{'op':11}`},
		{"comment", `{"op":11/**/}`},
		{"bad-escape", `{"op":11,"x":"\q"}`},
		{"short-escape", `{"op":11,"x":"\u12"}`},
		{"raw-newline", "{\"op\":11,\"x\":\"a\nb\"}"},
		{"leading-zero", `{"op":011}`},
		{"plus-sign", `{"op":+11}`},
		{"bare-fraction", `{"op":11,"x":.5}`},
		{"open-fraction", `{"op":11,"x":1.}`},
		{"hex-number", `{"op":0x0b}`},
		{"not-a-number", `{"op":11,"x":NaN}`},
		{"cut-literal", `{"op":11,"x":tru}`},
		{"capital-literal", `{"op":11,"x":True}`},
	} {
		checks = append(checks, Check{
			Name: "head/json/" + c.name, Title: "header " + quote([]byte(c.header)) + " ends the link",
			Requirements: []string{"HEAD-1"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Send(Frame(c.header))
				alice.ExpectQuit()
			},
		})
	}
	return checks
}

// badOps are the checks that op is an integer from 0 to 12 (HEAD-2). The great
// ones are a Pulse to a server that keeps 8, 16, 32 or 64 bits of them.
func badOps() []Check {
	var checks []Check
	for _, c := range []struct{ name, op string }{
		{"13", "13"}, {"255", "255"}, {"256", "256"}, {"minus-1", "-1"}, {"minus-245", "-245"},
		{"wraps-8-bits", "267"}, {"wraps-16-bits", "65547"}, {"wraps-32-bits", "4294967307"}, {"wraps-64-bits", "18446744073709551627"},
		{"huge", "1" + strings.Repeat("0", 400)}, {"fraction", "11.5"},
		{"string", `"11"`}, {"name", `"pulse"`}, {"empty-string", `""`}, {"true", "true"}, {"null", "null"}, {"list", "[11]"}, {"object", `{"op":11}`},
	} {
		checks = append(checks, Check{
			Name: "head/op/" + c.name, Title: "op " + excerpt([]byte(c.op)) + " ends the link",
			Requirements: []string{"HEAD-2"},
			Run:          func(t *T) { t.Member().Breaks(Pulse().WithRaw("op", c.op)) },
		})
	}
	return append(checks, Check{
		Name: "head/op/missing", Title: "a header without op ends the link",
		Requirements: []string{"HEAD-2"},
		Run:          func(t *T) { t.Member().Breaks(Pulse().With("x", "y").Without("op")) },
	})
}

// unknownFields are the checks that names in no request's table are passed
// over (HEAD-3), of each JSON type, and in each op.
func unknownFields() []Check {
	values := []struct{ name, value string }{
		{"string", `"a string"`}, {"number", "-1.5e+3"}, {"true", "true"}, {"null", "null"},
		{"list", `[1,"two",[3],{}]`}, {"object", `{"op":12,"id":5,"nested":{"for":null}}`}, {"empty-list", "[]"}, {"empty-object", "{}"},
	}
	var checks []Check
	for _, v := range values {
		checks = append(checks, Check{
			Name: "head/unknown-field/" + v.name, Title: "an unknown field with the value " + v.value + " is passed over",
			Requirements: []string{"HEAD-3"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Do(Post("x").WithRaw("x-unknown", v.value))
			},
		})
	}
	for op := range spec.OpQuit {
		checks = append(checks, Check{
			Name: "head/unknown-field/" + opName(op), Title: "unknown fields in " + op.String() + " are passed over",
			Requirements: []string{"HEAD-3"},
			Run: func(t *T) {
				t.takesEffect(op, func(r Request) Request {
					for _, v := range values {
						r = r.WithRaw("x-"+v.name, v.value).WithRaw("X "+v.name+" ü", v.value)
					}
					return r
				})
			},
		})
	}
	return checks
}

// anyCase are the checks that names are matched without regard to case
// (HEAD-7), in each op.
func anyCase() []Check {
	capital := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	mixed := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune("aeinot", r) {
				return unicode.ToUpper(r)
			}
			return r
		}, s)
	}
	var checks []Check
	for _, way := range []struct {
		name, as string
		change   func(string) string
	}{
		{"capitalised", "capitalised, as deployed clients do,", capital},
		{"upper", "in upper case", strings.ToUpper},
		{"mixed", "in mixed case", mixed},
	} {
		for op := range spec.OpQuit {
			checks = append(checks, Check{
				Name: "head/case/" + opName(op) + "-" + way.name, Title: op.String() + " with its names " + way.as + " takes effect",
				Requirements: []string{"HEAD-7"},
				Run:          func(t *T) { t.takesEffect(op, func(r Request) Request { return r.recased(way.change) }) },
			})
		}
	}
	return checks
}

// recased changes all names of a request, those in lists too.
func (r Request) recased(change func(string) string) Request {
	r.fields = slices.Clone(r.fields)
	for i, f := range r.fields {
		r.fields[i].name = change(f.name)
		var list []map[string]json.RawMessage
		if json.Unmarshal([]byte(f.json), &list) != nil {
			continue
		}
		for j, item := range list {
			list[j] = make(map[string]json.RawMessage)
			for name, value := range item {
				list[j][change(name)] = value
			}
		}
		r.fields[i].json = toJSON(list)
	}
	r.noID = true
	return r
}

// takesEffect sends a request of an op in a form that must not matter, and
// expects what a request of that op leads to. Quit is no such op: the end of
// the link that it leads to is also what a server does that takes the form ill.
func (t *T) takesEffect(op spec.Op, form func(Request) Request) {
	switch op {
	case spec.OpTmtpRev:
		link := t.Dial()
		link.Request(form(TmtpRev("1")))
		link.Expect(ATmtpRev().ID("1"))
		return
	case spec.OpRegister:
		alias := t.Name("alias")
		link := t.Greeted()
		link.Request(form(Register("label", alias)))
		link.Expect(ARegistered().Without(spec.KeyError))
		link.Expect(AnInfo())
		alice := t.Member()
		alice.Do(Ping(alice.Alias, alias, "the alias is there"))
		return
	}
	alice := t.Member()
	if op == spec.OpLogin {
		alice.Logout()
		link := t.Greeted()
		link.Request(form(Login(alice.UID, alice.NodeID)))
		link.Expect(AnInfo())
		return
	}
	bob := t.Member()
	switch op {
	case spec.OpAck:
		alice.Acks(AckNone)
		bob.Post("acknowledged", alice)
		m := alice.Expect(ADelivery().Data("acknowledged"))
		alice.Request(form(Ack(m.ID)))
		alice.Logout()
		alice.Login()
		alice.ExpectNothing() // RCPT-1
	case spec.OpPulse:
		alice.Request(form(Pulse()))
		alice.ExpectNothing()
	default:
		alice.Request(form(t.Valid(op, alice, bob).With("id", "in its form")))
		alice.ExpectAck("in its form")
		t.effect(op, alice, bob)
	}
}

// effect expects what a request of T.Valid brings.
func (t *T) effect(op spec.Op, alice, bob *Member) {
	switch op {
	case spec.OpUserEdit:
		alice.Expect(AUser().Has(spec.KeyNewAlias))
	case spec.OpOhiEdit:
		bob.Expect(AnOhi().From(alice).Status(1))
	case spec.OpGroupInvite:
		bob.Expect(AnInvite().From(alice).Alias(alice).To(bob).Data("come in"))
	case spec.OpGroupEdit:
		alice.Expect(AMember().From(alice))
	case spec.OpPost:
		bob.Expect(ADelivery().From(alice).Data("valid"))
	case spec.OpPostNotify:
		bob.Expect(ADelivery().From(alice).Data("valid"))
		bob.Expect(ANotify().From(alice).Data("note"))
	case spec.OpPing:
		bob.Expect(APing().From(alice).Alias(alice).To(bob).Data("valid"))
	}
}

// nestings are the checks that JSON in JSON harms nobody (HEAD-12).
func nestings() []Check {
	deep := func(n int, open, close string) string {
		return strings.Repeat(open, n) + "1" + strings.Repeat(close, n)
	}
	var checks []Check
	for _, c := range []struct{ name, title, header string }{
		{"100-lists", "100 nested lists", `{"op":11,"x":` + deep(100, "[", "]") + `}`},
		{"100-objects", "100 nested objects", `{"op":11,"x":` + deep(99, `{"x":`, "}") + `}`},
		{"30000-lists", "30,000 nested lists", `{"op":11,"x":` + deep(30_000, "[", "]") + `}`},
		{"10000-objects", "10,000 nested objects", `{"op":11,"x":` + deep(10_000, `{"x":`, "}") + `}`},
		{"30000-in-known", "30,000 nested lists in a known field", `{"op":7,"id":"deep","datalen":0,"for":` + deep(30_000, "[", "]") + `}`},
		{"65000-open", "65,000 lists that are not closed", `{"op":11,"x":` + strings.Repeat("[", 65_000) + `}`},
	} {
		checks = append(checks, Check{
			Name: "head/nesting/" + c.name, Title: c.title + " are accepted or refused, and harm no other link",
			Requirements: []string{"HEAD-12", "CONN-12"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Send(Frame(c.header) + string(Post("behind it").With("id", "behind").Octets()))
				alice.Expect(AnAck().ID("behind").Or(AQuit().Error()))
				bob.Post("others go on", carol)
				carol.Expect(ADelivery().Data("others go on"))
				t.Member().Post("new links too", bob)
				bob.Expect(ADelivery().Data("new links too"))
			},
		})
	}
	return checks
}
