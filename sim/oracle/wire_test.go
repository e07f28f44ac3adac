package oracle

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TestWire shows the judge a session with a post, once as it should be and once
// with an ack that nobody asked for.
func TestWire(t *testing.T) {
	for _, c := range []struct {
		name string
		id   string // of the ack
		want []string
	}{
		{"in order", "1", nil},
		{"the ack of something else", "2", []string{"judge/ACK-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHistory(t, Config{})
			w := h.Wire(WireConfig{Start: time.Unix(1_795_000_000, 0)})
			w.Opened(h.tick(), 7, 3)
			up := func(r wire.Request, body int64) {
				w.Frame(h.tick(), 7, spec.Client, r.AppendFrame(nil), nil, body)
			}
			down := func(m wire.Message) { w.Frame(h.tick(), 7, spec.Server, m.AppendFrame(nil), nil, 0) }
			up(wire.Request{Op: spec.OpTmtpRev, ID: "1"}, 0)
			down(wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: "here"})
			up(wire.Request{Op: spec.OpLogin, UID: "uid of carol", Node: "secret"}, 0)
			info := wire.Message{Kind: spec.MsgInfo, Info: "login ok"}
			info.Keys.Add(spec.KeyOhi)
			down(info)
			up(wire.Request{Op: spec.OpPost, ID: "1", DataLen: 100_000, For: []wire.Recipient{to("bob")}}, 100_000)
			down(wire.Message{Kind: spec.MsgAck, ID: c.id, MsgID: id(1 << 60), Posted: wire.FormatPosted(1_795_000_000_000_000_000)})
			w.Ended(h.tick(), 7, judge.Broken)
			h.is(c.want...)
			if len(h.found) > 0 && (h.found[0].Node != 3 || h.found[0].At != 7*time.Second) {
				t.Errorf("found at %s, node %d", h.found[0].At, h.found[0].Node)
			}
		})
	}
}
