package oracle

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TestTampered takes what the real machines did, changes one thing, and tells it
// to an oracle that has seen nothing.
func TestTampered(t *testing.T) {
	for _, c := range []struct {
		name, finds string
		// at reports whether the thing can be changed at a call, and change
		// returns the changed story.
		at     func(calls []call, i int) bool
		change func(calls []call, i int) []call
	}{
		{"a delivery is dropped", "acked-lost", isReceipt, func(calls []call, i int) []call {
			to, id := calls[i].node, calls[i].m.ID
			return slices.DeleteFunc(slices.Clone(calls), func(c call) bool {
				return c.node == to && (c.m != nil && c.m.ID == id || c.what == acknowledgedBy && c.id == id)
			})
		}},
		{"a message is sent again after its Ack", "twice-after-ack", func(calls []call, i int) bool {
			return calls[i].what == acknowledgedBy
		}, func(calls []call, i int) []call {
			return slices.Insert(slices.Clone(calls), i+1, call{what: sentTo, at: calls[i].at, node: calls[i].node, m: messageOf(calls, calls[i].id)})
		}},
		{"a client shows a message again", "shown-twice", isReceipt, func(calls []call, i int) []call {
			return slices.Insert(slices.Clone(calls), i+1, calls[i])
		}},
		{"two deliveries are swapped", "order", func(calls []call, i int) bool { return second(calls, i) > 0 }, func(calls []call, i int) []call {
			j := second(calls, i)
			a, b := calls[i].m, calls[j].m
			calls = slices.Clone(calls)
			for k := range calls {
				if c := &calls[k]; c.node == calls[i].node {
					c.m = swapped(c.m, a, b)
					c.id = swappedID(c, a.ID, b.ID)
				}
			}
			return calls
		}},
		{"a delivery goes to somebody else, too", "stranger", func(calls []call, i int) bool {
			return isReceipt(calls, i) && calls[i].m.Kind == spec.MsgDelivery && outsideOf(calls, calls[i].m.ID) != NoNode
		}, func(calls []call, i int) []call {
			wrong := calls[i]
			wrong.node = outsideOf(calls, calls[i].m.ID)
			return slices.Insert(slices.Clone(calls), i+1, wrong)
		}},
		{"an id falls behind", "ids-grow", func(calls []call, i int) bool {
			return calls[i].what == acceptedFrom && calls[i].id != "" && slices.ContainsFunc(calls[:i], func(c call) bool {
				return c.what == acceptedFrom && c.id != ""
			})
		}, func(calls []call, i int) []call {
			id := calls[i].id
			calls = slices.Clone(calls)
			for k := range calls {
				c := &calls[k]
				if c.id == id {
					c.id = wire.FormatID(1)
				}
				if c.m != nil && c.m.ID == id {
					m := *c.m
					m.ID = wire.FormatID(1)
					c.m = &m
				}
			}
			return calls
		}},
		{"an answer is lost", "unanswered", func(calls []call, i int) bool {
			return calls[i].what == tookAnswer || calls[i].what == tookRefusal
		}, func(calls []call, i int) []call { return slices.Delete(slices.Clone(calls), i, i+1) }},
		{"an Ack has no effect", "queue-not-drained", func(calls []call, i int) bool {
			return calls[i].what == acknowledgedBy && messageOf(calls, calls[i].id).Kind != spec.MsgLogin
		}, func(calls []call, i int) []call { return slices.Delete(slices.Clone(calls), i, i+1) }},
		{"a post is refused without a reason", "refusal", func(calls []call, i int) bool {
			return calls[i].what == acceptedFrom && calls[i].r.Op == spec.OpPost
		}, func(calls []call, i int) []call {
			calls = slices.Clone(calls)
			calls[i].what, calls[i].id = refusedTo, ""
			return calls
		}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			changed := 0
			rapid.Check(t, func(t *rapid.T) {
				r := newRig(t)
				if r.config.Limits.Queue < 100 {
					return // there, login messages may be lost and posts refused
				}
				r.live(100)
				var places []int
				for i := range r.calls {
					if c.at(r.calls, i) {
						places = append(places, i)
					}
				}
				if len(places) == 0 {
					return
				}
				changed++
				i := rapid.SampledFrom(places).Draw(t, "place")
				found := false
				o := New(Config{Presence: true, Found: func(v Violation) { found = found || v.Rule == c.finds }})
				for _, k := range c.change(r.calls, i) {
					k.tell(o)
				}
				if !found {
					t.Errorf("%s is not found: %v", c.finds, o.Counts())
				}
			})
			if changed == 0 {
				t.Error("no run could be changed")
			}
		})
	}
}

func isReceipt(calls []call, i int) bool { return calls[i].what == receivedBy }

// messageOf returns a message that was sent with an id.
func messageOf(calls []call, id string) *wire.Message {
	i := slices.IndexFunc(calls, func(c call) bool { return c.what == sentTo && c.m.ID == id })
	return calls[i].m
}

// second returns the next delivery of the same sender behind that of call i at
// the same node, which was accepted before that one came, or 0.
func second(calls []call, i int) int {
	a := &calls[i]
	if a.what != receivedBy || a.m.Kind != spec.MsgDelivery {
		return 0
	}
	sender := func(id string) Node {
		for k := range calls {
			if c := &calls[k]; (c.what == acceptedFrom || c.what == doubtful) && c.id == id {
				return c.node
			}
		}
		return NoNode
	}
	sent := slices.IndexFunc(calls, func(c call) bool { return c.what == sentTo && c.node == a.node && c.m.ID == a.m.ID })
	for j := i + 1; j < len(calls); j++ {
		b := &calls[j]
		if b.what != receivedBy || b.node != a.node || b.m.Kind != spec.MsgDelivery || sender(b.m.ID) != sender(a.m.ID) {
			continue
		}
		if slices.ContainsFunc(calls[:sent], func(c call) bool { return c.what == acceptedFrom && c.id == b.m.ID }) {
			return j
		}
	}
	return 0
}

func swapped(m, a, b *wire.Message) *wire.Message {
	switch {
	case m == nil:
	case m.ID == a.ID:
		return b
	case m.ID == b.ID:
		return a
	}
	return m
}

func swappedID(c *call, a, b string) string {
	switch {
	case c.what != acknowledgedBy:
	case c.id == a:
		return b
	case c.id == b:
		return a
	}
	return c.id
}

// outsideOf returns a node that never got a message, or NoNode.
func outsideOf(calls []call, id string) Node {
	var got []Node
	for i := range calls {
		if c := &calls[i]; c.what == sentTo && c.m.ID == id {
			got = append(got, c.node)
		}
	}
	for i := range calls {
		if c := &calls[i]; c.what == founded && !slices.Contains(got, c.node) {
			return c.node
		}
	}
	return NoNode
}
