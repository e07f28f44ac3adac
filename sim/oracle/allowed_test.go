package oracle

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TestAllowed tells histories that look odd and break nothing.
func TestAllowed(t *testing.T) {
	login := func(id string) *wire.Message { return &wire.Message{Kind: spec.MsgLogin, From: "uid of bob", ID: id} }
	for _, c := range []struct {
		story  string
		config Config
		tell   func(h *history)
	}{
		{"a message whose Ack was lost comes again, and is shown once", Config{}, func(h *history) { // RCPT-2
			m := h.post(3, 100, to("bob"))
			h.Sent(h.tick(), 2, m)
			h.Received(h.tick(), 2, m)
			h.Killed(h.tick())
			if !h.Sent(h.tick(), 2, m) {
				h.t.Error("it is no repetition")
			}
			h.Acknowledged(h.tick(), 2, m.ID)
			h.Acknowledged(h.tick(), 2, m.ID) // RCPT-5
			h.Finish(h.tick(), State{Stored: -1})
		}},
		{"a user message overtakes", Config{}, func(h *history) { // USER-5
			m := h.post(3, 100, to("bob"))
			h.Accepted(h.tick(), 2, &wire.Request{Op: spec.OpUserEdit, NewAlias: "bob the elder"}, "")
			h.deliver(2, &wire.Message{Kind: spec.MsgUser, From: "uid of bob", ID: id(101), NewAlias: "bob the elder"})
			h.deliver(2, m)
		}},
		{"posts of two senders come in any order", Config{}, func(h *history) { // POST-11 is about one
			a, b := h.post(3, 100, to("bob")), h.post(0, 101, to("bob"))
			h.deliver(2, b)
			h.deliver(2, a)
		}},
		{"what waits for a node that is offline is held", Config{}, func(h *history) {
			h.Accepted(h.tick(), 3, &wire.Request{Op: spec.OpPost, For: []wire.Recipient{to("bob"), to("alice")}, DataLen: 5}, id(100))
			h.Finish(h.tick(), State{Messages: 1, Queued: 3, Bodies: 1, Stored: 1})
		}},
		{"a post in doubt never comes", Config{}, func(h *history) {
			h.everybodyOnline()
			h.InDoubt(h.tick(), 3, &wire.Request{Op: spec.OpPost, For: []wire.Recipient{to("bob")}, DataLen: 5}, id(100))
			h.Killed(h.tick())
			h.Finish(h.tick(), State{Stored: -1})
		}},
		{"a post in doubt comes, and again as another when its client asked again", Config{}, func(h *history) {
			r := &wire.Request{Op: spec.OpPost, ID: "1", For: []wire.Recipient{to("bob")}, DataLen: 5}
			h.Submitted(h.tick(), 3, 1, r)
			h.InDoubt(h.tick(), 3, r, id(100))
			h.Killed(h.tick())
			h.Accepted(h.tick(), 3, r, id(200))
			h.Answered(h.tick(), 3, 1, id(200), nil)
			for _, n := range []uint64{100, 200} {
				h.deliver(2, &wire.Message{Kind: spec.MsgDelivery, From: "uid of carol", ID: id(n), DataLen: 5})
			}
			h.Finish(h.tick(), State{Stored: -1})
		}},
		{"the login message of a session in doubt", Config{}, func(h *history) {
			h.InDoubtSession(h.tick(), 2)
			h.Killed(h.tick())
			h.deliver(2, login(id(100)))
			h.Finish(h.tick(), State{Stored: -1})
		}},
		{"the oldest login messages of a full queue give way", Config{Queue: 3}, func(h *history) {
			for range 5 {
				h.Session(h.tick(), 2, true)
				h.Session(h.tick(), 2, false)
			}
			m := h.post(3, 200, to("bob"))
			h.Session(h.tick(), 2, true)
			h.Online(h.tick(), 2, nil)
			h.deliver(2, login(id(104)))
			h.deliver(2, m)
			h.deliver(2, login(id(201)))
			h.Finish(h.tick(), State{Stored: -1})
		}},
		{"a request is refused because a queue is full", Config{Queue: 4}, func(h *history) {
			h.post(3, 100, to("bob"))
			h.post(3, 101, to("bob"))
			h.Refused(h.tick(), 3, &wire.Request{Op: spec.OpPost, For: []wire.Recipient{to("bob")}, DataLen: 5}, "full")
		}},
		{"a request is refused because its data cannot be stored", Config{BodiesFail: true}, func(h *history) {
			h.Refused(h.tick(), 3, &wire.Request{Op: spec.OpPost, For: []wire.Recipient{to("bob")}, DataLen: 5}, "no room")
		}},
		{"a request that is not in order is refused", Config{}, func(h *history) {
			r := &wire.Request{Op: spec.OpPost, ID: "1", For: []wire.Recipient{team}, DataLen: 5}
			h.Submitted(h.tick(), 3, 1, r)
			h.Refused(h.tick(), 3, r, "no member") // POST-8
			h.Answered(h.tick(), 3, 1, "", errors.New("no member"))
			h.Refused(h.tick(), 3, ping("bob", "carol"), "not your alias") // PING-3
		}},
		{"one who was dropped is invited again", Config{}, func(h *history) { // INV-8
			edit := func(from Node, act, to string) {
				h.Accepted(h.tick(), from, &wire.Request{Op: spec.OpGroupEdit, Act: act, GID: "the team", To: to}, "")
			}
			edit(0, "drop", "bob alias")
			h.Refused(h.tick(), 2, &wire.Request{Op: spec.OpGroupEdit, Act: "join", GID: "the team"}, "dropped")
			h.Accepted(h.tick(), 1, invitation("alice", "bob"), id(100))
			edit(2, "join", "")
			m := h.post(2, 200, team) // POST-5: comes back
			for n := range Node(3) {
				h.Sent(h.tick(), n, m)
			}
		}},
		{"presence ends with the session", Config{Presence: true}, func(h *history) { // OHI-13
			h.everybodyOnline()
			h.Accepted(h.tick(), 2, listing("init", "carol"), "")
			h.Presence(h.tick(), 3, "uid of bob", true)
			h.Session(h.tick(), 2, false)
			h.Accepted(h.tick(), 2, listing("init", "alice"), "") // came before the end, is told after it
			h.Presence(h.tick(), 3, "uid of bob", false)
			h.Finish(h.tick(), State{Stored: -1})
		}},
	} {
		t.Run(strings.ReplaceAll(c.story, " ", "_"), func(t *testing.T) {
			h := newHistory(t, c.config)
			c.tell(h)
			h.is()
		})
	}
}

// TestViolation holds what a violation carries.
func TestViolation(t *testing.T) {
	h := newHistory(t, Config{Tail: 3})
	a, b := h.post(3, 100, to("bob")), h.post(0, 101, to("carol"))
	h.deliver(2, a)
	h.Sent(h.tick(), 3, b)
	h.Sent(h.tick(), 2, a)
	h.is("twice-after-ack")
	v := h.found[0]
	if v.Node != 2 || v.At != h.now || !slices.Equal(v.Requirements, []string{"RCPT-1"}) {
		t.Errorf("the violation is %+v", v)
	}
	want := []string{
		"4.000000s node 2 receives delivery 0000000000000064",
		"5.000000s server has the Ack of node 2 of 0000000000000064",
		"7.000000s server sends delivery 0000000000000064 to node 2",
		"5.000000s server has the Ack of node 2 of 0000000000000064",
		"6.000000s server sends delivery 0000000000000065 to node 3",
		"7.000000s server sends delivery 0000000000000064 to node 2",
	}
	if !slices.Equal(v.Events, want) {
		t.Errorf("the events are\n%s", strings.Join(v.Events, "\n"))
	}
}

// TestManyViolations tells of the first hundred of a rule, and counts the rest.
func TestManyViolations(t *testing.T) {
	h := newHistory(t, Config{})
	m := h.post(0, 100, to("bob"))
	for range 2 * mostTold {
		h.Sent(h.tick(), 3, m)
	}
	if len(h.found) != mostTold || h.Counts()[stranger] != 2*mostTold {
		t.Errorf("%d are told and %d counted", len(h.found), h.Counts()[stranger])
	}
}
