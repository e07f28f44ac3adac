// Package disk is the disk of a simulated server. It keeps records and counts
// bodies, and loses what was not synced when the server's program, or the whole
// machine, dies. It has no clock: it says how long a sync takes, and the caller
// ends it when that time is over.
//
// A batch of records is written behind a checksum, as a real log does it, so
// that one torn by a crash is not there at all afterwards: whole or nothing.
package disk

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Config says how a disk is.
type Config struct {
	// Sync is how long a sync takes, in seconds.
	Sync random.Dist
	// SlowChance is that of a sync to take longer, by SlowBy, in seconds.
	SlowChance float64
	SlowBy     random.Dist
	// Fail is the chance of a sync to report an error.
	Fail float64
	// Torn is the chance that a batch whose sync failed, or was under way in a
	// crash, got to the platter all the same.
	Torn float64
	// Room is how many octets of bodies there is room for; 0: no limit.
	Room int64
	// Keep has the disk keep what is written to it, for Load. Without it there
	// is nothing to restore a server from, and a million users cost nothing.
	Keep bool
}

// Disk is the disk of one server. It is for one goroutine at a time.
type Disk struct {
	config  Config
	random  random.Stream
	records map[string][]byte
	bodies  map[uint64]body
	last    uint64 // blob
	used    int64  // octets of bodies

	syncing *record.Batch // begun and not ended
	fails   bool          // it will
	applied bool          // the last batch that failed, or was cut off, is on the platter
	failing int           // the next syncs, whatever the chance
	slower  time.Duration // each sync, for the time being
}

type body struct {
	length int64
	kept   bool
}

var (
	// ErrSync is what a sync that fails says.
	ErrSync = errors.New("the disk failed to sync")
	// ErrFull is that there is no room for a body.
	ErrFull = errors.New("the disk is full")
)

// New returns an empty disk. Times and failures are drawn from the stream.
func New(config Config, s random.Stream) *Disk {
	return &Disk{config: config, random: s, records: make(map[string][]byte), bodies: make(map[uint64]body)}
}

// FailNext has the next n syncs fail.
func (d *Disk) FailNext(n int) { d.failing += n }

// Slower makes each sync take so much longer, or, when negative, shorter again.
func (d *Disk) Slower(by time.Duration) { d.slower += by }

// Behave ends all trouble: syncs neither fail nor take longer from now on.
func (d *Disk) Behave() {
	d.failing, d.slower = 0, 0
	d.config.Fail, d.config.SlowChance = 0, 0
}

// Put makes a batch durable at once and without fail. It is for what was there
// before a simulation begins.
func (d *Disk) Put(b *record.Batch) { d.apply(b) }

// Begin starts the sync of a batch, which must not change until End or Crash,
// and returns how long it takes. Nothing of the batch is durable before End.
func (d *Disk) Begin(b *record.Batch) (took time.Duration) {
	took = d.config.Sync.Duration(&d.random) + d.slower
	if d.config.SlowChance > 0 && d.random.Float64() < d.config.SlowChance {
		took += d.config.SlowBy.Duration(&d.random)
	}
	d.fails = d.config.Fail > 0 && d.random.Float64() < d.config.Fail
	if d.failing > 0 {
		d.failing--
		d.fails = true
	}
	d.syncing = b
	return max(took, 0)
}

// End ends the sync begun. After an error the server must be made again from
// what Load tells, and Applied says whether the batch is part of that.
func (d *Disk) End() error {
	if d.fails {
		d.cutOff()
		return ErrSync
	}
	d.apply(d.syncing)
	d.syncing = nil
	return nil
}

// Crash is the end of the server's program, or of its machine. It reports
// whether a batch whose sync was under way is on the platter.
func (d *Disk) Crash() (applied bool) {
	d.cutOff()
	return d.applied
}

// cutOff decides what became of the batch under way, and drops the bodies that
// nothing durable refers to.
func (d *Disk) cutOff() {
	d.applied = false
	if d.syncing != nil {
		d.applied = d.random.Float64() < d.config.Torn
		if d.applied {
			d.apply(d.syncing)
		}
		d.syncing = nil
	}
	for blob, b := range d.bodies {
		if !b.kept {
			d.drop(blob)
		}
	}
}

// Applied reports whether the batch whose sync last failed is on the platter.
func (d *Disk) Applied() bool { return d.applied }

func (d *Disk) apply(b *record.Batch) {
	for _, blob := range b.Kept() {
		kept := d.bodies[blob]
		kept.kept = true
		d.bodies[blob] = kept
	}
	if d.config.Keep {
		b.Each(func(key, value []byte, del bool) {
			if del {
				delete(d.records, string(key))
			} else {
				d.records[string(key)] = slices.Clone(value)
			}
		})
	}
	for _, blob := range b.Released() {
		d.drop(blob)
	}
}

// drop forgets a body.
func (d *Disk) drop(blob uint64) {
	if b, ok := d.bodies[blob]; ok {
		d.used -= b.length
		delete(d.bodies, blob)
	}
}

// Load calls f with every record in the order of their keys, as server.Restore
// wants it, and stops at its first error.
func (d *Disk) Load(f func(key, value []byte) error) error {
	for _, k := range slices.Sorted(maps.Keys(d.records)) {
		if err := f([]byte(k), d.records[k]); err != nil {
			return err
		}
	}
	return nil
}

// Create stores a body of so many octets, which are counted only. It is gone in
// a crash unless a batch that became durable keeps it.
func (d *Disk) Create(length int64) (record.Body, error) {
	if d.config.Room > 0 && length > d.config.Room-d.used {
		return record.Body{}, ErrFull
	}
	d.last++
	d.used += length
	d.bodies[d.last] = body{length: length}
	return record.Body{Blob: d.last, Len: length}, nil
}

// Stats is what a disk holds.
type Stats struct {
	Records int   // 0 without Config.Keep
	Bodies  int   // finished ones, whether kept or not
	Octets  int64 // of the bodies
}

// Stats returns what the disk holds now.
func (d *Disk) Stats() Stats {
	return Stats{Records: len(d.records), Bodies: len(d.bodies), Octets: d.used}
}
