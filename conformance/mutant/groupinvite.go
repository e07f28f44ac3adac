package mutant

import (
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func groupInviteMutants() []Mutant {
	short := func(r wire.Request) bool { return utf8.RuneCountInString(r.GID) < 8 }
	return []Mutant{
		breaks("INV-1", "groupinvite/no-group-made", "an invite into a new group is acked and nothing comes of it", rewritten(func(m Message) Message {
			return m.Set("gid", m.Text("gid")+" elsewhere")
		}, spec.OpGroupInvite)),
		breaks("INV-2", "groupinvite/invitee-not-told", "the invitee gets no invite", gone(spec.MsgInvite, others)),
		breaks("INV-2", "groupinvite/second-node-missed", "the second node does not get an invite", goneAtSecond(spec.MsgInvite)),
		breaks("INV-2", "groupinvite/without-data", "invite has no data", changed(func(m Message) Message {
			m = m.WithData(nil)
			return m
		}, spec.MsgInvite)),
		breaks("INV-2", "groupinvite/members-not-told", "members do not learn of an invite", gone(spec.MsgMember, saying("act", "invite"))),
		breaks("INV-3", "groupinvite/short-acked", "a short gid is acked as if it were good", pardoned(spec.OpGroupInvite, short)),
		breaks("INV-3", "groupinvite/unprintable-acked", "a gid that does not print is acked as if it were good",
			pardoned(spec.OpGroupInvite, func(r wire.Request) bool { return !short(r) && wire.CheckName(r.GID) != nil })),
		breaks("INV-4", "groupinvite/failed-acked", "an invite that fails is acked as if it were good",
			pardoned(spec.OpGroupInvite, func(r wire.Request) bool { return wire.CheckName(r.GID) == nil })),
		breaks("INV-5", "groupinvite/outsider-acked", "an outsider's invite is acked as if it were good", outsiderInvites),
		breaks("INV-6", "groupinvite/bad-text-acked", "text that is not UTF-8 gets an ack with error", answered(func(m Message) bool {
			return is(spec.OpGroupInvite)(m) && !utf8.Valid(m.Data)
		})),
		breaks("INV-6", "groupinvite/units-are-octets", "text of more than 140 octets is refused", refused(func(m Message) bool {
			return is(spec.OpGroupInvite)(m) && len(m.Data) > 140
		})),
		breaks("INV-6", "groupinvite/long-text-acked", "text that is too long gets an ack with error", answered(func(m Message) bool {
			return is(spec.OpGroupInvite)(m) && utf8.Valid(m.Data) && wire.CheckText(m.Data) != nil
		})),
		breaks("INV-7", "groupinvite/again-refused", "inviting again one who is invited is refused", invitedOnce),
		breaks("INV-9", "groupinvite/own-nodes-missed", "the sender's other nodes get no invite", gone(spec.MsgInvite, own)),
		breaks("INV-11", "groupinvite/from-unknown", "an invite's from can not be posted to", with("from", "77777777777777777777777777777777", spec.MsgInvite)),
	}
}

// outsiderInvites acks invites into groups that others made.
func outsiderInvites() Filter {
	made := map[string]bool{}
	return acks(func(r wire.Request, m Message) []Message {
		switch {
		case r.Op != spec.OpGroupInvite:
		case isAck(m, false):
			made[r.GID] = true
		case made[r.GID]:
			m = withMsgID(m.Without("error")).Set("posted", "2026-01-01T00:00:00.000Z")
		}
		return []Message{m}
	})()
}

func invitedOnce() Filter {
	type invitation struct{ gid, to string }
	invited := map[invitation]bool{}
	return acks(func(r wire.Request, m Message) []Message {
		if i := (invitation{r.GID, r.To}); r.Op == spec.OpGroupInvite && isAck(m, false) {
			if invited[i] {
				m = m.Without("msgid").Without("posted").Set("error", "invited")
			}
			invited[i] = true
		}
		return []Message{m}
	})()
}
