package oracle

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// crowd is an oracle with so many users of one node each.
func crowd(users int) *Oracle {
	o := New(Config{})
	for i := range users {
		o.Node(Node(i), User(i))
		o.UID(User(i), fmt.Sprintf("uid %028d", i))
	}
	return o
}

// BenchmarkDelivery is what one delivery to one node costs, its post included.
func BenchmarkDelivery(b *testing.B) {
	for _, users := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			o := crowd(users)
			recipient := []wire.Recipient{{Type: spec.ToUser}}
			r := &wire.Request{Op: spec.OpPost, For: recipient, DataLen: 500}
			m := &wire.Message{Kind: spec.MsgDelivery, DataLen: 500}
			var to uint32
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				to = (to*1664525 + 1013904223)
				n := Node(to % uint32(users))
				recipient[0].ID = o.users[n].uid
				m.ID, m.From = wire.FormatID(uint64(i)+1), o.users[0].uid
				at := time.Duration(i)
				o.Accepted(at, 0, r, m.ID)
				o.Sent(at, n, m)
				o.Received(at, n, m)
				o.Acknowledged(at, n, m.ID)
			}
		})
	}
}

// BenchmarkFanOut is what one delivery costs of a post to a group of a thousand.
func BenchmarkFanOut(b *testing.B) {
	const members = 1000
	o := crowd(members)
	users, aliases := make([]User, members), make([]string, members)
	for i := range users {
		users[i] = User(i)
	}
	o.Group("everybody", users, aliases)
	r := &wire.Request{Op: spec.OpPost, For: []wire.Recipient{{ID: "everybody", Type: spec.ToGroup}}, DataLen: 500}
	m := &wire.Message{Kind: spec.MsgDelivery, DataLen: 500, From: o.users[0].uid}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := Node(i % members)
		if n == 0 {
			m.ID = wire.FormatID(uint64(i) + 1)
			o.Accepted(0, 0, r, m.ID)
		}
		o.Sent(0, n, m)
		o.Received(0, n, m)
		o.Acknowledged(0, n, m.ID)
	}
}

// BenchmarkNode is what a user with one node costs who has nothing outstanding:
// of the octets, those of the uid and the alias are shared with the world.
func BenchmarkNode(b *testing.B) {
	octets := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		const users = 1_000_000
		names := make([]string, 2*users)
		for i := range names {
			names[i] = fmt.Sprintf("name %027d", i)
		}
		before := octets()
		o := New(Config{})
		for i := range User(users) {
			o.Node(Node(i), i)
			o.UID(i, names[i])
			o.Alias(i, names[users+i])
		}
		b.ReportMetric(float64(octets()-before)/users, "octets/node")
		runtime.KeepAlive(o)
		runtime.KeepAlive(names)
	}
}
