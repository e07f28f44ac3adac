package mutant

import (
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func secMutants() []Mutant {
	return slices.Concat(nodeIDs(), []Mutant{
		{
			Name: "sec/deliveries-before-login", Title: "a link that only greeted gets the deliveries of all",
			Breaks: []string{"SEC-3"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m)
				for _, l := range out.Links() {
					if out.User(l) == "" {
						out.ToClient(l, m)
					}
				}
			}, spec.MsgDelivery)),
		},
		{
			Name: "sec/presence-before-login", Title: "a link that is not logged in is told who is online",
			Breaks: []string{"SEC-3"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m)
				for _, l := range out.Links() {
					if out.User(l) == "" {
						out.ToClient(l, m)
					}
				}
			}, spec.MsgOhi)),
		},
		{
			Name: "sec/taken-alias-tells-owner", Title: "who registers with a taken alias is told the uid of its owner",
			Breaks: []string{"SEC-3"}, New: ownerTold,
		},
		{
			Name: "sec/failed-login-gets-queue", Title: "what waits for an account is sent before a failed login gets quit",
			Breaks: []string{"SEC-3"}, New: queueTold,
		},
		{
			Name: "sec/nodeid-in-login", Title: "the login message names the node by its nodeid",
			Breaks: []string{"SEC-4"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m.Set("node", out.Node(link)))
			}, spec.MsgLogin)),
		},
		{
			Name: "sec/nodeid-in-quit", Title: "the quit of a failed login repeats the nodeid",
			Breaks: []string{"SEC-4"},
			New: func() Filter {
				tried := map[int]string{}
				f := told(func(link int, m Message, out *Out) {
					if node := tried[link]; node != "" && out.User(link) == "" {
						m = m.Set("error", "no node "+node)
					}
					out.ToClient(link, m)
				}, spec.MsgQuit)
				f.FromClient = asked(func(link int, m Message, out *Out) {
					tried[link] = m.Text("node")
					out.ToServer(link, m)
				}, spec.OpLogin).FromClient
				return f
			},
		},
		{
			Name: "sec/nodeid-in-delivery", Title: "a delivery names the sender's node by its nodeid",
			Breaks: []string{"SEC-4"},
			New: stateless(told(func(link int, m Message, out *Out) {
				for _, l := range out.Online(m.Text("from")) {
					m = m.Set("node", out.Node(l))
				}
				out.ToClient(link, m)
			}, spec.MsgDelivery)),
		},
		{
			Name: "sec/nodeid-told-to-all", Title: "user, with a new nodeid, goes to every member",
			Breaks: []string{"SEC-4"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m)
				for _, l := range out.Links() {
					if who := out.User(l); who != "" && who != out.User(link) {
						out.ToClient(l, m)
					}
				}
			}, spec.MsgUser)),
		},
		{
			Name: "sec/unknown-uid-told", Title: "the quit of a failed login tells an unknown uid from a wrong node",
			Breaks: []string{"SEC-5"},
			New: func() Filter {
				known, tried := map[string]bool{}, map[int]string{}
				f := told(func(link int, m Message, out *Out) {
					if m.Is(spec.MsgRegistered) {
						known[m.Text("uid")] = true
					} else if uid := tried[link]; uid != "" && !known[uid] && out.User(link) == "" {
						m = m.Set("error", "no such user")
					}
					out.ToClient(link, m)
				}, spec.MsgQuit, spec.MsgRegistered)
				f.FromClient = asked(func(link int, m Message, out *Out) {
					tried[link] = m.Text("uid")
					out.ToServer(link, m)
				}, spec.OpLogin).FromClient
				return f
			},
		},
	})
}

// nodeIDs are drawn badly (SEC-6).
func nodeIDs() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		name, what string
		change     func(nodeid string, n int) string // of the n-th account
	}{
		{"nodeid-of-190-bits", "a nodeid has 38 characters", func(id string, _ int) string { return id[:38] }},
		{"nodeid-begins-alike", "every nodeid begins with the same character", func(id string, _ int) string { return "N" + id[1:] }},
		{"nodeid-ends-alike", "every nodeid ends in the same character", func(id string, _ int) string { return id[:len(id)-1] + "Z" }},
		{"nodeid-of-16-letters", "nodeids are of 16 different characters", func(id string, _ int) string {
			return strings.Map(func(r rune) rune { return rune(spec.Alphabet[strings.IndexRune(spec.Alphabet, r)/2]) }, id)
		}},
		{"nodeid-repeats", "every hundredth nodeid is the same", func(id string, n int) string {
			if n%100 == 50 {
				return strings.Repeat("Y", len(id))
			}
			return id
		}},
	} {
		all = append(all, Mutant{
			Name: "sec/" + c.name, Title: c.what, Breaks: []string{"SEC-6"},
			New: func() Filter {
				n, real := 0, map[string]string{}
				f := told(func(link int, m Message, out *Out) {
					n++
					other := c.change(m.Text("nodeid"), n)
					real[other] = m.Text("nodeid")
					out.ToClient(link, m.Set("nodeid", other))
				}, spec.MsgRegistered)
				f.FromClient = rewritten(func(m Message) Message {
					if id, ok := real[m.Text("node")]; ok {
						return m.Set("node", id)
					}
					return m
				}, spec.OpLogin)().FromClient
				return f
			},
		})
	}
	return append(all, Mutant{
		Name: "sec/uid-repeats", Title: "every hundredth account has the uid of the one before", Breaks: []string{"SEC-6"},
		New: func() Filter {
			n, last := 0, ""
			return told(func(link int, m Message, out *Out) {
				if n++; n%100 == 0 {
					m = m.Set("uid", last)
				}
				last = m.Text("uid")
				out.ToClient(link, m)
			}, spec.MsgRegistered)
		},
	})
}

// ownerTold remembers whose the aliases are that accounts were made with.
func ownerTold() Filter {
	owners, wanted := map[string]string{}, map[int]string{}
	f := told(func(link int, m Message, out *Out) {
		alias := wanted[link]
		if uid, taken := owners[alias]; taken && m.Text("error") != "" {
			m = m.Set("error", "the alias belongs to "+uid)
		} else if m.Text("error") == "" && alias != "" {
			owners[alias] = m.Text("uid")
		}
		out.ToClient(link, m)
	}, spec.MsgRegistered)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		wanted[link] = m.Text("newalias")
		out.ToServer(link, m)
	}, spec.OpRegister).FromClient
	return f
}

// queueTold remembers what was posted, to send it to whoever tries to log in
// as one of the recipients.
func queueTold() Filter {
	posted, tried := map[string]Message{}, map[int]string{}
	f := told(func(link int, m Message, out *Out) {
		if wait, ok := posted[tried[link]]; ok && out.User(link) == "" {
			out.ToClient(link, wait)
		}
		out.ToClient(link, m)
	}, spec.MsgQuit)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		switch r, _ := m.Request(); r.Op {
		case spec.OpLogin:
			tried[link] = r.UID
		case spec.OpPost:
			for _, to := range r.For {
				posted[to.ID] = fabricated(wire.Message{Kind: spec.MsgDelivery, ID: "1", From: out.User(link), Posted: wire.FormatPosted(0)})
			}
		}
		out.ToServer(link, m)
	}, spec.OpLogin, spec.OpPost).FromClient
	return f
}
