package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/des"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/oracle"
	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// World is one run of a scenario: the server and all clients, the links
// between them, and the clock, which jumps from event to event.
type World struct {
	scenario *workload.Scenario
	options  Options

	queue des.Queue
	now   time.Duration
	epoch int64 // wall time, in nanoseconds since 1970 UTC, of the start
	hash  uint64
	steps uint64 // events carried out

	nodes   []node
	users   []user
	plan    *workload.Plan
	founded []bool // by group of the plan: it has members who take part

	conns    slab[conn]
	flights  slab[flight]
	frames   frames
	asks     asks // that the server has not answered
	wants    asks // that clients wait for
	requests requests
	records  records
	online   int // sessions, as the server counts them

	server       host
	config       server.Config
	identity     identity
	attendance   attendance
	serviceTime  time.Duration
	clientConfig client.Config
	out          client.Output // of the step being made
	taking       client.Output // of telling the machine that a message was taken
	message      wire.Message  // being read by a client
	request      wire.Request  // being made by a user
	text         [16]byte      // of a ping being made
	circle       []int32       // being listed

	oracle   *oracle.Oracle
	wire     *oracle.Wire // nil when the frames are not judged
	recorder *measure.Recorder

	measureEvery time.Duration
	sampled      time.Duration // when the gauges were last read

	taps        uint32 // connections shown to Options.Tap
	present     int    // nodes that take part
	deliveries  uint64
	loadOver    bool
	deadline    time.Duration // of the drain
	quietFor    int           // looks in a row that found nothing outstanding
	drained     bool
	finished    bool
	interrupted bool
	violations  []oracle.Violation
}

// user is one account.
type user struct {
	first   uint32 // of its nodes, which stand side by side
	nodes   uint32 // 0: none takes part
	uidNode uint32 // one that does
}

// noNode stands for none where a violation concerns no node.
const noNode = ^uint32(0)

func (w *World) counts(c measure.Counter, n int64) { w.recorder.Count(c, n) }

func (w *World) oracleNode(i uint32) oracle.Node { return oracle.Node(i) }

// seedOf is the seed of a client machine's delays.
func (w *World) seedOf(i uint32) uint64 {
	s := random.New(w.scenario.Seed, uint64(i), random.Delay)
	return s.Uint64()
}

// run carries out events until the end, or until the options say to stop.
func (w *World) run() {
	for !w.finished {
		if w.steps&progressMask == 0 && !w.goesOn() {
			return
		}
		e, ok := w.queue.Pop()
		if !ok {
			return
		}
		w.steps++
		w.now = e.At
		w.watch(&e)
		w.hash = mix(w.hash, uint64(e.At)^uint64(e.Who)<<40^uint64(e.What)<<20)
		if w.steps%CheckpointEvents == 0 && w.options.Checkpoint != nil {
			w.options.Checkpoint(w.hash)
		}
		w.dispatch(e.Who, kind(e.What&(1<<kindBits-1)), e.What>>kindBits)
	}
}
