package daemon

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
	"github.com/tmtplab/tmtplab/spec"
)

func newMemory(room int64) *store.Memory { return &store.Memory{Room: room} }

// After a restart, what was acked is delivered, and ids go on (QUEUE-2, STD-2).
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	open := func() *pebble.Store {
		p, err := pebble.Open(dir, pebble.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := open()
	s := start(t, Config{Store: p})
	alice, bob := s.dial().register(), s.dial().register()
	bob.conn.Close()
	small, large := text(1000), text(1<<20)
	before := alice.posted(bob, small)
	alice.posted(bob, large)
	s.stop()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}

	p = open()
	s = start(t, Config{Store: p})
	defer func() {
		s.stop()
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	alice, bob = s.dial().login(alice), s.dial().login(bob)
	if m := bob.deliver(small); m.ID != before.MsgID {
		t.Fatalf("delivery %s, want %s", m.ID, before.MsgID)
	}
	bob.deliver(large)
	if after := alice.posted(bob, "after"); after.MsgID <= before.MsgID {
		t.Fatalf("msgid %s after the restart, not greater than %s before", after.MsgID, before.MsgID)
	}
}

// counted counts the syncs of a store and can hold them up.
type counted struct {
	store.Store
	syncs int
	hold  chan bool // a sync ends when something can be received
}

func (c *counted) Commit(b *record.Batch) error {
	<-c.hold
	c.syncs++
	return c.Store.Commit(b)
}

// Requests that come while a batch syncs share the next sync.
func TestGroupCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counted{Store: new(store.Memory), hold: make(chan bool)}
		close(c.hold)
		s := startPipes(t, Config{Store: c})
		var peers []*peer
		for range 50 {
			peers = append(peers, s.dial().register())
		}
		c.hold = make(chan bool)
		synctest.Wait()
		before := c.syncs
		for _, p := range peers {
			p.send(post("p", p.uid), "hello")
			synctest.Wait()
		}
		// The first is being synced, all others wait in the next batch.
		close(c.hold)
		for _, p := range peers {
			if m := p.expect(spec.MsgAck); m.Error != "" {
				t.Fatal(m.Error)
			}
			p.expect(spec.MsgDelivery)
		}
		synctest.Wait()
		if syncs := c.syncs - before; syncs != 2 {
			t.Fatalf("%d syncs for 50 posts, want 2", syncs)
		}
		s.stop()
	})
}

// Nothing of a batch that could not be committed leaves the server: all links
// are closed, and it goes on from what the store holds.
func TestFailedCommit(t *testing.T) {
	for _, applied := range []bool{false, true} {
		m := new(store.Memory)
		var fail atomic.Bool
		m.Fault = func(*record.Batch) (bool, error) {
			if fail.CompareAndSwap(true, false) {
				return applied, errors.New("input/output error")
			}
			return false, nil
		}
		s := start(t, Config{Store: m})
		alice, bob := s.dial().register(), s.dial().register()
		before := alice.posted(bob, "kept")

		fail.Store(true)
		alice.send(post("lost", bob.uid), "maybe")
		alice.wantEnd()
		for { // bob's ends as well, after what was sent to him before
			if _, err := bob.next(); err != nil {
				break
			}
		}
		alice, bob = s.dial().login(alice), s.dial().login(bob)
		if got := bob.deliver("kept"); got.ID != before.MsgID {
			t.Fatalf("delivery %s, want %s", got.ID, before.MsgID)
		}
		if applied {
			bob.deliver("maybe")
		}
		if after := alice.posted(bob, "after"); after.MsgID <= before.MsgID {
			t.Fatalf("msgid %s after the failure, not greater than %s before", after.MsgID, before.MsgID)
		}
		bob.deliver("after")
		bob.settle()
		s.stop()
		if used := m.Used(); used != 0 {
			t.Fatalf("%d octets of bodies are left", used)
		}
	}
}
