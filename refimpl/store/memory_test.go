package store_test

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/refimpl/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		New:   func(*testing.T) store.Store { return &store.Memory{Room: 10 << 20} },
		Crash: func(_ *testing.T, s store.Store) store.Store { return s.(*store.Memory).Crash() },
		Fail: func(s store.Store) {
			m := s.(*store.Memory)
			m.Fault = func(*record.Batch) (bool, error) {
				m.Fault = nil
				return false, errors.New("no")
			}
		},
	})
}

// A disk may sync and fail to say so: the batch is there after the restart.
func TestMemoryFaultAfterSync(t *testing.T) {
	m := &store.Memory{Fault: func(*record.Batch) (bool, error) { return true, errors.New("too late") }}
	var b record.Batch
	b.Put([]byte("k"), []byte("v"))
	if err := m.Commit(&b); err == nil {
		t.Fatal("Commit succeeded, want the fault")
	}
	n := 0
	if err := m.Crash().Load(func(_, _ []byte) error { n++; return nil }); err != nil || n != 1 {
		t.Fatalf("%d records after the crash, error %v; want 1", n, err)
	}
}
