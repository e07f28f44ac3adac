// Package disk is the disk of a simulated server. It keeps records and counts
// bodies, and loses what was not synced when the server's program, or the whole
// machine, dies. It has no clock: it says how long a sync takes, and the caller
// ends it when that time is over.
//
// A batch of records is written behind a checksum, as a real log does it, so
// that one torn by a crash is not there at all afterwards: whole or nothing.
// Towards a server it keeps the contract of store.Store.
package disk

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Config says how a disk is. The zero Config is one that is never slow, full
// or wrong, and that keeps nothing.
type Config struct {
	// Sync is how long a sync takes, in seconds.
	Sync random.Dist
	// SlowChance is that of a sync to take longer, by SlowBy, in seconds.
	SlowChance float64
	SlowBy     random.Dist
	// Fail is the chance of a sync to report an error.
	Fail float64
	// Torn is the chance that a batch whose sync failed, or was under way in a
	// crash, got to the platter whole all the same. Of any other nothing is
	// left: its checksum does not match.
	Torn float64
	// Room is how many octets of bodies there is room for; 0: no limit.
	Room int64
	// Keep has the disk keep what is written to it, for Load. Without it there
	// is nothing to restore a server from, and a million users cost nothing.
	Keep bool
}

// Disk is the disk of one server. It is for one goroutine at a time.
type Disk struct {
	config Config
	random random.Stream

	records map[string][]byte // nil when nothing is kept
	bodies  map[uint64]body   // by blob
	last    uint64            // blob
	used    int64             // octets of bodies

	syncing *record.Batch // begun and not ended
	fails   bool          // its sync will
	whole   bool          // it is on the platter if its sync fails, or is cut off
	applied bool          // the last one that failed or was cut off is

	failing int           // the next syncs, whatever the chance
	slower  time.Duration // each sync, for the time being
}

type body struct {
	length int64
	kept   bool
}

// New returns an empty disk. Times and failures are drawn from the stream:
// equally many numbers for each sync, so that a change of one chance or time
// leaves all others as they were.
func New(config Config, s random.Stream) *Disk {
	d := &Disk{config: config, random: s, bodies: make(map[uint64]body)}
	if config.Keep {
		d.records = make(map[string][]byte)
	}
	return d
}

// FailNext has the next n syncs fail.
func (d *Disk) FailNext(n int) { d.failing += n }

// Slower makes each sync take so much longer, or, when negative, shorter again.
func (d *Disk) Slower(by time.Duration) { d.slower += by }

// SetRoom changes how many octets of bodies there is room for; 0: no limit.
// What is there already stays, also when it is more.
func (d *Disk) SetRoom(octets int64) { d.config.Room = octets }

// Behave ends all trouble: from now on syncs neither fail nor take longer, and
// there is room. A sync under way ends as it was going to.
func (d *Disk) Behave() {
	d.failing, d.slower = 0, 0
	d.config.Fail, d.config.SlowChance, d.config.Room = 0, 0, 0
}
