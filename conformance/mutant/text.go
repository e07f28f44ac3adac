package mutant

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

func textMutants() []Mutant { return slices.Concat(otherTexts(), oddTexts()) }

// otherTexts do not go through as they are (TEXT-1).
func otherTexts() []Mutant {
	inBMP := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > 0xffff {
				return utf8.RuneError
			}
			return r
		}, s)
	}
	escaped := func(s string) string {
		if isASCII(s) {
			return s
		}
		return strings.ReplaceAll(s, "ü", `\u00fc`)
	}
	named := func(name, what, field string, change func(string) string, kinds ...spec.Msg) Mutant {
		return Mutant{Name: "text/" + name, Title: what, Breaks: []string{"TEXT-1"}, New: reworded(field, change, kinds...)}
	}
	data := func(name, what string, kind spec.Msg, change func(string) string) Mutant {
		return Mutant{
			Name: "text/" + name, Title: what, Breaks: []string{"TEXT-1"},
			New: otherData(func(data []byte) []byte { return []byte(change(string(data))) }, kind),
		}
	}
	return []Mutant{
		named("label-beyond-bmp-lost", "characters beyond the BMP in a label become U+FFFD", "newnode", inBMP, spec.MsgUser),
		named("alias-beyond-bmp-lost", "characters beyond the BMP in a ping's alias become U+FFFD", "alias", inBMP, spec.MsgPing),
		named("alias-trimmed", "spaces around an alias are cut off", "newalias", strings.TrimSpace, spec.MsgUser),
		named("gid-in-lower-case", "an invite has its gid in lower case", "gid", strings.ToLower, spec.MsgInvite),
		named("gid-composed", "a gid is told in normal form C", "gid", func(s string) string { return strings.ReplaceAll(s, "e\u0301", "\u00e9") }, spec.MsgInvite, spec.MsgMember),
		named("label-with-entities", "a label is escaped as in HTML", "newnode", html.EscapeString, spec.MsgUser),
		named("label-escaped-twice", "what is not ASCII in a label is escaped twice", "newnode", escaped, spec.MsgUser),
		named("to-with-entities", "the alias a ping is for is told as escaped in HTML", "to", html.EscapeString, spec.MsgPing),
		data("ping-beyond-bmp-lost", "characters beyond the BMP in a ping's text become U+FFFD", spec.MsgPing, inBMP),
		data("ping-trimmed", "spaces around a ping's text are cut off", spec.MsgPing, strings.TrimSpace),
		data("ping-in-latin-1", "a ping's text is sent in Latin-1 where it can be", spec.MsgPing, func(s string) string {
			return strings.ReplaceAll(s, "ö", "\xf6")
		}),
		data("invite-composed", "an invite's text is sent in normal form C", spec.MsgInvite, func(s string) string {
			return strings.ReplaceAll(s, "e\u0301", "\u00e9")
		}),
		data("invite-quotes-escaped", "quotes in an invite's text are escaped", spec.MsgInvite, func(s string) string {
			return strings.ReplaceAll(s, `"`, `\"`)
		}),
	}
}

// oddTexts do harm (TEXT-2).
func oddTexts() []Mutant {
	longer := func(name string, n int) func(Message) bool {
		return func(m Message) bool { return len(m.Text(name)) > n }
	}
	mutant := func(name, what string, do func(which func(Message) bool) func() Filter, which func(Message) bool) Mutant {
		return Mutant{Name: "text/" + name, Title: what, Breaks: []string{"TEXT-2"}, New: do(which)}
	}
	return []Mutant{
		mutant("long-alias-unanswered", "an alias over 4,096 octets gets no answer", passedOver, longer("newalias", 4096)),
		mutant("long-id-unanswered", "a request whose id has over 255 octets gets no answer", passedOver, longer("id", 255)),
		mutant("long-gid-cuts-link", "a gid of 256 octets breaks off the link", cutting, longer("gid", 255)),
		mutant("dots-lock-account", "who posts to .. cannot log in again", locking, func(m Message) bool {
			v, _ := m.Value("for")
			return bytes.Contains(v, []byte(`".."`))
		}),
		mutant("nul-in-label-deafens", "who sends a label with a NUL is not heard any more", deafening, func(m Message) bool {
			return strings.Contains(m.Text("newnode"), "\x00")
		}),
		mutant("percent-in-alias-deafens", "who pings an alias with percent signs is not heard any more", deafening, func(m Message) bool {
			return is(spec.OpPing)(m) && strings.Contains(m.Text("to"), "%s%n")
		}),
		{
			Name: "text/long-id-cut", Title: "an ack has the first 255 octets of a request's id", Breaks: []string{"TEXT-2"},
			New: reworded("id", func(id string) string { return id[:min(len(id), 255)] }, spec.MsgAck),
		},
	}
}

// cutting breaks off links on which some request comes.
func cutting(which func(Message) bool) func() Filter {
	return stateless(Filter{FromClient: func(link int, m Message, out *Out) {
		if which(m) {
			out.Cut(link)
			return
		}
		out.ToServer(link, m)
	}})
}

// deafening hears nothing more from links on which some request came.
func deafening(which func(Message) bool) func() Filter {
	return func() Filter {
		deaf := map[int]bool{}
		return Filter{FromClient: func(link int, m Message, out *Out) {
			if !deaf[link] {
				out.ToServer(link, m)
			}
			deaf[link] = deaf[link] || which(m)
		}}
	}
}

// locking refuses the login of nodes that sent some request.
func locking(which func(Message) bool) func() Filter {
	return func() Filter {
		locked := map[string]bool{}
		return Filter{FromClient: func(link int, m Message, out *Out) {
			if which(m) {
				locked[out.Node(link)] = true
			}
			if is(spec.OpLogin)(m) && locked[m.Text("node")] {
				m = broken
			}
			out.ToServer(link, m)
		}}
	}
}
