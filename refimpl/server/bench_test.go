package server

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// populated returns a machine with so many users, each with a node, an alias,
// and a session on the link of its number; and their uids.
func populated(users int) (*Machine, []string) {
	m := New(Config{Random: rand.NewChaCha8([32]byte{1})})
	uids := make([]string, users)
	var out Output
	rev := &wire.Request{Op: spec.OpTmtpRev, ID: "1"}
	for i := range users {
		now := record.Time{Mono: time.Duration(i), Wall: noon + int64(i)}
		register := &wire.Request{Op: spec.OpRegister, NewNode: "telephone", NewAlias: fmt.Sprint("alias no ", i)}
		out.Reset()
		m.Step(now, Input{Kind: LinkOpened, Link: Link(i)}, &out)
		m.Step(now, Input{Kind: HeaderRead, Link: Link(i), Request: rev}, &out)
		m.Step(now, Input{Kind: HeaderRead, Link: Link(i), Request: register}, &out)
		for j := range out.Actions {
			if w := &out.Actions[j].Message; w.Kind == spec.MsgRegistered {
				uids[i] = w.UID
			}
		}
	}
	return m, uids
}

// heapPerUser returns the live heap of a machine with so many users, each with
// a node, an alias and a session, in octets a user.
func heapPerUser(users int) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m, _ := populated(users)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(m)
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(users)
}

const maxHeapPerUser = 800 // octets

func TestHeapPerUser(t *testing.T) {
	if is := heapPerUser(100_000); is > maxHeapPerUser {
		t.Errorf("a user with a node and a session takes %.0f octets of heap, more than %d", is, maxHeapPerUser)
	}
}

func BenchmarkHeap(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(heapPerUser(1_000_000), "B/user")
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	config := Config{Name: "Site", Random: bytes.NewReader(nil)}
	var m *Machine
	for b.Loop() {
		m = New(config)
		runtime.KeepAlive(&m) // on the heap, as a machine in use is
	}
}

// BenchmarkStep makes steps of a message's life: the header of a Post, its
// body, and the Ack of the delivery. Senders and recipients are drawn at random.
func BenchmarkStep(b *testing.B) {
	for _, users := range []int{10_000, 1_000_000} {
		p := newPosting(users)
		p.cycles(b, 1_000_000) // all queues have been in use
		b.Run(fmt.Sprintf("users=%d", users), func(b *testing.B) {
			b.ReportAllocs()
			p.cycles(b, (b.N+2)/3)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// posting makes its users write to each other.
type posting struct {
	m    *Machine
	now  record.Time
	blob uint64

	// What is read of the draws lies in the order of its use, as requests
	// just decoded would: only the machine's own memory is random.
	senders, recipients []Link
	uids                string // of the recipients, one behind the other
}

func newPosting(users int) *posting {
	const draws = 1 << 20
	m, uids := populated(users)
	p := &posting{m: m, now: record.Time{Mono: time.Second, Wall: noon + int64(time.Second)}}
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for range draws {
		to := random.IntN(users)
		p.senders, p.recipients = append(p.senders, Link(random.IntN(users))), append(p.recipients, Link(to))
		text.WriteString(uids[to])
	}
	p.uids = text.String()
	return p
}

func (p *posting) cycles(b *testing.B, n int) {
	post := &wire.Request{Op: spec.OpPost, ID: "id", For: make([]wire.Recipient, 1), DataLen: 100}
	ack := &wire.Request{Op: spec.OpAck, Type: "x"}
	var out Output
	step := func(in Input) {
		p.now.Mono += 1000
		p.now.Wall += 1000
		p.m.Step(p.now, in, &out)
	}
	for range n {
		p.blob++
		i := int(p.blob) % len(p.senders)
		out.Reset()
		post.For[0] = wire.Recipient{ID: p.uids[i*spec.UIDRunes : (i+1)*spec.UIDRunes], Type: spec.ToUser}
		step(Input{Kind: HeaderRead, Link: p.senders[i], Request: post})
		step(Input{Kind: BodyRead, Link: p.senders[i], Body: record.Body{Blob: p.blob, Len: 100}})
		delivery := &out.Actions[len(out.Actions)-1]
		if delivery.Message.Kind != spec.MsgDelivery || out.To(delivery)[0] != p.recipients[i] {
			b.Fatal("no delivery")
		}
		ack.ID = delivery.Message.ID
		step(Input{Kind: HeaderRead, Link: p.recipients[i], Request: ack})
		if p.now.Mono >= out.Wake {
			p.m.Step(p.now, Input{}, &out) // in addition, and not counted
		}
	}
}

// BenchmarkRestore makes a machine of the records of 100,000 users.
func BenchmarkRestore(b *testing.B) {
	const users = 100_000
	m, _ := populated(users)
	var out Output
	m.out = &out
	for i := uint32(1); i <= users; i++ {
		m.putUser(i, m.users.at(i))
	}
	for i := uint32(1); i <= users; i++ {
		m.putNode(i, m.nodes.at(i))
	}
	load := func(f func(key, value []byte) error) (err error) {
		out.Commit.Each(func(key, value []byte, _ bool) {
			if err == nil {
				err = f(key, value)
			}
		})
		return err
	}
	for b.Loop() {
		if _, err := Restore(Config{}, load); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/users, "ns/user")
}
