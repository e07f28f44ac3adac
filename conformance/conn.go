package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func connChecks() []Check {
	return slices.Concat(firstMessages(), beforeLogin(), quitsInEveryPhase(), linkTimers(), isolation(), cutLinks(), []Check{
		{
			Name: "conn/second-tmtprev/greeted", Title: "a second TmtpRev before login ends the link",
			Requirements: []string{"CONN-3"},
			Run:          func(t *T) { t.Greeted().Breaks(TmtpRev("1")) },
		},
		{
			Name: "conn/second-tmtprev/logged-in", Title: "a second TmtpRev after login ends the link",
			Requirements: []string{"CONN-3"},
			Run:          func(t *T) { t.Member().Breaks(TmtpRev("1")) },
		},
		{
			Name: "conn/second-tmtprev/one-write", Title: "two TmtpRevs in one write end the link after the first is answered",
			Requirements: []string{"CONN-3", "FRAME-7"},
			Run: func(t *T) {
				link := t.Dial()
				link.Requests(TmtpRev("1"), TmtpRev("1"))
				link.Expect(ATmtpRev())
				link.ExpectQuit()
			},
		},
		again("register", "Register", func(t *T, _, _ *Member) Request { return Register("label", t.Name("again")) }),
		again("login", "the same node's Login", func(_ *T, alice, _ *Member) Request { return Login(alice.UID, alice.NodeID) }),
		again("login-of-another", "another user's Login", func(_ *T, _, bob *Member) Request { return Login(bob.UID, bob.NodeID) }),
		again("wrong-login", "a wrong Login", func(_ *T, alice, _ *Member) Request { return Login(alice.UID, strings.Repeat("7", 40)) }),
		failedLogin("unknown-uid", "an unknown uid", func(alice *Member) Request { return Login(strings.Repeat("Z", spec.UIDRunes), alice.NodeID) }),
		failedLogin("wrong-node", "a wrong node", func(alice *Member) Request { return Login(alice.UID, strings.Repeat("Z", spec.NodeIDRunes)) }),
		{
			Name: "conn/unasked", Title: "the server sends a delivery to a link that asked nothing",
			Requirements: []string{"CONN-10"},
			Run: func(t *T) {
				alice := t.Member()
				link := t.Greeted()
				link.Request(Register("label", ""))
				uid := link.Expect(ARegistered()).UID
				link.Expect(AnInfo())
				alice.Post("unasked", Item{uid, spec.ToUser})
				link.Expect(ADelivery().From(alice).Data("unasked"))
			},
		},
		{
			Name: "conn/online-twice", Title: "a login of a node that is online is refused, and the first link goes on",
			Requirements: []string{"CONN-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for range 2 {
					t.Greeted().Breaks(Login(alice.UID, alice.NodeID))
				}
				alice.Post("the first link goes on", bob)
				bob.Expect(ADelivery().From(alice))
				bob.Post("both ways", alice)
				alice.Expect(ADelivery().From(bob).Data("both ways"))
				alice.ExpectNothing()
			},
		},
		brokenOff("length", func(string) int { return 2 }),
		brokenOff("header", func(octets string) int { return len(octets) / 2 }),
		brokenOff("data", func(octets string) int { return len(octets) - 1 }),
		halfClosed("post", "a Post", func(_ *T, _, bob *Member) Request { return Post("last words", bob) },
			func(alice, bob *Member) { bob.Expect(ADelivery().From(alice).Data("last words")) }),
		halfClosed("ping", "a Ping", func(_ *T, alice, bob *Member) Request { return Ping(alice.Alias, bob.Alias, "last words") },
			func(alice, bob *Member) { bob.Expect(APing().From(alice).Data("last words")) }),
		halfClosed("ohiedit", "an OhiEdit", func(_ *T, _, bob *Member) Request { return OhiEdit("add", bob) },
			func(alice, bob *Member) {
				bob.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
			}),
		halfClosed("useredit", "a UserEdit", func(t *T, _, _ *Member) Request { return AddAlias(t.Name("second")) },
			func(alice, bob *Member) {
				alice.Login()
				told := alice.Expect(AUser().Has(spec.KeyNewAlias))
				bob.Do(Ping(bob.Alias, told.NewAlias, "to the new alias"))
				alice.Expect(APing().To(told.NewAlias))
			}),
	})
}

// ghost is nobody's account, for requests that are refused before it matters.
func (t *T) ghost() *Member {
	return &Member{Name: "ghost", UID: strings.Repeat("Z", spec.UIDRunes), NodeID: strings.Repeat("Z", spec.NodeIDRunes), Alias: t.Name("ghost")}
}

// outOfPlace returns a request of an op that is correct in form, for a link where
// it is out of place.
func (t *T) outOfPlace(op spec.Op) Request {
	ghost := t.ghost()
	if op == spec.OpGroupEdit {
		return GroupEdit("join", Group(t.Name("group")))
	}
	return t.Valid(op, ghost, ghost)
}

// firstMessages are the checks that TmtpRev comes first (CONN-1).
func firstMessages() []Check {
	var checks []Check
	for op := range spec.Op(spec.OpCount) {
		if op == spec.OpTmtpRev {
			continue
		}
		checks = append(checks, Check{
			Name: "conn/first/" + opName(op), Title: op.String() + " as the first message ends the link",
			Requirements: []string{"CONN-1"},
			Run: func(t *T) {
				if op == spec.OpLogin {
					alice := t.Member()
					alice.Logout()
					t.Dial().Breaks(Login(alice.UID, alice.NodeID))
					return
				}
				t.Dial().Breaks(t.outOfPlace(op))
			},
		})
	}
	return checks
}

// beforeLogin are the checks that most requests want a login (CONN-2).
func beforeLogin() []Check {
	var checks []Check
	for op := range spec.Op(spec.OpCount) {
		if op == spec.OpTmtpRev || op == spec.OpRegister || op == spec.OpLogin {
			continue
		}
		checks = append(checks, Check{
			Name: "conn/before-login/" + opName(op), Title: op.String() + " before login ends the link",
			Requirements: []string{"CONN-2", "SEC-3"},
			Run:          func(t *T) { t.Greeted().Breaks(t.outOfPlace(op)) },
		})
	}
	return checks
}

// again is a check that who is logged in cannot register or log in on the same
// link, and that no account takes harm (CONN-4).
func again(name, title string, request func(t *T, alice, bob *Member) Request) Check {
	return Check{
		Name: "conn/again/" + name, Title: title + " on a link that is logged in ends it, and the account is unharmed",
		Requirements: []string{"CONN-4"},
		Run: func(t *T) {
			people := t.Members(3)
			alice, bob, carol := people[0], people[1], people[2]
			bob.Logout()
			alice.Breaks(request(t, alice, bob))
			carol.Post("while away", alice, bob)
			for _, m := range []*Member{alice, bob} {
				m.Login()
				m.Expect(ADelivery().From(carol).Data("while away"))
			}
		},
	}
}

// failedLogin is a check that a login that fails ends the link as a protocol
// error does (CONN-6).
func failedLogin(name, with string, request func(alice *Member) Request) Check {
	return Check{
		Name: "conn/failed-login/" + name, Title: "a login with " + with + " gets quit, and then the link closes",
		Requirements: []string{"CONN-6"},
		Run: func(t *T) {
			alice := t.Member()
			alice.Logout()
			t.Greeted().Breaks(request(alice))
		},
	}
}

// brokenOff is a check that a link on which nothing more can come, in the
// middle of a message, closes without a quit (CONN-7).
func brokenOff(inside string, at func(octets string) int) Check {
	return Check{
		Name: "conn/broken-off/" + inside, Title: "a link that ends inside a message's " + inside + " closes without a message",
		Requirements: []string{"CONN-7"},
		Run: func(t *T) {
			alice := t.Member()
			octets := string(Post("x").With("id", "half").Octets())
			alice.Send(octets[:at(octets)])
			alice.HalfClose()
			alice.ExpectSilentClose()
			for _, m := range alice.waiting() {
				t.Fail(m.String(), "alice: the link closes without a message")
			}
		},
	}
}

// halfClosed is a check that a request takes effect though nothing more can
// come behind it (CONN-13).
func halfClosed(name, what string, request func(t *T, alice, bob *Member) Request, effect func(alice, bob *Member)) Check {
	return Check{
		Name: "conn/half-close/" + name, Title: what + " takes effect when the client half-closes behind it",
		Requirements: []string{"CONN-13"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Request(request(t, alice, bob))
			alice.HalfClose()
			effect(alice, bob)
		},
	}
}

// quitsInEveryPhase are the checks that a protocol error gets quit, and nothing
// behind it, wherever a link is (CONN-5).
func quitsInEveryPhase() []Check {
	phases := []struct {
		name, title string
		reach       func(t *T) *Link
	}{
		{"connected", "before TmtpRev", (*T).Dial},
		{"greeted", "after TmtpRev", (*T).Greeted},
		{"logged-in", "after login", func(t *T) *Link { return t.Member().Link }},
		{"after-request", "after a request", func(t *T) *Link {
			alice := t.Member()
			alice.Post("to nobody")
			return alice.Link
		}},
		{"unacked", "while a delivery waits for its Ack", func(t *T) *Link {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Acks(AckNone)
			bob.Post("one", alice)
			bob.Post("two", alice)
			alice.Expect(ADelivery().Data("one"))
			return alice.Link
		}},
	}
	faults := []struct{ name, title, octets string }{
		{"bad-length", "a broken length", `nope{"op":11}   `},
		{"bad-json", "a broken header", Frame(`{"op":11,}`)},
		{"bad-op", "an unknown op", Frame(`{"op":99}`)},
		{"http", "an HTTP request", "GET / HTTP/1.1\r\nHost: server\r\n\r\n"},
	}
	var checks []Check
	for _, p := range phases {
		for _, f := range faults {
			checks = append(checks, Check{
				Name: "conn/quit/" + p.name + "-" + f.name, Title: f.title + " " + p.title + " gets quit with an error, then the link closes",
				Requirements: []string{"CONN-5"},
				Run: func(t *T) {
					link := p.reach(t)
					link.Send(f.octets)
					link.ExpectQuit()
				},
			})
		}
	}
	return append(checks, Check{
		Name: "conn/quit/between-requests", Title: "of three requests in one write the first is acked, the broken second gets quit, and the third is not carried out",
		Requirements: []string{"CONN-5", "FRAME-8"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Send(string(Post("first", bob).With("id", "first").Octets()) + Frame(`{"op":99}`) +
				string(Post("third", bob).With("id", "third").Octets()))
			alice.ExpectInOrder(AnAck().ID("first"), AQuit().Error())
			alice.expectEnd("after quit")
			bob.Expect(ADelivery().From(alice).Data("first"))
			bob.ExpectNothing()
			for _, m := range alice.waiting() {
				t.Fail(m.String(), "alice: nothing but the first request's ack and quit")
			}
		},
	}, Check{
		Name: "conn/quit/nothing-behind", Title: "nothing follows quit though others keep posting to the link",
		Requirements: []string{"CONN-5"},
		Run: func(t *T) {
			people := t.Members(3)
			alice, bob, carol := people[0], people[1], people[2]
			var posts []Request
			for i := range 20 {
				posts = append(posts, Post(fmt.Sprint("post ", i), alice))
			}
			last := bob.Requests(posts...)[len(posts)-1]
			carol.Requests(posts...)
			alice.Send(Frame(`{"op":99}`))
			alice.ExpectQuit()
			bob.ExpectAck(last)
		},
	})
}
