package oracle

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var (
	team    = wire.Recipient{ID: "the team", Type: spec.ToGroup}
	theRest = wire.Recipient{ID: "the team", Type: spec.ToGroupNotSelf}
)

// TestRules breaks each rule in a history of its own, and no other.
func TestRules(t *testing.T) {
	held := State{Stored: -1}
	broken := map[string]bool{}
	for _, c := range []struct {
		rule, story string
		tell        func(h *history)
	}{
		{"acked-lost", "one of three nodes never gets a post", func(h *history) {
			h.everybodyOnline()
			m := h.post(0, 100, to("bob"), to("carol"))
			h.deliver(1, m)
			h.deliver(2, m)
			h.Finish(h.tick(), State{Messages: 1, Queued: 1, Bodies: 1, Stored: -1})
		}},
		{"acked-lost", "the server has forgotten what waits for a node that is offline", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.deliver(1, m)
			h.Finish(h.tick(), held)
		}},
		{"acked-lost", "a notification never comes", func(h *history) {
			h.everybodyOnline()
			r := &wire.Request{Op: spec.OpPostNotify, For: []wire.Recipient{to("bob")}, ForNotSelf: true, DataLen: 9, NoteLen: 4}
			h.Accepted(h.tick(), 3, r, id(100))
			h.deliver(2, &wire.Message{Kind: spec.MsgDelivery, From: "uid of carol", ID: id(100), DataLen: 5, Notify: 1})
			h.Finish(h.tick(), State{Messages: 1, Queued: 1, Bodies: 1, Stored: -1})
		}},
		{"stranger", "a post comes to somebody else", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.Sent(h.tick(), 3, m)
		}},
		{"stranger", "a post comes back to the sending node", func(h *history) {
			m := h.post(0, 100, theRest)
			h.Sent(h.tick(), 0, m) // POST-5
		}},
		{"stranger", "a post to a group comes to one who has left it", func(h *history) {
			h.Accepted(h.tick(), 2, &wire.Request{Op: spec.OpGroupEdit, Act: "drop", GID: "the team", To: "bob alias"}, "")
			m := h.post(0, 100, team)
			h.Sent(h.tick(), 2, m) // GRP-6
		}},
		{"stranger", "a post to a group comes to one who is invited", func(h *history) {
			h.Accepted(h.tick(), 2, invitation("bob", "carol"), id(50))
			m := h.post(0, 100, team)
			h.Sent(h.tick(), 3, m) // GRP-9
		}},
		{"stranger", "a login message without a login", func(h *history) {
			h.Sent(h.tick(), 2, &wire.Message{Kind: spec.MsgLogin, From: "uid of bob", ID: id(100)})
		}},
		{"stranger", "the member message of a change that changed nothing", func(h *history) {
			h.Accepted(h.tick(), 2, &wire.Request{Op: spec.OpGroupEdit, Act: "join", GID: "the team"}, "") // GRP-12
			h.Sent(h.tick(), 2, &wire.Message{Kind: spec.MsgMember, From: "uid of bob", ID: id(100), Act: "join", GID: "the team", Alias: "bob alias"})
		}},
		{"twice-after-ack", "a post is sent again after its Ack", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.deliver(2, m)
			h.Sent(h.tick(), 2, m)
		}},
		{"shown-twice", "a client does not know a repeat", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.Sent(h.tick(), 2, m)
			h.Received(h.tick(), 2, m)
			h.Sent(h.tick(), 2, m) // RCPT-2
			h.Received(h.tick(), 2, m)
		}},
		{"shown-twice", "a client shows again what it has acknowledged", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.deliver(2, m)
			h.Received(h.tick(), 2, m)
		}},
		{"ack-early", "a client acknowledges a message and drops it", func(h *history) {
			m := h.post(0, 100, to("bob"))
			h.Sent(h.tick(), 2, m)
			h.Acknowledged(h.tick(), 2, m.ID)
		}},
		{"order", "two posts are swapped", func(h *history) {
			a, b := h.post(3, 100, to("bob")), h.post(3, 101, to("bob"))
			h.deliver(2, b)
			h.deliver(2, a)
		}},
		{"ids-grow", "an id falls behind after a restart", func(h *history) {
			h.post(0, 100, to("bob"))
			h.Killed(h.tick())
			h.post(0, 99, to("bob"))
		}},
		{"ids-grow", "an id comes twice", func(h *history) {
			h.post(0, 100)
			h.post(1, 100)
		}},
		{"ids-grow", "an id is none", func(h *history) {
			h.Accepted(h.tick(), 0, &wire.Request{Op: spec.OpPost, DataLen: 5}, "next")
		}},
		{"ids-grow", "a message that no ack names has an id that falls behind", func(h *history) {
			h.post(3, 100)
			h.Accepted(h.tick(), 2, &wire.Request{Op: spec.OpUserEdit, NewAlias: "bob the elder"}, "")
			h.Sent(h.tick(), 2, &wire.Message{Kind: spec.MsgUser, From: "uid of bob", ID: id(99), NewAlias: "bob the elder"})
		}},
		{"content", "a post has another length", func(h *history) {
			m := h.post(0, 100, to("bob"))
			m.DataLen++
			h.Sent(h.tick(), 2, m)
		}},
		{"content", "a post is from somebody else", func(h *history) {
			m := h.post(0, 100, to("bob"))
			m.From = "uid of carol"
			h.Sent(h.tick(), 2, m)
		}},
		{"content", "a ping has another alias", func(h *history) {
			h.Accepted(h.tick(), 0, ping("alice", "bob"), id(100))
			h.Sent(h.tick(), 2, &wire.Message{Kind: spec.MsgPing, From: "uid of alice", ID: id(100), Alias: "bob alias", To: "bob alias"})
		}},
		{"membership", "one who is not in a group posts to it", func(h *history) {
			h.post(3, 100, team) // POST-8
		}},
		{"membership", "one who is not in a group invites", func(h *history) {
			h.Accepted(h.tick(), 3, invitation("carol", "bob"), id(100)) // INV-5
		}},
		{"membership", "one who was dropped joins again", func(h *history) {
			h.Accepted(h.tick(), 0, &wire.Request{Op: spec.OpGroupEdit, Act: "drop", GID: "the team", To: "bob alias"}, "")
			h.Accepted(h.tick(), 2, &wire.Request{Op: spec.OpGroupEdit, Act: "join", GID: "the team"}, "") // GRP-5
		}},
		{"membership", "an outsider drops a member", func(h *history) {
			h.Accepted(h.tick(), 3, &wire.Request{Op: spec.OpGroupEdit, Act: "drop", GID: "the team", To: "bob alias"}, "") // GRP-7
		}},
		{"membership", "one who is not in a group shows an alias in it", func(h *history) {
			h.Accepted(h.tick(), 2, invitation("bob", "carol"), id(100))
			h.Accepted(h.tick(), 3, &wire.Request{Op: spec.OpGroupEdit, Act: "alias", GID: "the team", NewAlias: "carol alias"}, "") // GRP-13
		}},
		{"account", "a post to nobody", func(h *history) {
			h.post(0, 100, to("dave")) // POST-7
		}},
		{"account", "a ping by another's alias", func(h *history) {
			h.Accepted(h.tick(), 0, ping("bob", "carol"), id(100)) // PING-3
		}},
		{"account", "an alias is taken twice", func(h *history) {
			h.Accepted(h.tick(), 0, &wire.Request{Op: spec.OpUserEdit, NewAlias: "bob alias"}, "") // USER-4
		}},
		{"account", "an alias that is a group's", func(h *history) {
			h.Accepted(h.tick(), 0, &wire.Request{Op: spec.OpUserEdit, NewAlias: "the team"}, "") // USER-8
		}},
		{"refusal", "a post that is in order is refused", func(h *history) {
			h.Refused(h.tick(), 0, &wire.Request{Op: spec.OpPost, For: []wire.Recipient{team}, DataLen: 5}, "go away")
		}},
		{"answer", "a client is told that a post was taken which was not", func(h *history) {
			h.ask(0, 1)
			h.Answered(h.tick(), 0, 1, id(100), nil)
		}},
		{"answer", "a client is told of another message", func(h *history) {
			r := h.ask(0, 1)
			h.Accepted(h.tick(), 0, r, id(100))
			h.Answered(h.tick(), 0, 1, id(101), nil)
		}},
		{"answer", "a client is told that a post was refused which was taken", func(h *history) {
			r := h.ask(0, 1)
			h.Accepted(h.tick(), 0, r, id(100))
			h.Answered(h.tick(), 0, 1, "", errors.New("refused"))
		}},
		{"answer", "a client is answered twice", func(h *history) {
			r := h.ask(0, 1)
			h.Accepted(h.tick(), 0, r, id(100))
			h.Answered(h.tick(), 0, 1, id(100), nil)
			h.Answered(h.tick(), 0, 1, id(100), nil)
		}},
		{"unanswered", "the answer to a request never comes", func(h *history) {
			h.everybodyOnline()
			h.ask(0, 1)
			h.Finish(h.tick(), held)
		}},
		{"presence", "a client is not told of one who came", func(h *history) {
			h.everybodyOnline()
			h.Accepted(h.tick(), 2, listing("add", "carol"), "")
			h.deliver(2, &wire.Message{Kind: spec.MsgOhiEdit, From: "uid of bob", ID: id(200), Type: "add", For: []wire.Recipient{{ID: "uid of carol"}}})
			h.Finish(h.tick(), held)
		}},
		{"presence", "a client is not told of one who went", func(h *history) {
			h.everybodyOnline()
			h.Accepted(h.tick(), 2, listing("init", "carol"), "")
			h.Presence(h.tick(), 3, "uid of bob", true)
			h.Session(h.tick(), 2, false) // OHI-4
			h.Finish(h.tick(), held)
		}},
		{"presence", "a client believes in one who lists it no more", func(h *history) {
			h.everybodyOnline()
			h.Accepted(h.tick(), 2, listing("init", "carol"), "")
			h.Offline(h.tick(), 3)
			h.Online(h.tick(), 3, []string{"uid of bob"})
			h.Accepted(h.tick(), 2, listing("drop", "carol"), "") // OHI-2
			h.deliver(2, &wire.Message{Kind: spec.MsgOhiEdit, From: "uid of bob", ID: id(200), Type: "drop", For: []wire.Recipient{{ID: "uid of carol"}}})
			h.Finish(h.tick(), held)
		}},
		{"presence", "a client learns of nobody's presence", func(h *history) {
			h.Presence(h.tick(), 3, "uid of dave", true)
		}},
		{"queue-not-drained", "a node's Ack never counts", func(h *history) {
			h.everybodyOnline()
			m := h.post(3, 100, to("bob"))
			h.Sent(h.tick(), 2, m)
			h.Received(h.tick(), 2, m)
			h.Finish(h.tick(), State{Messages: 1, Queued: 1, Bodies: 1, Stored: -1})
		}},
		{"memory", "the server keeps a message too long", func(h *history) {
			h.deliver(2, h.post(3, 100, to("bob")))
			h.Holds(h.tick(), State{Messages: 1, Stored: -1})
		}},
		{"memory", "the server keeps a body too long", func(h *history) {
			h.Accepted(h.tick(), 3, ping("carol", "bob"), id(100))
			h.Holds(h.tick(), State{Messages: 1, Queued: 1, Bodies: 1, Stored: -1})
		}},
		{"store-not-empty", "a body stays in the store", func(h *history) {
			h.Finish(h.tick(), State{Stored: 1})
		}},
	} {
		broken[c.rule] = true
		t.Run(c.rule+"/"+c.story, func(t *testing.T) {
			h := newHistory(t, Config{Presence: true})
			c.tell(h)
			h.is(c.rule)
		})
	}
	for _, r := range Rules() {
		if !broken[r.Name] {
			t.Errorf("no history breaks the rule %s", r.Name)
		}
	}
}

// everybodyOnline opens a session for each node, and gets rid of the login
// messages.
func (h *history) everybodyOnline() {
	for n := range h.nodes {
		h.Session(h.tick(), Node(n), true)
		h.Online(h.tick(), Node(n), nil)
		m := &wire.Message{Kind: spec.MsgLogin, From: h.users[h.nodes[n].user].uid, ID: id(uint64(n) + 1)}
		h.nodesOf(h.nodes[n].user, func(to Node) { h.deliver(to, m) })
	}
}

func (h *history) ask(from Node, seq uint64) *wire.Request {
	r := &wire.Request{Op: spec.OpPost, ID: "1", DataLen: 5}
	h.Submitted(h.tick(), from, seq, r)
	return r
}

func ping(from, to string) *wire.Request {
	return &wire.Request{Op: spec.OpPing, From: from + " alias", To: to + " alias"}
}

func invitation(from, to string) *wire.Request {
	return &wire.Request{Op: spec.OpGroupInvite, GID: "the team", From: from + " alias", To: to + " alias"}
}

func listing(act, of string) *wire.Request {
	return &wire.Request{Op: spec.OpOhiEdit, Type: act, For: []wire.Recipient{{ID: "uid of " + of}}}
}
