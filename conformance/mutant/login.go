package mutant

import (
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func loginMutants() []Mutant {
	return slices.Concat(lenientLogins(), presenceTold(), []Mutant{
		{
			Name: "login/info-says-welcome", Title: "the info of Login says welcome",
			Breaks: []string{"LOG-1"}, New: infoOf(spec.OpLogin, "welcome"),
		},
		{
			Name: "login/info-missing", Title: "Login is answered by the login message alone",
			Breaks: []string{"LOG-1"},
			New: func() Filter {
				registered := map[int]bool{}
				return told(func(link int, m Message, out *Out) {
					registered[link] = registered[link] || m.Is(spec.MsgRegistered)
					if !m.Is(spec.MsgInfo) || registered[link] {
						out.ToClient(link, m)
					}
				}, spec.MsgInfo, spec.MsgRegistered)
			},
		},
		{
			Name: "login/failed-login-waits", Title: "a failed login gets no answer",
			Breaks: []string{"LOG-2"},
			New:    deafens(func(s seen) bool { return s.last == spec.OpLogin }),
		},
		{
			Name: "login/not-told-to-its-own-node", Title: "login is told to all nodes but the one that logs in",
			Breaks: []string{"LOG-4"},
			New:    loginTold(func(own, _ bool) bool { return !own }),
		},
		{
			Name: "login/told-to-its-own-node-only", Title: "login is told to the node that logs in and no other",
			Breaks: []string{"LOG-4"},
			New:    loginTold(func(own, before bool) bool { return own || before }),
		},
		{
			Name: "login/not-told-to-offline-nodes", Title: "a node does not get the login messages of when it was offline",
			Breaks: []string{"LOG-4"}, New: loginTold(func(_, before bool) bool { return !before }),
		},
		{
			Name: "login/told-to-others", Title: "login is told to every member",
			Breaks: []string{"LOG-4", "SEC-3"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m)
				for _, l := range out.Links() {
					if who := out.User(l); who != "" && who != out.User(link) {
						out.ToClient(l, m)
					}
				}
			}, spec.MsgLogin)),
		},
		{
			Name: "login/queue-before-info", Title: "the first of what is queued comes before info",
			Breaks: []string{"LOG-5"}, New: infoBehind,
		},
		{
			Name: "login/hindered-by-failed-one", Title: "after a failed login the next of that account is refused",
			Breaks: []string{"LOG-6"}, New: hindered,
		},
		{
			Name: "login/begun-one-counts", Title: "a link that is cut behind a Login's answer stays logged in",
			Breaks: []string{"LOG-6"}, New: staysOnline,
		},
	})
}

// lenientLogins open nodes with what is not quite their secret (LOG-2).
func lenientLogins() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		name, what string
		same       func(secret, tried string) bool
	}{
		{"beginning-of-nodeid-suffices", "a node opens with its nodeid's first 39 characters", func(secret, tried string) bool {
			return len(tried) == len(secret)-1 && strings.HasPrefix(secret, tried)
		}},
		{"nodeid-may-be-longer", "a node opens with its nodeid and more", func(secret, tried string) bool {
			return len(tried) > len(secret) && strings.HasPrefix(tried, secret)
		}},
		{"nodeid-in-lower-case-opens", "a node opens with its nodeid in lower case", func(secret, tried string) bool {
			return tried != secret && strings.EqualFold(tried, secret)
		}},
		{"last-character-ignored", "of a nodeid the last character does not count", func(secret, tried string) bool {
			return len(tried) == len(secret) && tried[:len(tried)-1] == secret[:len(secret)-1]
		}},
	} {
		all = append(all, Mutant{
			Name: "login/" + c.name, Title: c.what, Breaks: []string{"LOG-2"},
			New: opened(func(uid, tried string, nodes map[string]string) (string, string) {
				for secret, owner := range nodes {
					if owner == uid && c.same(secret, tried) {
						return uid, secret
					}
				}
				return uid, tried
			}),
		})
	}
	return append(all, Mutant{
		Name: "login/uid-not-compared", Title: "a nodeid opens its node whatever the uid", Breaks: []string{"LOG-2"},
		New: opened(func(uid, tried string, nodes map[string]string) (string, string) {
			if owner, ok := nodes[tried]; ok {
				return owner, tried
			}
			return uid, tried
		}),
	}, Mutant{
		Name: "login/any-node-of-a-member-opens", Title: "any member's nodeid opens the node of the uid", Breaks: []string{"LOG-2"},
		New: opened(func(uid, tried string, nodes map[string]string) (string, string) {
			if owner, ok := nodes[tried]; ok && owner != uid {
				for secret, owner := range nodes {
					if owner == uid {
						return uid, secret
					}
				}
			}
			return uid, tried
		}),
	})
}

// opened is a mutant's New that knows all nodeids of accounts, and says which
// uid and node a Login stands for.
func opened(as func(uid, tried string, nodes map[string]string) (string, string)) func() Filter {
	return func() Filter {
		nodes := map[string]string{} // owner by nodeid
		f := told(func(link int, m Message, out *Out) {
			nodes[m.Text("nodeid")] = m.Text("uid")
			out.ToClient(link, m)
		}, spec.MsgRegistered)
		f.FromClient = rewritten(func(m Message) Message {
			uid, node := as(m.Text("uid"), m.Text("node"), nodes)
			return m.Set("uid", uid).Set("node", node)
		}, spec.OpLogin)().FromClient
		return f
	}
}

// presenceTold is wrong in info's ohi (LOG-3).
func presenceTold() []Mutant {
	ohi := func(name, what string, change func(link int, uids []string, m Message, out *Out) Message) Mutant {
		return Mutant{
			Name: "login/" + name, Title: what, Breaks: []string{"LOG-3"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, change(link, m.Server().Ohi, m, out))
			}, spec.MsgInfo)),
		}
	}
	return []Mutant{
		ohi("ohi-missing-when-empty", "info has no ohi when nobody lists the user", func(_ int, uids []string, m Message, _ *Out) Message {
			if len(uids) == 0 {
				return m.Without("ohi")
			}
			return m
		}),
		ohi("ohi-always-empty", "info's ohi is empty", func(_ int, _ []string, m Message, _ *Out) Message { return m.Set("ohi", []string{}) }),
		ohi("ohi-of-oneself", "info's ohi lists the user too", func(link int, uids []string, m Message, out *Out) Message {
			return m.Set("ohi", append(uids, out.User(link)))
		}),
		ohi("ohi-of-all-online", "info's ohi lists all who are online", func(link int, _ []string, m Message, out *Out) Message {
			uids := []string{}
			for _, l := range out.Links() {
				if who := out.User(l); who != "" && who != out.User(link) && !slices.Contains(uids, who) {
					uids = append(uids, who)
				}
			}
			return m.Set("ohi", uids)
		}),
		{
			Name: "login/ohi-of-offline-users", Title: "info's ohi lists also who listed the user and is offline", Breaks: []string{"LOG-3"},
			New: everListed,
		},
	}
}

// everListed remembers who ever listed whom.
func everListed() Filter {
	by := map[string][]string{}
	f := told(func(link int, m Message, out *Out) {
		if who := by[out.User(link)]; who != nil {
			m = m.Set("ohi", who)
		}
		out.ToClient(link, m)
	}, spec.MsgInfo)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		r, _ := m.Request()
		for _, to := range r.For {
			by[to.ID] = append(by[to.ID], out.User(link))
		}
		out.ToServer(link, m)
	}, spec.OpOhiEdit).FromClient
	return f
}

// loginTold passes on some login messages: a link's own is the first that is
// not older than its Login; those before are of when the node was offline.
func loginTold(which func(own, before bool) bool) func() Filter {
	return func() Filter {
		began, heard := map[int]string{}, map[int]bool{}
		f := told(func(link int, m Message, out *Out) {
			at, again := began[link]
			own := again && m.Text("id") >= at && !heard[link]
			heard[link] = heard[link] || own
			if which(own, again && m.Text("id") < at) {
				out.ToClient(link, m)
			} else {
				out.ToServer(link, acknowledged(m))
			}
		}, spec.MsgLogin)
		f.FromClient = asked(func(link int, m Message, out *Out) {
			began[link] = wire.FormatID(uint64(time.Now().UnixNano()))
			out.ToServer(link, m)
		}, spec.OpLogin).FromClient
		return f
	}
}

// acknowledged is the Ack of a message that the client never saw.
func acknowledged(m Message) Message {
	return Message{}.WithRequest(wire.Request{Op: spec.OpAck, ID: m.Text("id"), Type: "x"})
}

// infoBehind holds the info of a login until the next message.
func infoBehind() Filter {
	held := map[int]Message{}
	last := map[int]bool{}
	f := told(func(link int, m Message, out *Out) {
		info, waits := held[link]
		switch {
		case waits:
			delete(held, link)
			out.ToClient(link, m, info)
		case m.Is(spec.MsgInfo) && last[link]:
			held[link] = m
		default:
			out.ToClient(link, m)
		}
	})
	f.FromClient = asked(func(link int, m Message, out *Out) {
		last[link] = true
		out.ToServer(link, m)
	}, spec.OpLogin).FromClient
	return f
}

// hindered refuses one login of an account of which one failed.
func hindered() Filter {
	tried, failed := map[int]string{}, map[string]bool{}
	f := told(func(link int, m Message, out *Out) {
		if out.User(link) == "" && tried[link] != "" {
			failed[tried[link]] = true
		}
		out.ToClient(link, m)
	}, spec.MsgQuit)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		uid := m.Text("uid")
		if failed[uid] {
			m = broken
		} else {
			tried[link] = uid
		}
		out.ToServer(link, m)
	}, spec.OpLogin).FromClient
	return f
}
