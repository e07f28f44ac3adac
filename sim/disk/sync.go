package disk

import (
	"errors"
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// ErrSync is what a sync that fails says. Any other error of End is a fault of
// the server.
var ErrSync = errors.New("disk: the sync failed")

// Begin starts the sync of a batch, which must not change until End or Crash,
// and returns how long it takes, 0 or more. Nothing of the batch is durable
// before End. There is one sync at a time.
func (d *Disk) Begin(b *record.Batch) (took time.Duration) {
	if d.syncing != nil {
		panic("disk: a sync is under way")
	}
	s := &d.random
	took = d.config.Sync.Duration(s) + d.slower
	slow, by := s.Float64() < d.config.SlowChance, d.config.SlowBy.Duration(s)
	if slow {
		took += by
	}
	d.fails = s.Float64() < d.config.Fail
	if d.failing > 0 {
		d.failing--
		d.fails = true
	}
	d.whole = s.Float64() < d.config.Torn
	d.syncing = b
	return max(took, 0)
}

// End ends the sync begun. After ErrSync the server must be made again from
// what Load tells, as store.Store demands it, and Applied says whether the
// batch is part of that. Another error, store.ErrNoBody, says that the batch
// keeps a body that does not exist; nothing has changed then.
func (d *Disk) End() error {
	b := d.syncing
	if b == nil {
		panic("disk: no sync is under way")
	}
	for _, blob := range b.Kept() {
		if _, ok := d.bodies[blob]; !ok {
			d.syncing = nil
			return fmt.Errorf("disk: %w: %d", store.ErrNoBody, blob)
		}
	}
	if d.fails {
		d.cutOff()
		return ErrSync
	}
	d.apply(b)
	d.syncing = nil
	return nil
}

// Crash is the end of the server's program, or of its machine, wherever it is
// in a sync. It reports whether a batch whose sync was under way is on the
// platter. What nothing durable refers to is lost.
func (d *Disk) Crash() (applied bool) {
	d.cutOff()
	d.dropUnkept()
	return d.applied
}

// cutOff decides what became of a batch under way.
func (d *Disk) cutOff() {
	d.applied = d.syncing != nil && d.whole
	if d.applied {
		d.apply(d.syncing)
	}
	d.syncing = nil
}

// Applied reports whether the batch whose sync last failed, or was cut off by a
// crash, is on the platter.
func (d *Disk) Applied() bool { return d.applied }

// Put makes a batch durable at once and without fail. It is for what was there
// before a simulation begins.
func (d *Disk) Put(b *record.Batch) { d.apply(b) }

// apply makes the changes of a batch.
func (d *Disk) apply(b *record.Batch) {
	for _, blob := range b.Kept() {
		if kept, ok := d.bodies[blob]; ok {
			kept.kept = true
			d.bodies[blob] = kept
		}
	}
	if d.records != nil {
		b.Each(d.change)
	}
	for _, blob := range b.Released() {
		d.drop(blob)
	}
}

// change makes one change of a record.
func (d *Disk) change(key, value []byte, del bool) {
	if del {
		delete(d.records, string(key))
		return
	}
	// Most records that change keep their length: nothing new is needed then.
	if old, ok := d.records[string(key)]; ok && len(old) == len(value) {
		copy(old, value)
		return
	}
	d.records[string(key)] = append([]byte(nil), value...)
}
