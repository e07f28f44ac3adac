package mutant

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func groupEditMutants() []Mutant {
	act := func(act string) func(wire.Request) bool {
		return func(r wire.Request) bool { return r.Act == act }
	}
	acting := func(act, name string) func(Message) bool {
		return func(m Message) bool {
			_, ok := m.Value(name)
			return is(spec.OpGroupEdit)(m) && m.Text("act") == act && !ok
		}
	}
	return []Mutant{
		breaks("GRP-1", "groupedit/join-not-told", "members do not learn who joins", gone(spec.MsgMember, saying("act", "join"))),
		breaks("GRP-1", "groupedit/joiner-not-told", "who joins is not told", gone(spec.MsgMember, func(l int, m Message, o *Out) bool {
			return m.Text("act") == "join" && own(l, m, o)
		})),
		breaks("GRP-1", "groupedit/second-node-missed", "the second node is not told a member message", goneAtSecond(spec.MsgMember)),
		breaks("GRP-2", "groupedit/newalias-early", "a join with another alias shows that one at once", changed(func(m Message) Message {
			if n := m.Text("newalias"); n != "" && m.Text("act") == "join" {
				return m.Set("alias", n)
			}
			return m
		}, spec.MsgMember)),
		breaks("GRP-2", "groupedit/newalias-of-join-missing", "a join with another alias does not say it", joinLacksAlias()),
		breaks("INV-8", "groupinvite/dropped-stays-out", "a group takes in nobody after a drop", stillOut),
		breaks("GRP-3", "groupedit/uninvited-acked", "a join that fails is acked as if it were good", pardoned(spec.OpGroupEdit, act("join"))),
		breaks("GRP-4", "groupedit/alias-is-the-new", "a member message of alias has the new one twice", changed(func(m Message) Message {
			if n := m.Text("newalias"); n != "" && m.Text("act") == "alias" {
				return m.Set("alias", n)
			}
			return m
		}, spec.MsgMember)),
		breaks("GRP-4", "groupedit/alias-not-told", "members do not learn of another alias", gone(spec.MsgMember, saying("act", "alias"))),
		breaks("GRP-4", "groupedit/alias-of-another-acked", "an alias that is not one's own is acked", pardoned(spec.OpGroupEdit, act("alias"))),
		breaks("GRP-13", "groupedit/outsiders-alias-acked", "an outsider's alias in a group is acked", pardoned(spec.OpGroupEdit, act("alias"))),
		breaks("GRP-5", "groupedit/drop-not-told", "members do not learn of a drop", gone(spec.MsgMember, saying("act", "drop"))),
		breaks("GRP-5", "groupedit/dropped-joins-again", "the join of one who was dropped is acked", pardoned(spec.OpGroupEdit, act("join"))),
		breaks("GRP-5", "groupedit/drop-has-no-effect", "a drop is acked, and the dropped stays a member", dropIsForgotten),
		breaks("GRP-5o", "groupedit/dropped-not-told", "who is dropped is not told", droppedMissed(false)),
		breaks("GRP-6", "groupedit/leaver-not-told", "who drops themselves is not told", droppedMissed(true)),
		breaks("GRP-6o", "groupedit/leaver-kept-out", "who dropped themselves cannot join again", leaverKeptOut),
		breaks("GRP-7", "groupedit/outsiders-drop-acked", "a drop that fails is acked as if it were good", pardoned(spec.OpGroupEdit, act("drop"))),
		breaks("GRP-8", "groupedit/other-act-acked", "another act gets an ack with error", answered(func(m Message) bool {
			return is(spec.OpGroupEdit)(m) && !slices.Contains([]string{"join", "alias", "drop"}, m.Text("act"))
		})),
		breaks("GRP-8", "groupedit/alias-without-newalias-acked", "alias without newalias gets an ack with error", answered(acting("alias", "newalias"))),
		breaks("GRP-8", "groupedit/drop-without-to-acked", "drop without to gets an ack with error", answered(acting("drop", "to"))),
		breaks("GRP-9", "groupedit/invitee-gets-posts", "who is invited joins at once", joinsAtOnce),
	}
}

func joinLacksAlias() func() Filter {
	return changed(func(m Message) Message {
		if m.Text("act") == "join" {
			return m.Without("newalias")
		}
		return m
	}, spec.MsgMember)
}

// dropIsForgotten acks a drop of another that the server never sees.
func dropIsForgotten() Filter {
	return asked(func(link int, m Message, out *Out) {
		if m.Text("act") == "drop" {
			out.ToClient(link, fabricated(wire.Message{Kind: spec.MsgAck, ID: m.Text("id")}))
			return
		}
		out.ToServer(link, m)
	}, spec.OpGroupEdit)
}

// droppedMissed loses a drop's message at the first node of who is dropped,
// known by their alias; of leavers when they did it themselves.
func droppedMissed(leaver bool) func() Filter {
	return func() Filter {
		aliases := map[string]string{} // last in a group, by gid and uid
		return gone(spec.MsgMember, func(link int, m Message, out *Out) bool {
			key := m.Text("gid") + "\x00" + m.Text("from")
			if m.Text("act") != "drop" {
				if m.Text("act") == "join" || m.Text("act") == "alias" {
					aliases[key] = m.Text("alias")
					if n := m.Text("newalias"); n != "" {
						aliases[key] = n
					}
				}
				return false
			}
			mine := aliases[m.Text("gid")+"\x00"+out.User(link)] == m.Text("alias")
			return mine && own(link, m, out) == leaver
		})()
	}
}

func leaverKeptOut() Filter {
	type joiner struct{ uid, gid string }
	joined := map[joiner]bool{}
	return asked(func(link int, m Message, out *Out) {
		if j := (joiner{out.User(link), m.Text("gid")}); m.Text("act") == "join" {
			if joined[j] {
				out.ToClient(link, failed(m))
				return
			}
			joined[j] = true
		}
		out.ToServer(link, m)
	}, spec.OpGroupEdit)
}

// joinsAtOnce joins whoever gets an invite.
func joinsAtOnce() Filter {
	const ours = "joined at once"
	return told(func(link int, m Message, out *Out) {
		if m.Is(spec.MsgAck) && m.Text("id") == ours {
			return
		}
		out.ToClient(link, m)
		if m.Is(spec.MsgInvite) && others(link, m, out) {
			join := wire.Request{Op: spec.OpGroupEdit, ID: ours, Act: "join", GID: m.Text("gid")}
			out.ToServer(link, Message{Head: join.AppendFrame(nil)})
		}
	}, spec.MsgAck, spec.MsgInvite)
}

// stillOut refuses joins to groups in which somebody was dropped.
func stillOut() Filter {
	dropped := map[string]bool{}
	return asked(func(link int, m Message, out *Out) {
		if m.Text("act") == "join" && dropped[m.Text("gid")] {
			out.ToClient(link, failed(m))
			return
		}
		if m.Text("act") == "drop" {
			dropped[m.Text("gid")] = true
		}
		out.ToServer(link, m)
	}, spec.OpGroupEdit)
}
