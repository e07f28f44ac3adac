package mutant

import "github.com/tmtplab/tmtplab/spec"

// apart do not keep links apart: what one does, others suffer. Links that are
// not logged in are spared, or nobody would find a server.
func apart() []Mutant {
	cutOthers := func(link int, out *Out) {
		for _, l := range out.Links() {
			if l != link && out.User(l) != "" {
				out.Cut(l)
			}
		}
	}
	return []Mutant{
		{
			Name: "conn/error-ends-others", Title: "a protocol error ends the links of all members",
			Breaks: []string{"CONN-12"},
			New: watching(func(link int, m Message, s seen, out *Out) {
				out.ToClient(link, m)
				if m.Is(spec.MsgQuit) && s.last != spec.OpQuit && s.last != spec.OpLogin {
					cutOthers(link, out)
				}
			}, nil),
		},
		{
			Name: "conn/half-upload-silences-others", Title: "while a member is inside a message's data no other member is heard",
			Breaks: []string{"CONN-12"}, New: othersWait(1),
		},
		{
			Name: "conn/silent-links-hinder-others", Title: "while ten links have said nothing members are not heard",
			Breaks: []string{"CONN-12"},
			New: func() Filter {
				silent := map[int]bool{}
				return Filter{
					Opened: func(link int, _ *Out) { silent[link] = true },
					Pieces: func(link int, octets []byte, out *Out) {
						delete(silent, link)
						if len(silent) < 10 || out.User(link) == "" {
							out.ToServer(link, Message{Head: octets})
						}
					},
					ClientEnded: func(link int, out *Out) {
						delete(silent, link)
						out.CloseServer(link)
					},
				}
			},
		},
		{
			Name: "conn/cut-link-stays-online", Title: "a node whose link was cut cannot log in again",
			Breaks: []string{"CONN-14", "LOG-6"}, New: staysOnline,
		},
		{
			Name: "conn/cut-link-ends-others", Title: "a member's link that ends without Quit ends those of all members",
			Breaks: []string{"CONN-14"},
			New: atClientEnd(func(link int, s seen, out *Out) {
				if s.in && s.last != spec.OpQuit && !s.quit {
					cutOthers(link, out)
				}
			}),
		},
		{
			Name: "conn/unfinished-handshake-ends-others", Title: "a connection that ends before it said anything ends the links of all members",
			Breaks: []string{"SEC-1", "CONN-14"},
			New: atClientEnd(func(link int, s seen, out *Out) {
				if !s.said {
					cutOthers(link, out)
				}
			}),
		},
		{
			Name: "conn/garbage-ends-others", Title: "a TLS record that is garbage ends the links of all members",
			Breaks: []string{"SEC-1"},
			New: atClientEnd(func(link int, s seen, out *Out) {
				if s.in && !s.quit && s.last == spec.OpRegister {
					cutOthers(link, out)
				}
			}),
		},
	}
}

// atClientEnd is told what was seen on a link when its client ends.
func atClientEnd(ended func(link int, s seen, out *Out)) func() Filter {
	return func() Filter {
		links := map[int]*seen{}
		f := watchingIn(links, nil)
		closed := f.ClientEnded
		f.ClientEnded = func(link int, out *Out) {
			ended(link, *sight(links, link), out)
			closed(link, out)
		}
		return f
	}
}

// staysOnline keeps nodes online whose links were cut.
func staysOnline() Filter {
	online := map[string]bool{}
	quit := map[int]bool{}
	f := asked(func(link int, m Message, out *Out) {
		quit[link] = is(spec.OpQuit)(m)
		if is(spec.OpLogin)(m) && online[m.Text("node")] {
			m = broken
		}
		out.ToServer(link, m)
	}, spec.OpLogin, spec.OpQuit)
	f.ClientEnded = func(link int, out *Out) {
		if node := out.Node(link); node != "" && !quit[link] {
			online[node] = true
		}
		out.CloseServer(link)
	}
	return f
}
