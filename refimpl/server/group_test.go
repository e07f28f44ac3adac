package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// grouped returns a machine with so many users, all online, and all in one
// group, which they did not have to join one by one.
func grouped(users int) (*Machine, []string) {
	m, uids := populated(users)
	m.out = new(Output)
	g := m.addGroup("the group")
	for i := range users {
		m.setMember(g, uint32(i+1), joined, fmt.Sprint("alias no ", i))
	}
	return m, uids
}

var toGroup = []wire.Recipient{{ID: "the group", Type: spec.ToGroupNotSelf}}

// A post to a large group is one message sent to many links, with one body.
func TestPostToLargeGroup(t *testing.T) {
	const users = 10_000
	m, _ := grouped(users)
	var out Output
	post := &wire.Request{Op: spec.OpPost, ID: "t", DataLen: 9, For: append(toGroup, toGroup...)}
	m.Step(m.now, Input{Kind: HeaderRead, Link: 7, Request: post}, &out)
	out.Reset()
	m.Step(m.now, Input{Kind: BodyRead, Link: 7, Body: record.Body{Blob: 1, Len: 9}}, &out)
	if len(out.Actions) != 2 {
		t.Fatalf("%d actions, want an ack and a delivery", len(out.Actions))
	}
	to := out.To(&out.Actions[1])
	if len(to) != users-1 {
		t.Fatalf("the delivery goes to %d links, want all but the sender's", len(to))
	}
	for i := range to {
		if to[i] == 7 {
			t.Fatal("the sending node gets its own post")
		}
	}
	ack := &wire.Request{Op: spec.OpAck, ID: out.Actions[1].Message.ID}
	out.Reset()
	for i := range users {
		if i == users-1 && len(out.Commit.Released()) > 0 {
			t.Fatal("the body is released before the last Ack")
		}
		m.Step(m.now, Input{Kind: HeaderRead, Link: Link(i), Request: ack}, &out)
	}
	if released := out.Commit.Released(); len(released) != 1 || released[0] != 1 {
		t.Fatalf("released bodies are %v", released)
	}
}

// BenchmarkGroup posts to a group all of whose members acknowledge. The time
// for a member should not grow with their number.
func BenchmarkGroup(b *testing.B) {
	for _, users := range []int{100, 1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("members=%d", users), func(b *testing.B) {
			m, _ := grouped(users)
			var out Output
			post := &wire.Request{Op: spec.OpPost, ID: "t", DataLen: 9, For: toGroup}
			now := record.Time{Mono: time.Hour, Wall: noon}
			for b.Loop() {
				out.Reset()
				now.Mono += time.Millisecond
				m.Step(now, Input{Kind: HeaderRead, Link: 7, Request: post}, &out)
				m.Step(now, Input{Kind: BodyRead, Link: 7, Body: record.Body{Blob: 1, Len: 9}}, &out)
				ack := &wire.Request{Op: spec.OpAck, ID: out.Actions[len(out.Actions)-1].Message.ID}
				for i := range users {
					m.Step(now, Input{Kind: HeaderRead, Link: Link(i), Request: ack}, &out)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(users), "ns/member")
		})
	}
}
