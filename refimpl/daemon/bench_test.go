package daemon

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
	"github.com/tmtplab/tmtplab/spec"
)

// BenchmarkPost measures posts of 512 octets from end to end over TLS on
// loopback: posted, acked, delivered to another client, and acknowledged by it.
// Each sender has one post under way and a recipient of its own; clients and
// server share the processors.
func BenchmarkPost(b *testing.B) {
	for _, senders := range []int{1, 16, 128} {
		for _, kind := range []string{"memory", "pebble"} {
			b.Run(fmt.Sprintf("%s/senders=%d", kind, senders), func(b *testing.B) {
				c := &counting{Store: new(store.Memory)}
				if kind == "pebble" {
					p, err := pebble.Open(b.TempDir(), pebble.Options{})
					if err != nil {
						b.Fatal(err)
					}
					defer p.Close()
					c.Store = p
				}
				s := start(b, Config{Store: c})
				defer s.stop()
				benchmarkPost(b, s, senders)
				b.ReportMetric(float64(c.commits.Load())/float64(b.N), "commits/op")
			})
		}
	}
}

func benchmarkPost(b *testing.B, s *site, senders int) {
	type pair struct{ from, to *peer }
	pairs := make([]pair, senders)
	for i := range pairs {
		pairs[i] = pair{s.dial().register(), s.dial().register()}
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	octets := text(512)
	b.ResetTimer()
	var all sync.WaitGroup
	for _, p := range pairs {
		delivered := make(chan bool, 1)
		all.Go(func() {
			q := frame(post("p", p.to.uid), octets)
			for left.Add(-1) >= 0 {
				p.from.raw(q)
				p.from.expect(spec.MsgAck)
				<-delivered
			}
			p.from.raw(frame(post("end", p.to.uid), "end"))
		})
		all.Go(func() {
			for {
				m := p.to.expect(spec.MsgDelivery)
				p.to.raw(ackOf(m))
				if m.DataLen == 3 {
					return
				}
				delivered <- true
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// counting counts the commits of a store.
type counting struct {
	store.Store
	commits atomic.Int64
}

func (c *counting) Commit(b *record.Batch) error {
	c.commits.Add(1)
	return c.Store.Commit(b)
}
