package bench

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// sessionFaults need a login, and little more.
var sessionFaults = []Fault{{
	Name: "id-in-octet", Kind: Wrong, Depth: 2, Links: 1, Requirement: "ACK-1",
	Text:  "The length of a request's id is kept in one octet, so that an ack repeats what is left of a long one.",
	plant: idInOctet,
}, {
	Name: "ack-of-nothing", Kind: Crash, Depth: 2, Links: 1, Requirement: "RCPT-5",
	Text:  "An Ack is compared with the first message that waits, also when none does.",
	plant: ackOfNothing,
}, {
	Name: "notify-nobody", Kind: Crash, Depth: 2, Links: 1, Requirement: "NOTE-3",
	Text:  "A PostNotify takes the kind of all its recipients from the first of a list that may be empty.",
	plant: notifyNobody,
}, {
	Name: "gid-as-path", Kind: Crash, Depth: 2, Links: 1, Requirement: "TEXT-2",
	Text:  "A group's name is the name of a file, and the server ends without a word when that cannot be made.",
	plant: gidAsPath,
}, {
	Name: "echo-grows", Kind: Wrong, Depth: 2, Links: 1, Requirement: "FRAME-1",
	Text:  "The ack of a Ping to nobody quotes the alias with six octets for each that is no letter, and writes its length in as many digits as it takes.",
	plant: echoGrows,
}, {
	Name: "pulse-timers", Kind: Memory, Depth: 2, Links: 1, Requirement: "PULSE-1",
	Text:  "Each Pulse starts a timer with a buffer of its own, and the one before is not stopped.",
	plant: pulseTimers,
}, {
	Name: "name-as-format", Kind: Wrong, Depth: 2, Links: 1, Requirement: "TEXT-1",
	Text:  "What a user message tells of a new alias or node has been through printf, as the format.",
	plant: nameAsFormat,
}, {
	Name: "datasum-signed", Kind: Wrong, Depth: 2, Links: 1, Requirement: "DATA-4",
	Text:  "A datasum of 2^31 or more becomes negative on its way, and then a very large one.",
	plant: datasumSigned,
}, {
	Name: "lock-left", Kind: Hang, Depth: 2, Links: 1, Requirement: "POST-7",
	Text:  "A Post that is refused returns without giving back a lock, for which the next Post of anybody waits, and all others behind it.",
	plant: lockLeft,
}, {
	Name: "alias-again", Kind: Wrong, Depth: 3, Links: 1, Requirement: "USER-6",
	Text:  "Who adds an alias they have is not told that it succeeded.",
	plant: aliasAgain,
}, {
	Name: "node-told", Kind: Leak, Depth: 2, Links: 2, Requirement: "SEC-4",
	Text:  "The error about a wrong node says which one would have been right.",
	plant: nodeTold,
}, {
	Name: "clock-twice", Kind: Wrong, Depth: 3, Links: 2, Requirement: "ACK-5",
	Text:  "The clock is read once for an invite and once for its ack.",
	plant: clockTwice,
}}

// reads reports whether the input is a header of the op on a link that is
// logged in.
func reads(l *link, in *server.Input, op spec.Op) bool {
	return in.Kind == server.HeaderRead && in.Request.Op == op && l.user != ""
}

// ackIn returns the ack to the link among the deeds, or nil.
func ackIn(l *link, deeds []deed) *wire.Message {
	for i := range deeds {
		if d := &deeds[i]; d.isTo(l) && d.message.Kind == spec.MsgAck {
			return d.message
		}
	}
	return nil
}

// succeeded reports whether there is an ack without an error among the deeds.
func succeeded(l *link, deeds []deed) bool {
	ack := ackIn(l, deeds)
	return ack != nil && ack.Error == ""
}

// isAcked reports whether clients acknowledge messages of this kind.
func isAcked(m *wire.Message) bool {
	return m != nil && spec.Message(m.Kind).Std
}

func idInOctet() hooks {
	return hooks{output: func(l *link, _ *server.Input, deeds []deed) []deed {
		if ack := ackIn(l, deeds); ack != nil && len(ack.ID) > 0xff {
			ack.ID = ack.ID[:uint8(len(ack.ID))]
		}
		return deeds
	}}
}

func ackOfNothing() hooks {
	waiting := make(map[*link][]string) // ids
	return hooks{
		input: func(l *link, in *server.Input) {
			if in.Kind == server.LinkClosed {
				delete(waiting, l)
			}
			if reads(l, in, spec.OpAck) && waiting[l][0] == in.Request.ID {
				waiting[l] = waiting[l][1:]
			}
		},
		output: func(_ *link, _ *server.Input, deeds []deed) []deed {
			for _, d := range deeds {
				for _, l := range d.to {
					if isAcked(d.message) {
						waiting[l] = append(waiting[l], d.message.ID)
					}
				}
			}
			return deeds
		},
	}
}

func notifyNobody() hooks {
	return hooks{input: func(l *link, in *server.Input) {
		if reads(l, in, spec.OpPostNotify) {
			_ = in.Request.For[0].Type
		}
	}}
}

func gidAsPath() hooks {
	return hooks{input: func(l *link, in *server.Input) {
		if reads(l, in, spec.OpGroupInvite) && strings.ContainsAny(in.Request.GID, "/\x00") {
			os.Exit(1)
		}
	}}
}

func echoGrows() hooks {
	return hooks{
		output: func(l *link, in *server.Input, deeds []deed) []deed {
			if ack := ackIn(l, deeds); ack != nil && ack.Error != "" && reads(l, in, spec.OpPing) {
				ack.Error = in.Request.To + ": " + ack.Error
			}
			return deeds
		},
		encode: func(m *wire.Message, octets []byte) []byte {
			if m.Kind != spec.MsgAck || m.Error == "" {
				return octets
			}
			header := fmt.Appendf(nil, `{"error":"%s","id":%s,"op":"ack"}`, escapeAll(m.Error), wire.AppendString(nil, m.ID))
			return fmt.Appendf(nil, "%04x%s", len(header), header)
		},
	}
}

// escapeAll writes what is no letter, digit or space of ASCII as \u and four digits.
func escapeAll(s string) string {
	var b strings.Builder
	for _, c := range []byte(strings.ToValidUTF8(s, "?")) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == ' ':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

func pulseTimers() hooks {
	const buffer = 64 << 10 // octets
	var timers [][]byte
	return hooks{input: func(l *link, in *server.Input) {
		if reads(l, in, spec.OpPulse) {
			timers = append(timers, waste(buffer))
		}
	}}
}

func nameAsFormat() hooks {
	return hooks{output: func(_ *link, _ *server.Input, deeds []deed) []deed {
		for _, d := range deeds {
			if m := d.message; m != nil && m.Kind == spec.MsgUser {
				var none []any
				m.NewAlias = fmt.Sprintf(m.NewAlias, none...)
				m.NewNode = fmt.Sprintf(m.NewNode, none...)
			}
		}
		return deeds
	}}
}

func datasumSigned() hooks {
	return hooks{output: func(_ *link, _ *server.Input, deeds []deed) []deed {
		for _, d := range deeds {
			if d.message != nil {
				d.message.DataSum = uint64(int32(d.message.DataSum))
			}
		}
		return deeds
	}}
}

func lockLeft() hooks {
	locked := false
	return hooks{
		input: func(l *link, in *server.Input) {
			if locked && reads(l, in, spec.OpPost) {
				l.server.stick()
			}
		},
		output: func(l *link, in *server.Input, deeds []deed) []deed {
			if ack := ackIn(l, deeds); ack != nil && ack.Error != "" && reads(l, in, spec.OpPost) {
				locked = true
			}
			return deeds
		},
	}
}

func aliasAgain() hooks {
	owners := make(map[string]string) // uids by alias
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		switch {
		case in.Kind != server.HeaderRead || in.Request.NewAlias == "":
		case in.Request.Op == spec.OpRegister && l.user != "":
			owners[in.Request.NewAlias] = l.user
		case reads(l, in, spec.OpUserEdit) && succeeded(l, deeds):
			if owners[in.Request.NewAlias] == l.user {
				return slices.DeleteFunc(deeds, func(d deed) bool { return d.message != nil && d.message.Kind == spec.MsgAck })
			}
			owners[in.Request.NewAlias] = l.user
		}
		return deeds
	}}
}

func nodeTold() hooks {
	nodes := make(map[string]string) // the first nodeid of each uid
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		for _, d := range deeds {
			switch m := d.message; {
			case m == nil:
			case m.Kind == spec.MsgRegistered:
				nodes[m.UID] = m.NodeID
			case m.Kind == spec.MsgQuit && in.Kind == server.HeaderRead && in.Request.Op == spec.OpLogin:
				if node := nodes[in.Request.UID]; node != "" && node != in.Request.Node {
					m.Error += ": not " + node
				}
			}
		}
		return deeds
	}}
}

func clockTwice() hooks {
	const later = 3e6 // nanoseconds
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		ack := ackIn(l, deeds)
		if ack == nil || ack.Error != "" || l.request.Op != spec.OpGroupInvite {
			return deeds
		}
		if posted, err := wire.ParsePosted(ack.Posted); err == nil {
			ack.Posted = wire.FormatPosted(posted + later)
		}
		return deeds
	}}
}
