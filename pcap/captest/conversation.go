// Package captest makes captures for tests and benchmarks: of TMTP
// conversations, over every link type that is read, with faults of every kind,
// and with the truth beside it: which octets each side sent, and which of them
// are missing. All is a function of a seed.
package captest

import (
	"fmt"
	"math/rand/v2"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Turn is octets that one side sends at once.
type Turn struct {
	From   spec.Role
	Octets []byte
}

// talk is a conversation in the making.
type talk struct {
	r     *rand.Rand
	user  string
	last  uint64 // id that the server gave last
	turns []Turn
}

// Conversation returns what a client and a server may say to each other: the
// greeting, a login and some more exchanges of all sizes.
func Conversation(r *rand.Rand, exchanges int) []Turn {
	t := talk{r: r, user: name(r, spec.UIDRunes), last: 1 << 60}
	t.request(wire.Request{Op: spec.OpTmtpRev, ID: "1"}, nil)
	t.message(wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: "captest"}, nil)
	t.request(wire.Request{Op: spec.OpLogin, UID: t.user, Node: name(r, 40)}, nil)
	t.message(wire.Message{Kind: spec.MsgInfo, Info: "login ok", Keys: 1 << spec.KeyOhi}, nil)
	for i := range exchanges {
		t.exchange(i)
	}
	t.request(wire.Request{Op: spec.OpQuit}, nil)
	return t.turns
}

// exchange is a request with its reply, or a message with its receipt.
func (t *talk) exchange(n int) {
	id := fmt.Sprintf("r%d", n)
	switch t.r.IntN(6) {
	case 0:
		text := []byte("Grüße")
		t.request(wire.Request{Op: spec.OpPing, ID: id, From: "alice in chains", To: "bob the builder", DataLen: uint64(len(text))}, text)
		t.acked(id)
	case 1, 2:
		data := noise(t.r, max(1, t.r.IntN(4000)))
		t.request(wire.Request{Op: spec.OpPost, ID: id, For: []wire.Recipient{{ID: name(t.r, spec.UIDRunes), Type: spec.ToUser}}, DataLen: uint64(len(data))}, data)
		t.acked(id)
	case 3:
		t.request(wire.Request{Op: spec.OpPulse}, nil)
	case 4:
		t.message(wire.Message{Kind: spec.MsgOhi, From: name(t.r, spec.UIDRunes), Status: 1}, nil)
	default:
		data := noise(t.r, 1+t.r.IntN(800))
		t.last += 1 + t.r.Uint64N(1000)
		m := wire.Message{Kind: spec.MsgDelivery, ID: wire.FormatID(t.last), From: name(t.r, spec.UIDRunes), Posted: wire.FormatPosted(int64(t.last)), DataLen: uint64(len(data))}
		t.message(m, data)
		t.request(wire.Request{Op: spec.OpAck, ID: m.ID, Type: "n"}, nil)
	}
}

func (t *talk) acked(id string) {
	t.last += 1 + t.r.Uint64N(1000)
	t.message(wire.Message{Kind: spec.MsgAck, ID: id, MsgID: wire.FormatID(t.last), Posted: wire.FormatPosted(int64(t.last))}, nil)
}

func (t *talk) request(r wire.Request, data []byte) {
	t.turns = append(t.turns, Turn{spec.Client, append(r.AppendFrame(nil), data...)})
}

func (t *talk) message(m wire.Message, data []byte) {
	t.turns = append(t.turns, Turn{spec.Server, append(m.AppendFrame(nil), data...)})
}

// name returns what looks like a uid or a secret.
func name(r *rand.Rand, n int) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[r.IntN(len(digits))]
	}
	return string(b)
}

func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
