package conformance

import (
	"fmt"

	"github.com/tmtplab/tmtplab/spec"
)

// freeHeaders are the checks of what a server may do as it likes, and which it
// does (HEAD-11, HEAD-14).
func freeHeaders() []Check {
	checks := nulls()
	for _, c := range []struct{ name, value string }{{"point", "11.0"}, {"exponent", "1.1e1"}} {
		checks = append(checks, free("op-"+c.name, "op written "+c.value, func(*Member) Request { return Pulse().WithRaw("op", c.value) }))
	}
	for _, c := range []struct{ name, field, value string }{
		{"datalen-point", "datalen", "5.0"}, {"datalen-exponent", "datalen", "5e0"}, {"datasum-minus-zero", "datasum", "-0"},
		{"datasum-exponent", "datasum", "1e3"}, {"datasum-point", "datasum", "1.0"},
	} {
		checks = append(checks, free(c.name, fmt.Sprintf("a Post with %s written %s", c.field, c.value),
			func(*Member) Request { return Post("12345").WithRaw(c.field, c.value) }))
	}
	return append(checks,
		free("foreign-field", "a Pulse with a number as uid", func(*Member) Request { return Pulse().With("uid", 5) }),
		free("foreign-for", "a Ping with a string as for", func(a *Member) Request { return Ping(a.Alias, a.Alias, "").With("for", "x") }),
		twice("field", "a Post with two ids", func() Request { return Post("x").With("id", "first").Twice("id", `"last"`) }),
		twice("other-case", "a Post with the fields id and ID", func() Request { return Post("x").With("id", "first").Twice("ID", `"last"`) }),
		twice("unknown", "a Post with an unknown field twice", func() Request {
			return Post("x").With("id", "under this").Twice("x", "1").Twice("x", "2")
		}),
		twice("op", "a Pulse with two ops", func() Request { return Pulse().Twice("op", "11") }),
	)
}

// nulls are the checks of what optional fields mean that are null.
func nulls() []Check {
	var checks []Check
	for _, s := range slots() {
		if s.outer != nil || s.Presence != spec.Optional {
			continue
		}
		checks = append(checks, Check{
			Name: "head/free/null-" + s.name(), Title: fmt.Sprintf("%s whose %s is null", s.op, s.Key),
			Requirements: []string{"HEAD-14"},
			Run: func(t *T) {
				link, r := t.ready(s.op)
				link.record(s.set(r, "null"), s.op != spec.OpRegister)
			},
		})
	}
	return checks
}

func free(name, title string, r func(alice *Member) Request) Check {
	return Check{
		Name: "head/free/" + name, Title: title,
		Requirements: []string{"HEAD-14"},
		Run: func(t *T) {
			alice := t.Member()
			alice.record(r(alice), true)
		},
	}
}

func twice(name, title string, r func() Request) Check {
	return Check{
		Name: "head/duplicate/" + name, Title: title,
		Requirements: []string{"HEAD-11"},
		Run:          func(t *T) { t.Member().record(r(), true) },
	}
}

// record sends a request, and notes what the server makes of it. Where members
// are, a Post follows, since not every request has an answer.
func (l *Link) record(r Request, member bool) {
	l.Request(r)
	if member {
		l.Request(Post("behind it").With("id", "behind"))
	}
	switch m := l.Expect(AnAck().Or(ARegistered()).Or(AQuit())); {
	case m.Kind == spec.MsgQuit:
		l.t.Record("refused by quit %q", m.Error)
	case m.Error != "":
		l.t.Record("refused by %s with error %q", m.Op, m.Error)
	case m.Kind == spec.MsgRegistered || m.ID == "behind":
		l.t.Record("accepted")
	default:
		l.t.Record("accepted, under id %q", m.ID)
	}
}
