package mutant

import (
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func userEditMutants() []Mutant {
	short := func(r wire.Request) bool { return utf8.RuneCountInString(r.NewAlias) < 8 }
	return []Mutant{
		breaks("USER-1", "useredit/user-missing", "user is told to no node", gone(spec.MsgUser, always)),
		breaks("USER-1", "useredit/second-node-missed", "the second node is not told a user message", goneAtSecond(spec.MsgUser)),
		breaks("USER-1", "useredit/newalias-missing", "user has no newalias", without("newalias", spec.MsgUser)),
		breaks("USER-2", "useredit/newnode-missing", "user has no newnode", without("newnode", spec.MsgUser)),
		breaks("USER-2", "useredit/newnode-is-no-nodeid", "the nodeid of a new node opens nothing", with("newnode", strings.Repeat("7", 40), spec.MsgUser)),
		breaks("USER-3", "useredit/both-accepted", "of newalias and newnode together the first counts", rewritten(func(m Message) Message {
			if m.Text("newalias") != "" {
				return m.Without("newnode")
			}
			return m
		}, spec.OpUserEdit)),
		breaks("USER-3", "useredit/neither-acked", "UserEdit with neither newalias nor newnode gets an ack with error", answered(func(m Message) bool {
			_, alias := m.Value("newalias")
			_, node := m.Value("newnode")
			return is(spec.OpUserEdit)(m) && !alias && !node
		})),
		breaks("USER-4", "useredit/short-acked", "a short alias is acked as if it were good", pardoned(spec.OpUserEdit, short)),
		breaks("USER-4", "useredit/unfit-acked", "an alias that is taken or does not print is acked as if it were good",
			pardoned(spec.OpUserEdit, func(r wire.Request) bool { return !short(r) })),
		breaks("USER-5", "useredit/waits-its-turn", "a user message comes behind the next normal one", userWaits),
		breaks("USER-6", "useredit/own-alias-refused", "adding an alias one has is refused", ownRefused),
		breaks("USER-8", "useredit/alias-equal-to-gid", "an alias that is a group's name is acked", aliasIsGroup),
	}
}

// userWaits holds a user message until something else has passed.
func userWaits() Filter {
	held := map[int][]Message{}
	return told(func(link int, m Message, out *Out) {
		if m.Is(spec.MsgUser) && m.Text("newalias") != "" {
			held[link] = append(held[link], m)
			out.ToServer(link, acknowledged(m))
			return
		}
		out.ToClient(link, m)
		if !m.Is(spec.MsgAck) {
			out.ToClient(link, held[link]...)
			delete(held, link)
		}
	})
}

func ownRefused() Filter {
	had := map[string]bool{}
	return acks(func(r wire.Request, m Message) []Message {
		if r.Op == spec.OpUserEdit && r.NewAlias != "" && isAck(m, false) {
			if had[r.NewAlias] {
				m = m.Set("error", "taken")
			}
			had[r.NewAlias] = true
		}
		return []Message{m}
	})()
}

func aliasIsGroup() Filter {
	groups := map[string]bool{}
	f := pardoned(spec.OpUserEdit, func(r wire.Request) bool { return groups[r.NewAlias] })()
	f.FromClient = asked(func(link int, m Message, out *Out) {
		groups[m.Text("gid")] = true
		out.ToServer(link, m)
	}, spec.OpGroupInvite).FromClient
	return f
}
