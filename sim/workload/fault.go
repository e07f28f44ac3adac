package workload

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Fault is one thing that goes wrong.
type Fault struct {
	// At is when, since the start of the simulation.
	At time.Duration `yaml:"at" required:"" range:"0s 366d"`
	// Do is what happens.
	Do FaultKind `yaml:"do" required:""`
	// For is how long it lasts. Crash and Restart: until the server is up
	// again.
	For time.Duration `yaml:"for" range:"0s 366d"`
	// By is how far the clock jumps, backwards when negative, or how much
	// slower each sync is.
	By time.Duration `yaml:"by" range:"-366d 366d"`
	// Of is the population it hits; empty: all.
	Of string `yaml:"of" text:"population"`
	// Share is the part of those clients that it hits, each with this chance.
	Share float64 `yaml:"share" default:"1" range:"0 1"`
	// Way is the direction that an outage blocks.
	Way link.Way `yaml:"way"`
	// Fail is how many syncs fail.
	Fail int `yaml:"fail" default:"1" range:"1 1000000"`
	// Silent makes a crash one of the whole machine: no connection is told,
	// and what the disk had not synced is gone.
	Silent bool `yaml:"silent"`
	// Stream numbers the draw of who is hit: faults with the same Stream, Of
	// and Share hit the same clients, and a fault keeps its own when others are
	// taken out. 0 stands for the fault's place in the list, counted from 1;
	// Parse and DrawFaults put that in.
	Stream int `yaml:"stream" range:"0 1000000"`
}

// FaultKind is what a fault does.
type FaultKind uint8

// The kinds of faults. In a file they are crash, restart, clock, outage, reset,
// vanish, disk, slow-disk and kill-client.
const (
	Crash      FaultKind = iota + 1 // the server dies, and starts again after For
	Restart                         // the server is stopped properly, and starts again after For
	Clock                           // the server's wall clock jumps by By
	Outage                          // paths lose everything in the direction Way for For
	Reset                           // connections are cut, wherever in a message they are
	Vanish                          // devices fall silent, unnoticed by the server, and are back after For
	DiskFails                       // the next Fail syncs fail
	SlowDisk                        // each sync takes By longer for For
	KillClient                      // client programs die and start again from their records
)

// The directions that an outage blocks.
const (
	BothWays = link.BothWays
	UpOnly   = link.UpOnly // from client to server
	DownOnly = link.DownOnly
)

// RandomFaults are faults drawn from the seed before the run.
type RandomFaults struct {
	// Every is the time between two of them.
	Every random.Dist `yaml:"every" unit:"seconds" required:"" range:"100ms 366d"`
	// From is when the first may come.
	From time.Duration `yaml:"from" range:"0s 366d"`
	// Until is when the last may come; 0: when the load ends.
	Until time.Duration `yaml:"until" range:"0s 366d"`
	// Kinds are those to draw from, each as likely as the others; empty: all.
	Kinds []FaultKind `yaml:"kinds" range:"0 100"`
	// For is how long each lasts, if its kind has a duration.
	For random.Dist `yaml:"for" unit:"seconds" default:"exp 20s" range:"0s 30d"`
	// By is how far the clock jumps, either way, and how much slower syncs are.
	By random.Dist `yaml:"by" unit:"seconds" default:"exp 2s" range:"0s 30d"`
	// Of is the population that is hit; empty: all.
	Of string `yaml:"of" text:"population"`
	// Share is the part of those clients that each hits, at most 1.
	Share random.Dist `yaml:"share" unit:"number" default:"uniform 0 1" range:"0 1"`
	// Fail is how many syncs fail.
	Fail int `yaml:"fail" default:"1" range:"1 1000000"`
}
