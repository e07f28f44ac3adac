package oracle

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// history is a made-up run, told call by call. Alice has the nodes 0 and 1, Bob
// node 2, Carol node 3; Alice and Bob are in the group "the team".
type history struct {
	*Oracle
	t     *testing.T
	now   time.Duration
	found []Violation
}

const (
	alice User = iota
	bob
	carol
)

func newHistory(t *testing.T, config Config) *history {
	h := &history{t: t}
	config.Found = func(v Violation) { h.found = append(h.found, v) }
	h.Oracle = New(config)
	for i, u := range []User{alice, alice, bob, carol} {
		h.Node(Node(i), u)
	}
	for u, name := range []string{"alice", "bob", "carol"} {
		h.UID(User(u), "uid of "+name)
		h.Alias(User(u), name+" alias")
	}
	h.Group("the team", []User{alice, bob}, []string{"alice alias", "bob alias"})
	return h
}

// tick is the time of the next event.
func (h *history) tick() time.Duration {
	h.now += time.Second
	return h.now
}

func id(n uint64) string { return wire.FormatID(n) }

// is fails unless just these rules were broken, in this order.
func (h *history) is(rules ...string) {
	h.t.Helper()
	var got []string
	for _, v := range h.found {
		got = append(got, v.Rule)
	}
	if len(got) != len(rules) {
		h.t.Fatalf("broken are %v, want %v: %+v", got, rules, h.found)
	}
	for i := range got {
		if got[i] != rules[i] {
			h.t.Fatalf("broken are %v, want %v: %+v", got, rules, h.found)
		}
	}
}

// post is a Post of 5 octets.
func (h *history) post(from Node, msgid uint64, to ...wire.Recipient) *wire.Message {
	h.Accepted(h.tick(), from, &wire.Request{Op: spec.OpPost, For: to, DataLen: 5}, id(msgid))
	return &wire.Message{Kind: spec.MsgDelivery, From: h.users[h.nodes[from].user].uid, ID: id(msgid), DataLen: 5}
}

// deliver tells of a message that goes all the way.
func (h *history) deliver(to Node, m *wire.Message) {
	h.Sent(h.tick(), to, m)
	h.Received(h.tick(), to, m)
	h.Acknowledged(h.tick(), to, m.ID)
}

func to(name string) wire.Recipient { return wire.Recipient{ID: "uid of " + name, Type: spec.ToUser} }

func TestPostIsDelivered(t *testing.T) {
	h := newHistory(t, Config{})
	m := h.post(0, 1, to("bob"))
	h.deliver(1, m) // POST-4
	h.deliver(2, m)
	h.Finish(h.tick(), State{Stored: -1})
	h.is()
}
