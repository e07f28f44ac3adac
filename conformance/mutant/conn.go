package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func connMutants() []Mutant {
	return slices.Concat(earlyRequests(), quits(), timers(), apart(), []Mutant{
		{
			Name: "conn/second-tmtprev-answered", Title: "a second TmtpRev before login is answered as the first",
			Breaks: []string{"CONN-3"},
			New: early(true, is(spec.OpTmtpRev), func(link int, _ Message, out *Out) {
				out.ToClient(link, fabricated(wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: "again"}))
			}),
		},
		{
			Name: "conn/late-tmtprev-passed-over", Title: "a TmtpRev after login is passed over",
			Breaks: []string{"CONN-3"}, New: late(spec.OpTmtpRev, func(int, Message, *Out) {}),
		},
		{
			Name: "conn/second-register-passed-over", Title: "a Register after login is passed over",
			Breaks: []string{"CONN-4"}, New: late(spec.OpRegister, func(int, Message, *Out) {}),
		},
		{
			Name: "conn/second-login-answered", Title: "a Login after login is answered with info",
			Breaks: []string{"CONN-4"},
			New: late(spec.OpLogin, func(link int, _ Message, out *Out) {
				out.ToClient(link, fabricated(wire.Message{Kind: spec.MsgInfo, Info: "login ok"}))
			}),
		},
		{
			Name: "conn/second-login-locks-account", Title: "an account that a Login after login names is locked",
			Breaks: []string{"CONN-4"}, New: locks,
		},
		{
			Name: "conn/speaks-when-spoken-to", Title: "what nobody asked for waits for the next request of the link",
			Breaks: []string{"CONN-10"}, New: speaksWhenSpokenTo,
		},
		{
			Name: "conn/second-login-ends-first", Title: "a login of a node that is online ends its first link",
			Breaks: []string{"CONN-11"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				for _, l := range out.Online(m.Text("uid")) {
					if l != link && out.Node(l) == m.Text("node") {
						out.Cut(l)
					}
				}
				out.ToServer(link, m)
			}, spec.OpLogin)),
		},
		{
			Name: "conn/second-login-waits", Title: "a login of a node that is online gets no answer",
			Breaks: []string{"CONN-11"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				if !slices.ContainsFunc(out.Online(m.Text("uid")), func(l int) bool { return out.Node(l) == m.Text("node") }) {
					out.ToServer(link, m)
				}
			}, spec.OpLogin)),
		},
		{
			Name: "conn/half-closed-is-closed", Title: "a request behind which the client half-closes is lost",
			Breaks: []string{"CONN-13"}, New: halfClosedLost,
		},
	})
}

// early is a mutant's New of what becomes of requests before login, on links
// that were greeted or not.
func early(greeted bool, which func(Message) bool, do func(link int, m Message, out *Out)) func() Filter {
	return func() Filter {
		revs := map[int]bool{}
		return Filter{FromClient: func(link int, m Message, out *Out) {
			if out.User(link) == "" && revs[link] == greeted && which(m) {
				do(link, m, out)
				return
			}
			revs[link] = revs[link] || is(spec.OpTmtpRev)(m)
			out.ToServer(link, m)
		}}
	}
}

// late is a mutant's New of what becomes of an op after login.
func late(op spec.Op, do func(link int, m Message, out *Out)) func() Filter {
	return stateless(asked(func(link int, m Message, out *Out) {
		if out.User(link) == "" {
			out.ToServer(link, m)
			return
		}
		do(link, m, out)
	}, op))
}

// earlyRequests take requests on links where they are out of place.
func earlyRequests() []Mutant {
	silent := func(int, Message, *Out) {}
	refuse := func(link int, m Message, out *Out) { out.ToClient(link, failed(m)) }
	greet := func(link int, m Message, out *Out) { out.ToServer(link, Frame(`{"id":"1","op":0}`, ""), m) }
	all := []Mutant{
		{
			Name: "conn/register-first-taken", Title: "Register may be the first message",
			Breaks: []string{"CONN-1"}, New: early(false, is(spec.OpRegister), greet),
		},
		{
			Name: "conn/login-first-taken", Title: "Login may be the first message",
			Breaks: []string{"CONN-1"}, New: early(false, is(spec.OpLogin), greet),
		},
		{
			Name: "conn/pulse-first-passed-over", Title: "a Pulse before TmtpRev is passed over",
			Breaks: []string{"CONN-1"}, New: early(false, is(spec.OpPulse), silent),
		},
		{
			Name: "conn/post-first-acked", Title: "a Post as the first message gets an ack with error",
			Breaks: []string{"CONN-1"}, New: early(false, is(spec.OpPost), refuse),
		},
		{
			Name: "conn/quit-before-login-unanswered", Title: "Quit before login closes the link without quit",
			Breaks: []string{"CONN-2"},
			New:    early(true, is(spec.OpQuit), func(link int, _ Message, out *Out) { out.Cut(link) }),
		},
	}
	for op := spec.OpUserEdit; op < spec.OpQuit; op++ {
		do, answer := refuse, "gets an ack with error"
		if !spec.Request(op).Acked {
			do, answer = silent, "is passed over"
		}
		all = append(all, Mutant{
			Name:  "conn/early-" + strings.ToLower(op.String()) + "-taken",
			Title: fmt.Sprintf("%s before login %s", op, answer), Breaks: []string{"CONN-2"},
			New: early(true, is(op), do),
		})
	}
	return all
}

// locks has accounts that can never log in again.
func locks() Filter {
	locked := map[string]bool{}
	return asked(func(link int, m Message, out *Out) {
		uid := m.Text("uid")
		switch {
		case out.User(link) != "":
			locked[uid] = true
		case locked[uid]:
			m = broken
		}
		out.ToServer(link, m)
	}, spec.OpLogin)
}

// speaksWhenSpokenTo holds what is no answer until the client says something.
func speaksWhenSpokenTo() Filter {
	held := map[int][]Message{}
	quiet := map[int]bool{} // all that was asked is answered
	f := told(func(link int, m Message, out *Out) {
		if quiet[link] {
			held[link] = append(held[link], m)
			return
		}
		out.ToClient(link, m)
		quiet[link] = m.Is(spec.MsgInfo, spec.MsgAck)
	})
	f.FromClient = func(link int, m Message, out *Out) {
		out.ToServer(link, m)
		out.ToClient(link, held[link]...)
		delete(held, link)
		quiet[link] = false
	}
	return f
}

// halfClosedLost passes on a request when it is clear that another may follow.
func halfClosedLost() Filter {
	held := map[int][]Message{}
	f := passOn()
	f.FromClient = func(link int, m Message, out *Out) {
		held[link] = append(held[link], m)
		out.After(delay, func(out *Out) {
			if len(held[link]) > 0 {
				out.ToServer(link, held[link][0])
				held[link] = held[link][1:]
			}
		})
	}
	f.ClientEnded = func(link int, out *Out) {
		delete(held, link)
		out.CloseServer(link)
	}
	return f
}
