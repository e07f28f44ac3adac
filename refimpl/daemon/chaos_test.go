package daemon

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// While commits fail now and then and links are cut at any octet, whatever was
// acked arrives, whole and in order.
func TestChaos(t *testing.T) {
	m := new(store.Memory)
	var faults atomic.Bool
	var failed atomic.Int64
	rng := rand.New(rand.NewPCG(1, 2)) // of the committer
	m.Fault = func(*record.Batch) (bool, error) {
		if faults.Load() && rng.IntN(60) == 0 {
			failed.Add(1)
			return rng.IntN(2) == 0, errDisk
		}
		return false, nil
	}
	s := start(t, Config{Store: m})
	const pairs, posts = 4, 120
	var all sync.WaitGroup
	for i := range uint64(pairs) {
		from, to := s.dial().register(), s.dial().register()
		all.Go(func() {
			if err := sendThrough(s, from, to.uid, posts, rand.New(rand.NewPCG(i, 1))); err != nil {
				t.Error("sender:", err)
			}
		})
		all.Go(func() {
			if err := receiveThrough(s, to, posts, rand.New(rand.NewPCG(i, 2))); err != nil {
				t.Error("recipient:", err)
			}
		})
	}
	faults.Store(true)
	all.Wait()
	faults.Store(false)
	t.Logf("%d commits failed", failed.Load())
	if failed.Load() == 0 {
		t.Error("no commit failed, so nothing was tested")
	}
}

// again logs a peer in on a new link, as often as that takes.
func again(s *site, p *peer) error {
	p.conn.Close()
	for range 1000 {
		conn, err := tls.Dial("tcp", s.addr, s.tls)
		if err != nil {
			continue // cut off in the handshake
		}
		p.conn, p.r = conn, wire.NewReader(conn)
		hello := wire.Request{Op: spec.OpTmtpRev, ID: "1"}
		login := wire.Request{Op: spec.OpLogin, UID: p.uid, Node: p.node}
		if _, err := conn.Write(append(hello.AppendFrame(nil), login.AppendFrame(nil)...)); err == nil {
			_, err = p.next()
			var m wire.Message
			if err == nil {
				m, err = p.next()
			}
			if err == nil && m.Kind == spec.MsgInfo {
				return nil
			}
		}
		conn.Close() // the old link is not noticed yet, or this one is gone too
	}
	return errors.New("cannot log in again")
}

func chaosContent(n int) string { return fmt.Sprintf("%d %s", n, text(n*997%50_000)) }

// sendThrough posts so many messages, each until it is acked.
func sendThrough(s *site, p *peer, to string, posts int, rng *rand.Rand) error {
	for n := 0; n < posts; {
		q := frame(post(strconv.Itoa(n), to), chaosContent(n))
		cut := rng.IntN(10) == 0
		if cut {
			q = q[:rng.IntN(len(q))]
		}
		_, err := p.conn.Write(q)
		for err == nil && !cut {
			var m wire.Message
			if m, err = p.next(); err == nil && m.Kind == spec.MsgAck {
				if m.Error != "" {
					return errors.New(m.Error)
				}
				n++
				break
			}
		}
		if err != nil || cut {
			if err := again(s, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// receiveThrough wants so many messages, in order; one may come again.
func receiveThrough(s *site, p *peer, posts int, rng *rand.Rand) error {
	for last := -1; last < posts-1; {
		m, err := p.next()
		if err == nil && m.Kind == spec.MsgDelivery {
			number, _, _ := strings.Cut(string(p.data), " ")
			n, e := strconv.Atoi(number)
			if e != nil || n < last || n > last+1 || string(p.data) != chaosContent(n) {
				return fmt.Errorf("after message %d came %s", last, short(p.data))
			}
			last = n
		}
		cut := rng.IntN(20) == 0
		if err == nil && m.ID != "" && !cut {
			_, err = p.conn.Write(ackOf(m))
		}
		if err != nil || cut {
			if err := again(s, p); err != nil {
				return err
			}
		}
	}
	return nil
}
