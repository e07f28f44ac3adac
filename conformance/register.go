package conformance

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
)

func registerChecks() []Check {
	return slices.Concat(badAliases(), goodAliases(), tokenChecks(), []Check{
		{
			Name: "register/account", Title: "Register answers with uid, nodeid and info, and the link is logged in",
			Requirements: []string{"REG-1", "REG-2", "HEAD-8"},
			Run: func(t *T) {
				link := t.Greeted()
				link.Request(Register("label", ""))
				link.Expect(ARegistered().With(spec.KeyUID, some).With(spec.KeyNodeID, some).Without(spec.KeyError))
				link.Expect(AnInfo().With(spec.KeyInfo, "login ok"))
				link.Do(Post("logged in"))
			},
		},
		{
			Name: "register/registered-first", Title: "registered comes before info",
			Requirements: []string{"REG-1o"},
			Run: func(t *T) {
				link := t.Greeted()
				link.Request(Register("label", t.Name("alias")))
				link.ExpectInOrder(ARegistered(), AnInfo())
			},
		},
		{
			Name: "register/newnode-missing", Title: "Register without newnode ends the link",
			Requirements: []string{"REG-3", "CONN-5"},
			Run: func(t *T) {
				t.Greeted().Breaks(NewRequest(spec.OpRegister).With("newalias", t.Name("alias")))
			},
		},
		{
			Name: "register/newnode-empty", Title: "Register with an empty newnode ends the link",
			Requirements: []string{"REG-3", "CONN-5"},
			Run:          func(t *T) { t.Greeted().Breaks(Register("", t.Name("alias"))) },
		},
		{
			Name: "register/alias-taken", Title: "an alias that is taken is refused, and still reaches its first owner",
			Requirements: []string{"REG-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				link := t.Greeted()
				link.Request(Register("label", alice.Alias))
				link.Expect(ARegistered().With(spec.KeyUID, some).With(spec.KeyNodeID, some).Error())
				link.Expect(AnInfo())
				bob.Ping(alice, "still you?")
				alice.Expect(APing().From(bob).Data("still you?"))
			},
		},
		{
			Name: "register/nodeid-opens", Title: "uid and nodeid open the node at every later login",
			Requirements: []string{"REG-7", "LOG-1"},
			Run: func(t *T) {
				alice := t.Member()
				for range 3 {
					alice.Relogin()
				}
			},
		},
		{
			Name: "register/no-alias", Title: "the alias _ stands for none",
			Requirements: []string{"REG-8"},
			Run: func(t *T) {
				bob := t.Member()
				for range 2 { // it is never taken
					link := t.Greeted()
					link.Request(Register("label", "_"))
					link.Expect(ARegistered().Without(spec.KeyError))
				}
				bob.Refused(Ping(bob.Alias, "_", ""))
			},
		},
		{
			Name: "register/token-missing", Title: "where registration demands a token, Register without one ends the link",
			Requirements: []string{"REG-9", "CONN-5"},
			Run: func(t *T) {
				link := t.Dial()
				link.Request(TmtpRev("1"))
				m := link.Expect(ATmtpRev())
				if m.Auth == 0 || len(m.AuthBy) == 0 {
					t.Skip("this server's registration demands no token")
				}
				link.Breaks(Register("label", t.Name("alias")).Without("oidc"))
			},
		},
		{
			Name: "register/alias-case", Title: "whether aliases that differ in case are distinct",
			Requirements: []string{"REG-10"},
			Run: func(t *T) {
				alice := t.Member()
				t.Record("in case: %s", distinct(t, alice, strings.ToUpper(alice.Alias)))
			},
		},
		{
			Name: "register/alias-normal-form", Title: "whether aliases that differ in Unicode normal form are distinct",
			Requirements: []string{"REG-10"},
			Run: func(t *T) {
				alice := t.Member()
				name := t.Name("normal")
				alice.AddAlias(name + "\u00e9")
				t.Record("in normal form: %s", distinct(t, alice, name+"e\u0301"))
			},
		},
		{
			Name: "register/no-login-message", Title: "registering sends no login message",
			Requirements: []string{"REG-11"},
			Run: func(t *T) {
				alice := t.Member()
				alice.ExpectNo(ALogin())
			},
		},
		{
			Name: "register/unprintable-alias", Title: "what becomes of aliases with format, separator or unassigned characters, and of an empty one",
			Requirements: []string{"REG-4b"},
			Run: func(t *T) {
				for _, c := range []struct{ what, alias string }{
					{"a zero-width joiner", t.Name("join") + "\u200d"},
					{"a line separator", t.Name("line") + "\u2028"},
					{"a no-break space", t.Name("space") + "\u00a0"},
					{"an unassigned character", t.Name("none") + "\u0378"},
					{"a private character", t.Name("private") + "\ue000"},
					{"nothing", ""},
				} {
					link := t.Greeted()
					link.Request(NewRequest(spec.OpRegister).With("newnode", "label").With("newalias", c.alias))
					switch m := link.Expect(ARegistered().Or(AQuit())); {
					case m.Kind == spec.MsgQuit:
						t.Record("%s: quit", c.what)
					case m.Error != "":
						t.Record("%s: refused", c.what)
					default:
						t.Record("%s: accepted", c.what)
					}
				}
			},
		},
	})
}

// some matches a string that is not empty.
var some = gomega.Not(gomega.BeEmpty())

// distinct says whether a server takes an alias that alice has in another
// spelling.
func distinct(t *T, alice *Member, spelling string) string {
	if t.Member().Ask(AddAlias(spelling)).Error == "" {
		return "distinct"
	}
	return "the same"
}

// badNames are names that neither an alias nor a group can have.
var badNames = []struct{ name, requirement, what, text string }{
	{"1-character", "REG-4", "1 character", "x"},
	{"7-characters", "REG-4", "7 characters", "seven c"},
	{"control", "REG-4", "a control character", "with\x01control"},
	{"newline", "REG-4", "a line feed", "line one\nline two"},
	{"delete", "REG-4", "the character U+007F", "with\x7fdelete"},
	{"c1-control", "REG-4", "the character U+0085", "next\u0085line of it"},
	{"3-of-3-octets", "REG-5", "3 characters of 3 octets each", "水曜日"},
	{"7-of-2-octets", "REG-5", "7 characters of 2 octets each", "äöüäöüä"},
	{"4-of-4-octets", "REG-5", "4 characters of 4 octets each", "🐟🐠🐡🦈"},
}

// goodNames are of what names as short as may be are made.
var goodNames = []struct{ name, requirement, what, letters string }{
	{"8-letters", "REG-4", "8 letters", "abcdefghijklmnopqrstuvwxyz0123456789"},
	{"8-cjk-letters", "REG-5", "8 characters of 3 octets each", "一二三四五六七八九十百千万水火木金土日月山川田"},
	{"8-beyond-bmp", "REG-5", "8 characters of 4 octets each", "🐀🐁🐂🐃🐄🐅🐆🐇🐈🐉🐊🐋🐌🐍🐎🐏🐐🐑🐒🐓🐔🐕🐖🐗🐘🐙🐚🐛"},
}

// badAliases are the checks of aliases that cannot be: the account is made,
// with an error, and the alias reaches nobody.
func badAliases() []Check {
	var checks []Check
	for _, c := range badNames {
		checks = append(checks, Check{
			Name: "register/alias/" + c.name, Title: "an alias of " + c.what + " is refused, and the account is made",
			Requirements: []string{c.requirement},
			Run: func(t *T) {
				bob := t.Member()
				link := t.Greeted()
				link.Request(Register("label", c.text))
				link.Expect(ARegistered().With(spec.KeyUID, some).With(spec.KeyNodeID, some).Error())
				link.Expect(AnInfo())
				bob.Refused(Ping(bob.Alias, c.text, ""))
			},
		})
	}
	return checks
}

// goodAliases are the checks of aliases that are as short as may be.
func goodAliases() []Check {
	var checks []Check
	for _, c := range goodNames {
		checks = append(checks, Check{
			Name: "register/alias/" + c.name, Title: "an alias of " + c.what + " is taken, and reaches its owner",
			Requirements: []string{c.requirement, "TEXT-1"},
			Run: func(t *T) {
				bob := t.Member()
				alias := t.shortName(c.letters)
				link := t.Greeted()
				link.Request(Register("label", alias))
				link.Expect(ARegistered().Without(spec.KeyError))
				bob.Do(Ping(bob.Alias, alias, "hello"))
				link.Expect(APing().From(bob).To(alias))
			},
		})
	}
	checks = append(checks, Check{
		Name: "register/alias/spaces", Title: "spaces count as characters: 8 of which some are spaces suffice",
		Requirements: []string{"REG-4"},
		Run: func(t *T) {
			alias := t.shortName("abcdefghijklmnopqrstuvwxyz0123456789")
			link := t.Greeted()
			link.Request(Register("label", alias[:3]+"  "+alias[5:]))
			link.Expect(ARegistered().Without(spec.KeyError))
		},
	})
	return checks
}

// shortName returns a name of exactly 8 of the letters that no other check and
// no other run is likely to draw.
func (t *T) shortName(letters string) string {
	h := fnv.New64a()
	h.Write([]byte(t.Name("short")))
	draw := rand.New(rand.NewPCG(h.Sum64(), 0))
	alphabet := []rune(letters)
	name := make([]rune, spec.MinNameRunes)
	for i := range name {
		name[i] = alphabet[draw.IntN(len(alphabet))]
	}
	return string(name)
}
