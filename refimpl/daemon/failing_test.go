package daemon

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// failing is a store that fails when it is told to.
type failing struct {
	store.Memory
	open, load atomic.Bool
}

var errDisk = errors.New("input/output error")

func (f *failing) Open(body record.Body) (store.Reader, error) {
	if f.open.Load() {
		return nil, errDisk
	}
	return f.Memory.Open(body)
}

func (f *failing) Load(each func(key, value []byte) error) error {
	if f.load.Load() {
		return errDisk
	}
	return f.Memory.Load(each)
}

// A body that cannot be read ends the links it was for, and comes again when
// it can.
func TestUnreadableBody(t *testing.T) {
	f := new(failing)
	s := start(t, Config{Store: f})
	alice, bob := s.dial().register(), s.dial().register()
	f.open.Store(true)
	ack := alice.posted(bob, "hello")
	bob.wantEnd()
	f.open.Store(false)
	if m := s.dial().login(bob).deliver("hello"); m.ID != ack.MsgID {
		t.Fatalf("delivery %s, want %s", m.ID, ack.MsgID)
	}
}

// A store that cannot be read either is tried again and again, and a server
// that is closed meanwhile ends.
func TestStoreDown(t *testing.T) {
	for _, recovers := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			f := new(failing)
			s := startPipes(t, Config{Store: f})
			alice := s.dial().register()
			f.load.Store(true)
			f.Fault = func(*record.Batch) (bool, error) { return false, errDisk }
			alice.send(post("lost", alice.uid), "x")
			alice.wantEnd()
			late := s.dial() // comes while there is no machine
			late.raw([]byte("0011{\"op\":0,\"id\":\"1\"}"))
			synctest.Wait()
			if recovers {
				f.Fault = nil
				f.load.Store(false)
				s.dial().login(alice).posted(alice, "x")
			}
			s.stop()
			late.wantEndAfterAll()
		})
	}
}
