package mutant

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func registerMutants() []Mutant {
	return slices.Concat(otherAliases(), []Mutant{
		{
			Name: "register/info-missing", Title: "no info follows registered",
			Breaks: []string{"REG-1"}, New: lost(spec.MsgInfo),
		},
		{
			Name: "register/not-logged-in", Title: "requests after Register are refused until Login",
			Breaks: []string{"REG-1"},
			New: func() Filter {
				fresh := map[int]bool{}
				f := told(func(link int, m Message, out *Out) {
					fresh[link] = true
					out.ToClient(link, m)
				}, spec.MsgRegistered)
				f.FromClient = asked(func(link int, m Message, out *Out) {
					if fresh[link] {
						m = broken
					}
					out.ToServer(link, m)
				}, spec.OpPost).FromClient
				return f
			},
		},
		{
			Name: "register/nodeid-missing", Title: "registered has no nodeid",
			Breaks: []string{"REG-1"}, New: without("nodeid", spec.MsgRegistered),
		},
		{
			Name: "register/info-says-registered", Title: "the info of Register says registered",
			Breaks: []string{"REG-1"}, New: infoOf(spec.OpRegister, "registered"),
		},
		{
			Name: "register/info-first", Title: "info comes before registered",
			Breaks: []string{"REG-1o"},
			New: func() Filter {
				held := map[int]Message{}
				return told(func(link int, m Message, out *Out) {
					if m.Is(spec.MsgRegistered) {
						held[link] = m
						return
					}
					out.ToClient(link, m, held[link])
					delete(held, link)
				}, spec.MsgRegistered, spec.MsgInfo)
			},
		},
		{
			Name: "register/alias-demanded", Title: "an account without an alias is made with an error",
			Breaks: []string{"REG-2"}, New: unaliased(func(m Message) Message { return m.Set("error", "no alias") }),
		},
		{
			Name: "register/no-account-without-alias", Title: "Register without newalias is a protocol error",
			Breaks: []string{"REG-2"}, New: refused(has(spec.OpRegister, "newalias", "")),
		},
		{
			Name: "register/label-missing-taken", Title: "Register without newnode makes an account",
			Breaks: []string{"REG-3"}, New: tolerant(has(spec.OpRegister, "newnode", ""), func(m Message) Message { return m.Set("newnode", "a node") }),
		},
		{
			Name: "register/label-empty-taken", Title: "Register with an empty newnode makes an account",
			Breaks: []string{"REG-3"}, New: tolerant(has(spec.OpRegister, "newnode", `""`), func(m Message) Message { return m.Set("newnode", "a node") }),
		},
		{
			Name: "register/taken-alias-ignored", Title: "a taken alias is left out without an error",
			Breaks: []string{"REG-6"}, New: takenAlias(func(m Message) Message { return m.Without("error") }),
		},
		{
			Name: "register/taken-alias-ends", Title: "a taken alias makes Register fail with quit",
			Breaks: []string{"REG-6"},
			New: takenAlias(func(Message) Message {
				return fabricated(wire.Message{Kind: spec.MsgQuit, Error: "the alias is taken"})
			}),
		},
		{
			Name: "register/taken-alias-moves", Title: "a taken alias reaches its second owner from then on",
			Breaks: []string{"REG-6"}, New: aliasMoves,
		},
		{
			Name: "register/nodeid-opens-once", Title: "a nodeid opens its node at one login only",
			Breaks: []string{"REG-7"},
			New: func() Filter {
				used := map[string]bool{}
				return asked(func(link int, m Message, out *Out) {
					node := m.Text("node")
					if used[node] {
						m = broken
					}
					used[node] = true
					out.ToServer(link, m)
				}, spec.OpLogin)
			},
		},
		{
			Name: "register/underscore-is-an-alias", Title: "the alias _ is refused as too short",
			Breaks: []string{"REG-8"}, New: rewritten(func(m Message) Message {
				if m.Text("newalias") == "_" {
					return m.Set("newalias", "-")
				}
				return m
			}, spec.OpRegister),
		},
		{
			Name: "register/underscore-reaches-somebody", Title: "the alias _ belongs to who registers with it first",
			Breaks: []string{"REG-8"}, New: rewritten(func(m Message) Message {
				for _, name := range []string{"newalias", "to"} {
					if m.Text(name) == "_" {
						m = m.Set(name, "the alias _ of somebody")
					}
				}
				return m
			}, spec.OpRegister, spec.OpPing),
		},
		{
			Name: "register/token-not-looked-at", Title: "tmtprev demands a token at registration, and Register without one makes an account",
			Breaks: []string{"REG-9"},
			New: changed(func(m Message) Message {
				provider := map[string]any{"label": "sign in", "login": []string{"https://login.example"}, "token": []string{"https://token.example"}}
				return m.Set("auth", 1).Set("authby", []any{provider})
			}, spec.MsgTmtpRev),
		},
		{
			Name: "register/login-message", Title: "a login message follows the info of Register",
			Breaks: []string{"REG-11"}, New: loginAfterRegister,
		},
	})
}

// otherAliases judge by other rules what can be an alias: REG-4, REG-5.
func otherAliases() []Mutant {
	control := func(s string) bool { return strings.IndexFunc(s, unicode.IsControl) >= 0 }
	least := spec.MinNameRunes
	taken := func(name, what, id string, which func(alias string) bool) Mutant {
		return Mutant{Name: "register/" + name, Title: what, Breaks: []string{id}, New: aliasTaken(which)}
	}
	denied := func(name, what, id string, which func(alias string) bool) Mutant {
		return Mutant{Name: "register/" + name, Title: what, Breaks: []string{id}, New: rewritten(func(m Message) Message {
			if alias := m.Text("newalias"); which(alias) {
				return m.Set("newalias", "short")
			}
			return m
		}, spec.OpRegister)}
	}
	return []Mutant{
		taken("7-characters-taken", "an alias of 7 characters is taken", "REG-4", func(s string) bool { return !control(s) && len(s) == least-1 }),
		taken("1-character-taken", "an alias of 1 character is taken", "REG-4", func(s string) bool { return len(s) == 1 && s != "_" }),
		taken("control-character-taken", "an alias with a control character is taken", "REG-4", func(s string) bool { return strings.Contains(s, "\x01") }),
		taken("delete-taken", "an alias with the character U+007F is taken", "REG-4", func(s string) bool { return strings.Contains(s, "\x7f") }),
		taken("c1-control-taken", "an alias with the character U+0085 is taken", "REG-4", func(s string) bool { return strings.Contains(s, "\u0085") }),
		taken("octets-counted", "the octets of an alias are counted", "REG-5", func(s string) bool {
			return len(s) >= least && utf8.RuneCountInString(s) < least
		}),
		taken("utf-16-counted", "the UTF-16 units of an alias are counted", "REG-5", func(s string) bool {
			return len(utf16.Encode([]rune(s))) >= least && utf8.RuneCountInString(s) < least
		}),
		denied("8-characters-refused", "an alias needs 9 characters", "REG-4", func(s string) bool { return utf8.RuneCountInString(s) == least }),
		denied("spaces-not-counted", "spaces in an alias are not counted", "REG-4", func(s string) bool {
			return utf8.RuneCountInString(s)-strings.Count(s, " ") < least
		}),
		denied("symbols-refused", "an alias of characters beyond the BMP is refused", "REG-5", func(s string) bool {
			return len(s) == 4*least && !isASCII(s)
		}),
		denied("cjk-characters-count-half", "an alias of CJK characters needs 16 of them", "REG-5", func(s string) bool {
			return len(s) == 3*least && !isASCII(s)
		}),
		{
			Name: "register/bad-alias-exists", Title: "an alias that is too short reaches its owner, in spite of the error", Breaks: []string{"REG-4"},
			New: badAliasExists,
		},
		{
			Name: "register/bad-alias-ends", Title: "an alias that is too short makes Register fail with quit", Breaks: []string{"REG-4"},
			New: refused(func(m Message) bool {
				alias := m.Text("newalias")
				return is(spec.OpRegister)(m) && alias != "" && alias != "_" && utf8.RuneCountInString(alias) < least
			}),
		},
	}
}

// wanted is a filter that knows with which newalias a link registers, and is
// given the answer.
func wanted(do func(link int, alias string, m Message, out *Out)) Filter {
	aliases := map[int]string{}
	f := told(func(link int, m Message, out *Out) { do(link, aliases[link], m, out) }, spec.MsgRegistered)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		aliases[link] = m.Text("newalias")
		out.ToServer(link, m)
	}, spec.OpRegister).FromClient
	return f
}

// aliasTaken does not say that an alias cannot be.
func aliasTaken(which func(alias string) bool) func() Filter {
	return func() Filter {
		return wanted(func(link int, alias string, m Message, out *Out) {
			if which(alias) {
				m = m.Without("error")
			}
			out.ToClient(link, m)
		})
	}
}

// unaliased changes the answer to who registers without an alias.
func unaliased(change func(Message) Message) func() Filter {
	return func() Filter {
		return wanted(func(link int, alias string, m Message, out *Out) {
			if alias == "" {
				m = change(m)
			}
			out.ToClient(link, m)
		})
	}
}

// takenAlias changes the answer to who registers with a sound alias that is
// another's.
func takenAlias(change func(Message) Message) func() Filter {
	return func() Filter {
		return wanted(func(link int, alias string, m Message, out *Out) {
			if m.Text("error") != "" && wire.CheckName(alias) == nil {
				m = change(m)
			}
			out.ToClient(link, m)
		})
	}
}

// aliasMoves gives the second owner of an alias another, to which pings for it
// go.
func aliasMoves() Filter {
	owned, moved := map[string]bool{}, map[string]string{}
	renamed := map[int]bool{}
	f := asked(func(link int, m Message, out *Out) {
		switch alias := m.Text("newalias"); {
		case is(spec.OpPing)(m) && moved[m.Text("to")] != "":
			m = m.Set("to", moved[m.Text("to")])
		case is(spec.OpRegister)(m) && owned[alias]:
			moved[alias], renamed[link] = alias+", moved", true
			m = m.Set("newalias", moved[alias])
		case is(spec.OpRegister)(m) && alias != "":
			owned[alias] = true
		}
		out.ToServer(link, m)
	}, spec.OpRegister, spec.OpPing)
	f.FromServer = told(func(link int, m Message, out *Out) {
		if renamed[link] {
			m = m.Set("error", "the alias is taken")
		}
		out.ToClient(link, m)
	}, spec.MsgRegistered).FromServer
	return f
}

// badAliasExists makes short aliases longer for the server.
func badAliasExists() Filter {
	longer := func(alias string) string { return alias + strings.Repeat("-", spec.MinNameRunes) }
	short := map[int]bool{}
	f := asked(func(link int, m Message, out *Out) {
		for _, name := range []string{"newalias", "to"} {
			if alias := m.Text(name); alias != "" && alias != "_" && utf8.RuneCountInString(alias) < spec.MinNameRunes {
				short[link] = is(spec.OpRegister)(m)
				m = m.Set(name, longer(alias))
			}
		}
		out.ToServer(link, m)
	}, spec.OpRegister, spec.OpPing)
	f.FromServer = told(func(link int, m Message, out *Out) {
		if short[link] {
			m = m.Set("error", "the alias is too short")
		}
		out.ToClient(link, m)
	}, spec.MsgRegistered).FromServer
	return f
}

// infoOf changes the text of the info that answers an op.
func infoOf(op spec.Op, text string) func() Filter {
	return func() Filter {
		last := map[int]spec.Op{}
		f := told(func(link int, m Message, out *Out) {
			if last[link] == op {
				m = m.Set("info", text)
			}
			out.ToClient(link, m)
		}, spec.MsgInfo)
		f.FromClient = asked(func(link int, m Message, out *Out) {
			last[link], _ = m.Op()
			out.ToServer(link, m)
		}, spec.OpRegister, spec.OpLogin).FromClient
		return f
	}
}

// loginAfterRegister tells a new account of its first session.
func loginAfterRegister() Filter {
	fresh := map[int]bool{}
	return told(func(link int, m Message, out *Out) {
		out.ToClient(link, m)
		if m.Is(spec.MsgRegistered) {
			fresh[link] = true
			return
		}
		if fresh[link] {
			now := time.Now().UnixNano()
			out.ToClient(link, fabricated(wire.Message{
				Kind: spec.MsgLogin, ID: wire.FormatID(uint64(now)), From: out.User(link), Posted: wire.FormatPosted(now), Node: "the first",
			}))
		}
	}, spec.MsgRegistered, spec.MsgInfo)
}
