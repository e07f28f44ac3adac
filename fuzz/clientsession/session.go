// Package clientsession turns the octets of a fuzz input into the life of a
// client: a user who submits, withdraws and takes; a server, lawful or hostile;
// links that open, fail and break; time; a disk that loses, and crashes. The
// machine of refimpl/client takes all of it, and what it does is held against a
// naive model of what a client promises: see Run.
//
// The octets are choices (grammar.Bytes), as in package session. When they are
// used up, every choice is the plainest: the client connects, the server
// answers and delivers, the user takes what came.
package clientsession

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
)

// Ops are the inputs that the machine is stepped with in one run. A run ends
// behind MostOps, however long the input, but for what a lawful server still
// has to say.
const (
	LeastOps = 48
	MostOps  = 512
)

// Session runs inputs, one after the other, in memory that is used again. It
// is not safe for concurrent use.
type Session struct {
	src grammar.Bytes

	config  client.Config
	seed    uint64
	machine *client.Machine
	model   model
	disk    records.Disk
	out     client.Output
	now     record.Time
	fate    fate
	dead    bool // a commit has failed: nothing happens before the restart
	blobs   map[uint64]blob
	blob    uint64 // last given

	lawful bool // the server keeps to the protocol
	server server
	names  grammar.Names // that hostile headers know

	ops    int
	header []byte
	frame  []byte
	twice  bool           // it is run once more
	digest records.Digest // then, of all outputs
	tells  bool           // a log is kept
	tamper func(*client.Output)
	log    []string
	err    error
}

// fate is what becomes of the commit of a step.
type fate uint8

const (
	kept   fate = iota
	lost        // it fails, nothing is durable and nothing of the output is done
	unsaid      // it fails, but is durable all the same
)

// blob is what becomes of the octets of a body.
type blob uint8

const (
	finished blob = iota
	inUse
	released
)

// New returns a Session that has run nothing.
func New() *Session { return &Session{blobs: make(map[uint64]blob)} }

// Run lets the input happen to a new client and returns how many ops it was.
// The error says which of these the client broke:
//
//   - It does what the naive model wants, input by input: what it sends and in
//     which order, what it tells its user, when it wants to wake. So each
//     request that was submitted is told to be acked or refused once, or is
//     sent again in every session, in order (CLI-8); each message is told once
//     and acknowledged each time it comes (CLI-2, CLI-3); and the link is given
//     up for no other reasons than there are.
//   - What it sends can be written as a frame, which a server can read (CLI-7).
//   - Its records are those that the model counts, so that memory is bounded by
//     what is neither answered nor taken; a machine that is restored from them
//     goes on as the model does, at any time. Each body is kept once and
//     released once.
//   - With a lawful server it finds no fault, and in the end every request was
//     answered and every message told.
//   - The same inputs give the same outputs: in one of eight runs.
//   - From damaged records comes an error, or a machine that works.
func (s *Session) Run(input []byte) (ops int, err error) {
	s.tells = false
	s.run(input)
	if s.err == nil && s.twice {
		first := s.digest
		if s.run(input); s.err == nil && s.digest != first {
			return s.ops, errors.New("the same inputs gave other outputs")
		}
	}
	if s.err == nil {
		return s.ops, nil
	}
	found := s.err
	s.tells = true
	s.run(input)
	return s.ops, cmp.Or(s.err, found) // the former has a log
}

func (s *Session) run(input []byte) {
	s.src.Reset(input)
	s.begin()
	for events := 0; s.err == nil && max(s.ops, events) < MostOps && (s.ops < LeastOps || s.src.Len() > 0); events++ {
		s.happen()
	}
	if s.lawful {
		s.settle()
	}
	s.checkStored()
}

var remembers = []int{0, 1, 2, 4, 16}

// begin draws what a life begins with.
func (s *Session) begin() {
	s.err, s.log, s.ops, s.digest, s.fate, s.dead = nil, s.log[:0], 0, 0, kept, false
	s.now = record.Time{Mono: time.Hour, Wall: 1_795_000_000_000_000_000}
	s.disk.Reset()
	clear(s.blobs)
	s.blob = 0
	s.server.reset()
	s.names.Reset()
	s.names.Add(grammar.UID, "UID")
	s.names.Add(grammar.NodeID, "NODE")
	s.names.Add(grammar.RequestID, "presence")
	s.out.Reset()

	how := s.src.Intn(16)
	s.lawful = how&1 == 0
	s.twice = how>>1 == 7
	s.config = client.Config{
		Pulse: 50 * time.Second, Handshake: 10 * time.Second, Patience: 30 * time.Second,
		FirstDelay: time.Second, MaxDelay: time.Minute, Remember: pick(s, remembers),
	}
	if how>>1 == 6 { // the times by default
		s.config = client.Config{Remember: s.config.Remember}
	}
	s.seed = uint64(s.src.Intn(256))
	s.machine = client.New(&s.config, s.seed)
	s.model = newModel(&s.config)
	if s.src.Intn(2) == 0 {
		s.login(true)
	} else {
		s.register()
	}
}

// fail notes what is wrong, if it is the first thing, with what led to it.
func (s *Session) fail(format string, args ...any) {
	const lines = 60
	if s.err == nil {
		s.err = fmt.Errorf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(s.log[max(0, len(s.log)-lines):], "\n"))
	}
}

// note writes a line of the log that an error shows.
func (s *Session) note(format string, args ...any) {
	const most = 300
	if s.tells {
		line := fmt.Sprintf("%v %s", s.now.Mono, fmt.Sprintf(format, args...))
		s.log = append(s.log, line[:min(len(line), most)])
	}
}

func pick[E any](s *Session, list []E) E { return list[s.src.Intn(len(list))] }

// odds draws true once in n.
func (s *Session) odds(n int) bool { return s.src.Intn(n) == n-1 }
