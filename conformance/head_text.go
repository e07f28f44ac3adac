package conformance

import (
	"fmt"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

// invalidText are the checks of what becomes of text that is no UTF-8: the
// request is refused (HEAD-10), and whatever the server does about it, its own
// headers are valid (HEAD-9).
func invalidText() []Check {
	var checks []Check
	for _, p := range textPlaces() {
		checks = append(checks, Check{
			Name: "head/invalid-utf8/" + p.name, Title: "invalid UTF-8 in " + p.name + " is refused",
			Requirements: []string{"HEAD-10"},
			Run: func(t *T) {
				for _, octets := range []string{"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\xb0"} {
					answer := p.answer(t, `"characters `+octets+`"`)
					if answer.Kind != spec.MsgQuit && (answer.Kind != spec.MsgAck || answer.Error == "") {
						t.Fail(answer.String(), "quit, for octets "+quote([]byte(octets)), "an ack with error, for octets "+quote([]byte(octets)))
					}
				}
			},
		}, Check{
			Name: "head/utf8-out/" + p.name, Title: "the server sends valid UTF-8 after invalid UTF-8 in " + p.name,
			Requirements: []string{"HEAD-9"},
			Run: func(t *T) {
				for _, text := range []string{"\"characters \xff\xfe\"", "\"cut at the end of it \xf0\x9f\x90\"", `"a lone \ud800 surrogate"`} {
					answer := p.answer(t, text)
					if answer.Kind == spec.MsgAck {
						// What else the request caused comes before this ack.
						answer.link.Do(Post("behind it"))
					}
					for _, m := range answer.link.all() {
						if !utf8.Valid(m.Header()) {
							t.Fail(fmt.Sprintf("%q", m.Header()), "a header in UTF-8")
						}
					}
				}
			},
		})
	}
	return checks
}

// textPlace is a string in a request, to be set to any text given in JSON.
type textPlace struct {
	name    string
	request func(t *T, text string) (*Link, Request)
}

// answer sends the request with the text and returns what the server says.
func (p textPlace) answer(t *T, text string) *Message {
	link, r := p.request(t, text)
	link.Request(r)
	return link.Expect(AnAck().Or(AQuit()).Or(ATmtpRev()).Or(ARegistered()))
}

// textPlaces are the strings of requests that a server may keep or repeat.
func textPlaces() []textPlace {
	member := func(name string, request func(alice *Member, text string) Request) textPlace {
		return textPlace{name, func(t *T, text string) (*Link, Request) {
			alice := t.Member()
			return alice.Link, request(alice, text)
		}}
	}
	return []textPlace{
		{"tmtprev-id", func(t *T, text string) (*Link, Request) { return t.Dial(), TmtpRev("").WithRaw("id", text) }},
		{"register-newnode", func(t *T, text string) (*Link, Request) {
			return t.Greeted(), Register("", "").WithRaw("newnode", text)
		}},
		{"register-newalias", func(t *T, text string) (*Link, Request) {
			return t.Greeted(), Register("label", "").WithRaw("newalias", text)
		}},
		{"login-uid", func(t *T, text string) (*Link, Request) { return t.Greeted(), Login("", "x").WithRaw("uid", text) }},
		member("useredit-newalias", func(_ *Member, text string) Request { return AddAlias("").WithRaw("newalias", text) }),
		member("useredit-newnode", func(_ *Member, text string) Request { return AddNode("").WithRaw("newnode", text) }),
		member("ohiedit-type", func(a *Member, text string) Request { return OhiEdit("", a).WithRaw("type", text) }),
		member("groupinvite-gid", func(a *Member, text string) Request { return Invite("", a.Alias, a.Alias, "x").WithRaw("gid", text) }),
		member("groupedit-act", func(_ *Member, text string) Request { return GroupEdit("", "12345678").WithRaw("act", text) }),
		member("post-id", func(_ *Member, text string) Request { return Post("x").WithRaw("id", text) }),
		member("post-for-id", func(_ *Member, text string) Request { return Post("x").WithRaw("for", `[{"id":`+text+`,"type":1}]`) }),
		member("ping-to", func(a *Member, text string) Request { return Ping(a.Alias, "", "x").WithRaw("to", text) }),
		member("unknown-field", func(_ *Member, text string) Request { return Post("x").WithRaw("x-unknown", text) }),
		member("op", func(_ *Member, text string) Request { return Pulse().WithRaw("op", text) }),
		member("name-of-field", func(_ *Member, text string) Request {
			return Post("x").WithRaw("x-unknown", "1,"+text+":1")
		}),
	}
}
