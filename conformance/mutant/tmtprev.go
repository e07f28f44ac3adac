package mutant

import (
	"github.com/tmtplab/tmtplab/spec"
)

func tmtpRevMutants() []Mutant {
	unknown := func(m Message) bool { v := m.Text("id"); return is(spec.OpTmtpRev)(m) && v != "" && v != "1" }
	rev := func(name, what, id string, header string) Mutant {
		return Mutant{
			Name: "tmtprev/" + name, Title: what, Breaks: []string{id},
			New: changed(func(Message) Message { return Frame(header, "") }, spec.MsgTmtpRev),
		}
	}
	return []Mutant{
		{
			Name: "tmtprev/name-missing", Title: "tmtprev has no name",
			Breaks: []string{"REV-1"}, New: without("name", spec.MsgTmtpRev),
		},
		{
			Name: "tmtprev/another-version", Title: "version 1 is answered with 1.0",
			Breaks: []string{"REV-1"}, New: with("id", "1.0", spec.MsgTmtpRev),
		},
		{
			Name: "tmtprev/unknown-version-refused", Title: "a version that the server does not know is a protocol error",
			Breaks: []string{"REV-2"}, New: refused(unknown),
		},
		{
			Name: "tmtprev/unknown-version-repeated", Title: "a version that the server does not know is answered with itself",
			Breaks: []string{"REV-2"}, New: versionRepeated,
		},
		{
			Name: "tmtprev/unknown-version-ends", Title: "the link ends behind the answer to a version that the server does not know",
			Breaks: []string{"REV-2"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				out.ToServer(link, m)
				if unknown(m) {
					out.ToServer(link, broken)
				}
			}, spec.OpTmtpRev)),
		},
		rev("auth-alone", "tmtprev has auth without authby", "REV-3", `{"auth":1,"id":"1","name":"x","op":"tmtprev"}`),
		rev("authby-alone", "tmtprev has authby without auth", "REV-3", `{"authby":[{"label":"l","login":["https://a.example"],"token":["https://b.example"]}],"id":"1","name":"x","op":"tmtprev"}`),
		rev("provider-without-token", "a provider in authby has no token", "REV-3", `{"auth":1,"authby":[{"label":"l","login":["https://a.example"]}],"id":"1","name":"x","op":"tmtprev"}`),
		rev("auth-of-3", "auth is 3", "REV-3", `{"auth":3,"authby":[{"label":"l","login":["https://a.example"],"token":["https://b.example"]}],"id":"1","name":"x","op":"tmtprev"}`),
		{
			Name: "tmtprev/id-missing-taken", Title: "TmtpRev without id counts as version 1",
			Breaks: []string{"REV-4"}, New: tolerant(has(spec.OpTmtpRev, "id", ""), func(m Message) Message { return m.Set("id", "1") }),
		},
		{
			Name: "tmtprev/id-empty-taken", Title: "TmtpRev with an empty id counts as version 1",
			Breaks: []string{"REV-4"}, New: tolerant(has(spec.OpTmtpRev, "id", `""`), func(m Message) Message { return m.Set("id", "1") }),
		},
	}
}

// versionRepeated remembers which version was asked for.
func versionRepeated() Filter {
	version := map[int]string{}
	f := told(func(link int, m Message, out *Out) {
		out.ToClient(link, m.Set("id", version[link]))
	}, spec.MsgTmtpRev)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		version[link] = m.Text("id")
		out.ToServer(link, m)
	}, spec.OpTmtpRev).FromClient
	return f
}
