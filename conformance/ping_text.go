package conformance

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// Texts of pings and of invitations are held to the same rules (INV-6), so
// each check of them is made for both.

// textOp is a request that takes a text.
type textOp struct {
	name   string // of its checks' section
	op     spec.Op
	own    string // requirement that says so of the op, if any
	called string
}

var (
	textOfPing   = textOp{"ping", spec.OpPing, "", "a ping"}
	textOfInvite = textOp{"groupinvite", spec.OpGroupInvite, "INV-6", "an invitation"}
)

// requires returns what a check of a rule tests: the op's own requirement too,
// which comes first unless the rule is observed only.
func (o textOp) requires(id string) []string {
	switch r, _ := lookup(id); {
	case o.own == "":
		return []string{id}
	case r.Basis == spec.Observed:
		return []string{id, o.own}
	}
	return []string{o.own, id}
}

// request returns the request with a text from alice to bob, and what bob gets.
func (o textOp) request(t *T, alice, bob *Member, text string) (Request, Matcher) {
	return t.withData(o.op, alice, bob, text)
}

func pingTexts() []Check       { return textOfPing.checks() }
func invitationTexts() []Check { return textOfInvite.checks() }

// checks are the checks of one op's texts.
func (o textOp) checks() []Check {
	checks := append(o.accepted(), o.refused()...)
	return append(checks, Check{
		Name: o.name + "/text/limited", Title: "the length of the text of " + o.called + " is limited",
		Requirements: o.requires("PING-5"),
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			r, _ := o.request(t, alice, bob, strings.Repeat("x", 500_000))
			refusal := AnAck().ID(alice.Request(r)).Error().Or(AQuit())
			var answer *Message
			alice.await(t.ctx, t.Patience(), func() bool {
				answer = alice.inbox.take(refusal.Match)
				return answer != nil
			})
			// The end of the link is enough: a quit can be lost with the octets
			// that the server did not read.
			if _, ended := alice.Ended(); answer == nil && !ended {
				t.Fail(alice.story(), refusal.Alternatives()...)
			}
			if answer == nil || answer.Kind == spec.MsgQuit {
				alice.expectEnd("after quit")
			}
			bob.ExpectNothing()
		},
	})
}

// accepted are the checks of texts that come to the recipient as they are.
func (o textOp) accepted() []Check {
	var checks []Check
	for _, c := range []struct {
		name, requirement, what, text string
	}{
		{"empty", "PING-6", "no octets", ""},
		{"replacement-character", "PING-4", "the character U+FFFD", "so \ufffd be it"},
		{"last-character", "PING-4", "the last character there is", "\U0010ffff"},
		{"around-surrogates", "PING-4", "the characters next to the surrogates", "\ud7ff\ue000"},
		{"combining", "PING-4", "a letter and its accent, and the two in one", "e\u0301 \u00e9"},
		{"byte-order-mark", "PING-4", "a byte order mark", "\ufeffhello"},
		{"no-json", "PING-4", "what JSON escapes", "\"<&>\\ \u2028 \u007f"},
		{"140-of-1-octet", "PING-5o", "140 characters of 1 octet each", strings.Repeat("x", 140)},
		{"140-of-2-octets", "PING-5o", "140 characters of 2 octets each", strings.Repeat("ä", 140)},
		{"140-of-3-octets", "PING-5o", "140 characters of 3 octets each", strings.Repeat("水", 140)},
		{"70-of-4-octets", "PING-5o", "70 characters of 4 octets each, 140 UTF-16 units", strings.Repeat("🐟", 70)},
		{"140-mixed", "PING-5o", "140 UTF-16 units of all widths", strings.Repeat("xä水🐟", 28)},
	} {
		checks = append(checks, Check{
			Name: o.name + "/text/" + c.name, Title: "the text of " + o.called + " may be " + c.what,
			Requirements: o.requires(c.requirement),
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				r, m := o.request(t, alice, bob, c.text)
				ack := alice.Do(r)
				bob.Expect(m.ID(ack.MsgID))
			},
		})
	}
	return append(checks, Check{
		Name: o.name + "/text/left-out", Title: "the text of " + o.called + " may be left out, and its datalen too",
		Requirements: o.requires("PING-6"),
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			r, m := o.request(t, alice, bob, "")
			ack := alice.Do(r.Without("datalen"))
			bob.Expect(m.ID(ack.MsgID))
		},
	})
}

// notUTF8 are octets that are no UTF-8.
var notUTF8 = []struct{ name, what, text string }{
	{"stray-octet", "the octet ff", "so \xff be it"},
	{"continuation-alone", "an octet that continues nothing", "so \x80 be it"},
	{"cut-short", "a character cut short by the end", "so be it \xe6\xb0"},
	{"cut-by-next", "a character cut short by the next", "so \xf0\x9f\x90 be it"},
	{"overlong", "a character in more octets than it needs", "so \xc0\xaf be it"},
	{"overlong-nul", "NUL in two octets", "so \xc0\x80 be it"},
	{"surrogate", "half a surrogate pair", "so \xed\xa0\xbd be it"},
	{"surrogate-pair", "a surrogate pair, each half in three octets", "so \xed\xa0\xbd\xed\xb0\x9f be it"},
	{"beyond-last", "a character past U+10FFFF", "so \xf4\x90\x80\x80 be it"},
	{"latin-1", "Latin-1", "Gr\xfc\xdfe"},
}

// tooLong are texts just over 140 UTF-16 units.
var tooLong = []struct{ name, what, text string }{
	{"141-of-1-octet", "141 characters of 1 octet each", strings.Repeat("x", 141)},
	{"141-of-2-octets", "141 characters of 2 octets each", strings.Repeat("ä", 141)},
	{"141-of-3-octets", "141 characters of 3 octets each", strings.Repeat("水", 141)},
	{"71-of-4-octets", "71 characters of 4 octets each, 142 UTF-16 units", strings.Repeat("🐟", 71)},
	{"141-mixed", "139 characters of 1 octet and one of 4, 141 UTF-16 units", strings.Repeat("x", 139) + "🐟"},
}

// refused are the checks of texts that no recipient gets.
func (o textOp) refused() []Check {
	var checks []Check
	for _, c := range notUTF8 {
		checks = append(checks, Check{
			Name: o.name + "/not-utf8/" + c.name, Title: "with " + c.what + " in its text, " + o.called + " is refused and never delivered",
			Requirements: o.requires("PING-4"),
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				r, _ := o.request(t, alice, bob, c.text)
				id := alice.Request(r)
				if m := alice.Expect(AnAck().ID(id).Error().Without(keyMsgID).Or(AQuit().Error())); m.Kind == spec.MsgQuit {
					alice.expectEnd("after quit")
				}
				bob.ExpectNothing()
			},
		}, Check{
			Name: o.name + "/not-utf8-quit/" + c.name, Title: c.what + " in the text of " + o.called + " ends the link",
			Requirements: o.requires("PING-4o"),
			Run: func(t *T) {
				people := t.Members(2)
				r, _ := o.request(t, people[0], people[1], c.text)
				people[0].Breaks(r)
			},
		})
	}
	for _, c := range tooLong {
		checks = append(checks, Check{
			Name: o.name + "/text/" + c.name, Title: c.what + " in the text of " + o.called + " end the link, and nobody gets them",
			Requirements: o.requires("PING-5o"),
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				r, _ := o.request(t, alice, bob, c.text)
				alice.Breaks(r)
				bob.ExpectNothing()
				desk.ExpectNothing()
			},
		})
	}
	return checks
}
