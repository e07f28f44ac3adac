package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func textChecks() []Check { return slices.Concat(unchangedTexts(), oddTexts()) }

// unchangedTexts are the checks that text for people goes through as it is
// (TEXT-1), whatever characters it has and however JSON writes them.
func unchangedTexts() []Check {
	texts := []struct{ name, title, text string }{
		{"latin", "letters with marks", "Zoë Ångström"},
		{"cjk", "CJK characters", "水曜日の友達と会う"},
		{"rtl", "right-to-left script", "שלום עולם"},
		{"combining", "combining characters, not in normal form", "e\u0301te\u0301 nai\u0308f"},
		{"beyond-bmp", "characters beyond the BMP", "🐟🎻 𝄞 𠜎 🏳"},
		{"markup", "the characters <, > and &", "<b>you & me</b>"},
		{"quotes", "quotes and backslashes", `"quoted" \ 'and' \n \u0041`},
		{"spaces", "spaces at the ends and in a row", "  two  spaces  "},
	}
	kinds := []struct {
		name string
		run  func(t *T, text, json string)
	}{
		{"alias", textAsAlias}, {"gid", textAsGID}, {"ping", textAsPing}, {"invite", textAsInvite}, {"label", textAsLabel},
	}
	var checks []Check
	for _, kind := range kinds {
		for _, c := range texts {
			checks = append(checks, Check{
				Name: "text/" + kind.name + "/" + c.name, Title: c.title + " in " + kind.name + " go through unchanged",
				Requirements: []string{"TEXT-1"},
				Run: func(t *T) {
					text := c.text
					if kind.name == "alias" || kind.name == "gid" {
						text += t.Name("")
					}
					kind.run(t, text, toJSON(text))
				},
			})
		}
		if kind.name == "ping" || kind.name == "invite" {
			continue // their text is data, not JSON
		}
		checks = append(checks, Check{
			Name: "text/" + kind.name + "/escaped", Title: "characters written as \\u escapes in " + kind.name + " go through as the characters they are",
			Requirements: []string{"TEXT-1"},
			Run: func(t *T) {
				unique := t.Name("")
				kind.run(t, `ü 水 🐟 </"\ `+unique, `"\u00fc \u6c34 \ud83d\udc1f \u003c\/\"\\ `+unique+`"`)
			},
		})
	}
	return checks
}

func textAsAlias(t *T, text, json string) {
	people := t.Members(2)
	alice, bob := people[0], people[1]
	alice.Do(AddAlias("").WithRaw("newalias", json))
	alice.Expect(AUser().From(alice).NewAlias(text))
	bob.Do(Ping(bob.Alias, "", "hello").WithRaw("to", json))
	alice.Expect(APing().From(bob).To(text))
	alice.Do(Ping("", bob.Alias, "hello").WithRaw("from", json))
	bob.Expect(APing().From(alice).Alias(text))
}

func textAsGID(t *T, text, json string) {
	people := t.Members(2)
	alice, bob := people[0], people[1]
	alice.Do(Invite("", alice.Alias, bob.Alias, "come in").WithRaw("gid", json))
	bob.Expect(AnInvite().From(alice).GID(text))
	bob.Do(GroupEdit("join", "").WithRaw("gid", json))
	for _, m := range people {
		m.Expect(AMember().From(bob).Act("join").GID(text))
	}
	alice.Do(Post("to the group").WithRaw("for", `[{"id":`+json+`,"type":2}]`))
	bob.Expect(ADelivery().From(alice).Data("to the group"))
}

func textAsPing(t *T, text, _ string) {
	people := t.Members(2)
	people[0].Ping(people[1], text)
	people[1].Expect(APing().From(people[0]).Data(text))
}

func textAsInvite(t *T, text, _ string) {
	people := t.Members(2)
	alice, bob := people[0], people[1]
	alice.Do(Invite(Group(t.Name("group")), alice.Alias, bob.Alias, text))
	bob.Expect(AnInvite().From(alice).Data(text))
}

func textAsLabel(t *T, text, json string) {
	alice := t.Member()
	alice.Do(AddNode("").WithRaw("newnode", json))
	alice.Expect(AUser().From(alice).With(spec.KeyNewNode, text))
}

// oddTexts are the checks that names, ids and labels of any length and content
// are accepted or refused by protocol and harm nothing (TEXT-2).
func oddTexts() []Check {
	var checks []Check
	for _, kind := range oddPlaces() {
		for _, c := range []struct {
			name, title string
			text        func(unique string) string
		}{
			{"255", "255 octets", long("x", 255)},
			{"256", "256 octets", long("x", 256)},
			{"4096", "4,096 octets", long("x", 4096)},
			{"4097", "4,097 octets", long("x", 4097)},
			{"60000", "60,000 octets", long("x", 60_000)},
			{"dot", "a dot", func(string) string { return "." }},
			{"dot-dot", "two dots", func(string) string { return ".." }},
			{"path", "a path upwards", func(u string) string { return "../../../../etc/passwd " + u }},
			{"slash", "slashes", func(u string) string { return "//" + u + "/" }},
			{"percent", "percent signs", func(u string) string { return "%00%2e%2f%s%n%d" + u }},
			{"nul", "a NUL", func(u string) string { return "\x00" + u + "\x00" }},
			{"control", "8,000 control characters, six times longer as escapes", long("\x01", 8000)},
			{"angle", "10,000 characters that may be written six times longer", long("<", 10_000)},
			{"many-angles", "60,000 characters that may be written six times longer", long("<", 60_000)},
			{"quotes", "30,000 characters written twice as long", long(`"`, 30_000)},
		} {
			checks = append(checks, Check{
				Name: "text/odd-" + kind.name + "/" + c.name, Title: c.title + " as " + kind.title + " are accepted or refused, and harm nothing",
				Requirements: []string{"TEXT-2"},
				Run: func(t *T) {
					people := t.Members(2)
					alice, bob := people[0], people[1]
					r := kind.request(alice, c.text(t.Name("")))
					if n := len(r.Header()); n > spec.MaxHeaderOctets {
						t.Skip("the header would be of %d octets", n)
					}
					alice.harmless(r, kind.follow, bob)
				},
			})
		}
	}
	return checks
}

// long returns a text of n characters that ends in what makes it unique.
func long(character string, n int) func(string) string {
	return func(unique string) string { return strings.Repeat(character, n-len(unique)) + unique }
}

// oddPlace is where a request holds a text of the client's choice. When the
// request is accepted, follow makes use of the text, which may be refused.
type oddPlace struct {
	name, title string
	request     func(alice *Member, text string) Request
	follow      func(alice, bob *Member, r Request) Request
}

func oddPlaces() []oddPlace {
	// field gives a further request a field that the first one had.
	field := func(r, from Request, name, as string) Request {
		for _, f := range from.fields {
			if f.name == name {
				r = r.WithRaw(as, f.json)
			}
		}
		return r
	}
	return []oddPlace{
		{"alias", "an alias",
			func(_ *Member, text string) Request { return AddAlias(text) },
			func(_, bob *Member, r Request) Request {
				return field(Ping(bob.Alias, "", "hello"), r, "newalias", "to")
			}},
		{"gid", "a gid",
			func(alice *Member, text string) Request { return Invite(Group(text), alice.Alias, alice.Alias, "") },
			func(_, _ *Member, r Request) Request { return field(GroupEdit("join", ""), r, "gid", "gid") }},
		{"id", "the id of a request",
			func(_ *Member, text string) Request { return Post("x").With("id", text) }, nil},
		{"label", "a node's label",
			func(_ *Member, text string) Request { return AddNode(text) }, nil},
		{"recipient", "a recipient's uid",
			func(_ *Member, text string) Request { return Post("x", Item{text, spec.ToUser}) }, nil},
		{"to", "the alias a ping is for",
			func(alice *Member, text string) Request { return Ping(alice.Alias, text, "") }, nil},
	}
}

// harmless sends a request that may be accepted, refused or a protocol error,
// and expects that the sender's account and everybody else go on as before.
func (m *Member) harmless(r Request, follow func(alice, bob *Member, r Request) Request, bob *Member) {
	m.Request(r)
	answer := m.Expect(AnAck().Or(AQuit().Error()))
	switch {
	case answer.Kind == spec.MsgQuit:
		m.expectEnd("after quit")
		m.Login()
	case answer.Error == "":
		if id, _ := r.id(); r.Has("id") && answer.ID != id {
			m.t.Fail(answer.String(), fmt.Sprintf("an ack with the request's id, of %d octets", len(id)))
		}
		if follow != nil {
			bob.Ask(follow(m, bob, r))
		}
	}
	m.Post("as ever", bob)
	bob.Expect(ADelivery().From(m).Data("as ever"))
	bob.Post("both ways", m)
	m.Expect(ADelivery().From(bob).Data("both ways"))
	m.Relogin()
	m.Post("after another login", bob)
	bob.Expect(ADelivery().From(m).Data("after another login"))
}
