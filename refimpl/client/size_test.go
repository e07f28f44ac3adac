package client_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// maxIdleOctets is what a machine may cost that is logged in and has nothing to
// do: a simulation holds a million.
const maxIdleOctets = 200

// loggedIn makes a machine that has an account and a session, and has got the
// message that its login caused.
func loggedIn(cfg *client.Config, i int, out *client.Output) *client.Machine {
	m := client.New(cfg, uint64(i))
	uid, node := fmt.Sprintf("%032d", i), fmt.Sprintf("%040d", i)
	for _, in := range []client.Input{
		{Kind: client.Register, Request: &wire.Request{NewNode: "phone"}},
		{Kind: client.LinkOpened},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgTmtpRev, ID: "1"}},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgRegistered, UID: uid, NodeID: node}},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgInfo, Info: "login ok"}},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgLogin, ID: wire.FormatID(uint64(i)), From: uid, Node: "phone"}},
		{Kind: client.Taken, Seq: 1},
	} {
		out.Reset()
		m.Step(record.Time{}, in, out)
	}
	return m
}

func TestIdleSize(t *testing.T) {
	if octets := idleSize(t, 20_000); octets > maxIdleOctets {
		t.Fatalf("an idle machine costs %.0f octets, more than %d", octets, maxIdleOctets)
	}
}

// idleSize returns the live heap of one machine among n.
func idleSize(tb testing.TB, n int) float64 {
	cfg, out := &client.Config{}, new(client.Output)
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	machines := make([]*client.Machine, n)
	before := heap()
	for i := range machines {
		machines[i] = loggedIn(cfg, i, out)
	}
	octets := float64(heap()-before) / float64(n)
	for _, m := range machines {
		if m.Phase() != client.Open {
			tb.Fatal("a machine is not logged in")
		}
	}
	return octets
}

// BenchmarkIdle reports what an idle machine costs, in octets of live heap among
// 100,000, and
// how long its Pulse takes.
func BenchmarkIdle(b *testing.B) {
	octets := idleSize(b, 100_000)
	out := new(client.Output)
	m := loggedIn(&client.Config{}, 1, out)
	b.ReportAllocs()
	now := record.Time{}
	for b.Loop() {
		now.Mono = out.Wake
		out.Reset()
		m.Step(now, client.Input{Kind: client.Tick}, out)
	}
	b.ReportMetric(octets, "octets/machine")
}

// BenchmarkPing is one request with its ack.
func BenchmarkPing(b *testing.B) {
	out := new(client.Output)
	m := loggedIn(&client.Config{}, 1, out)
	r := &wire.Request{Op: spec.OpPing, From: "alice alias", To: "bob the alias"}
	text := []byte("hello")
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		m.Step(record.Time{}, client.Input{Kind: client.Submit, Request: r, Text: text}, out)
		ack := &wire.Message{Kind: spec.MsgAck, ID: client.RequestID(out.Seq)}
		m.Step(record.Time{}, client.Input{Kind: client.HeaderRead, Message: ack}, out)
	}
}

// BenchmarkReceive is one message, from its header to the user having taken it.
func BenchmarkReceive(b *testing.B) {
	out := new(client.Output)
	m := loggedIn(&client.Config{Remember: 64}, 1, out)
	b.ReportAllocs()
	for i := uint64(2); b.Loop(); i++ {
		out.Reset()
		msg := &wire.Message{Kind: spec.MsgLogin, ID: wire.FormatID(i), From: "UID", Node: "phone", Posted: "2026-11-23T12:17:04.772Z"}
		m.Step(record.Time{}, client.Input{Kind: client.HeaderRead, Message: msg}, out)
		m.Step(record.Time{}, client.Input{Kind: client.Taken, Seq: out.Events[0].Seq}, out)
	}
}
