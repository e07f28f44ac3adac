package disk_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/refimpl/store/storetest"
	"github.com/tmtplab/tmtplab/sim/disk"
	"github.com/tmtplab/tmtplab/sim/random"
)

// contract makes a store.Store of a disk, for the contract that all stores
// must keep. Syncs end at once, and the octets of bodies, which a disk has not,
// are kept here.
type contract struct {
	*disk.Disk
	octets map[uint64][]byte
}

func (c *contract) Commit(b *record.Batch) error {
	c.Begin(b)
	return c.End()
}

func (c *contract) Create(length int64) (store.BodyWriter, error) {
	probe, err := c.Disk.Create(length)
	if err != nil {
		return nil, err
	}
	c.Drop(probe)
	return &writer{c: c, length: length}, nil
}

func (c *contract) Open(b record.Body) (store.Reader, error) {
	if !c.Has(b) {
		return nil, fmt.Errorf("%w: %d", store.ErrNoBody, b.Blob)
	}
	return store.Octets(c.octets[b.Blob], b)
}

func (c *contract) Close() error { return nil }

type writer struct {
	c      *contract
	length int64
	octets []byte
	body   record.Body
}

func (w *writer) Write(p []byte) (int, error) {
	w.octets = append(w.octets, p...)
	return len(p), nil
}

func (w *writer) Finish() (body record.Body, err error) {
	if err := store.CheckLength(int64(len(w.octets)), w.length); err != nil {
		return body, err
	}
	w.body, err = w.c.Disk.Create(w.length)
	w.c.octets[w.body.Blob] = w.octets
	return w.body, err
}

func (w *writer) Abort() { w.c.Drop(w.body) }

// A disk keeps the contract of a store, whether batches that fail get to the
// platter or not.
func TestContract(t *testing.T) {
	for _, torn := range []float64{0, 1} {
		t.Run(fmt.Sprintf("torn=%v", torn), func(t *testing.T) {
			config := disk.Config{Keep: true, Room: 10 << 20, Torn: torn}
			storetest.Run(t, storetest.Subject{
				New: func(*testing.T) store.Store {
					return &contract{disk.New(config, random.Stream{}), make(map[uint64][]byte)}
				},
				Crash: func(_ *testing.T, s store.Store) store.Store { s.(*contract).Crash(); return s },
				Fail:  func(s store.Store) { s.(*contract).FailNext(1) },
			})
		})
	}
}

// A fault of the server is not taken for one of the disk.
func TestKeepUnknownIsNoFailure(t *testing.T) {
	d := disk.New(disk.Config{}, random.Stream{})
	d.FailNext(1)
	var b record.Batch
	b.Keep(7)
	d.Begin(&b)
	if err := d.End(); !errors.Is(err, store.ErrNoBody) || errors.Is(err, disk.ErrSync) {
		t.Errorf("End: %v, want %v", err, store.ErrNoBody)
	}
}
