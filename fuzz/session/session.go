// Package session turns the octets of a fuzz input into what happens to a
// server: links that come and go at any time, clients that know some names and
// make up others, data that arrive late, fail or never end, clocks that pass
// and jump, commits that fail, and crashes. The machine of refimpl/server takes
// all of it, and what it does is judged by those who know better: see Run.
//
// The octets are choices (grammar.Bytes), so that every input is a session, and
// a mutated one is mostly the same session with something else in its midst.
// When they are used up, every choice is the plainest: messages are
// acknowledged, data arrive, nodes that are away log in. Script is a session
// for people to read and write, which has such octets.
package session

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/model"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Ops are what happens to the server in one run, each an input that the
// machine is stepped with. A run ends behind MostOps, however long the input.
const (
	LeastOps = 64
	MostOps  = 512
)

// maxLinks is how many links there are at once, and maxUsers how many users
// are made on purpose.
const (
	maxLinks = 8
	maxUsers = 6
)

// Session runs inputs, one after the other, in memory that is used again. It
// is not safe for concurrent use.
type Session struct {
	src grammar.Bytes

	config          server.Config
	machine         *server.Machine
	dice, modelDice dice
	model           *model.Model
	judge           *judge.Judge // nil: it is not asked in this run
	disk            records.Disk
	fate            fate
	out             server.Output
	now             record.Time

	links    []*conn // that the server knows of, in the order they were opened
	spare    []*conn
	opened   int // in all
	accounts []account
	names    grammar.Names
	bodies   [][]byte // by number, less 1
	secrets  bool     // a client told a nodeid in a place where it may be repeated
	idle     int      // rounds of progress with nothing to do

	ops    int
	frame  []byte // of a request or message
	octets []byte // of a header that is no request yet
	text   []byte // behind a message
	needle []byte // that is looked for

	digests bool                 // outputs are digested
	digest  records.Digest       // of all of them
	tells   bool                 // a log is kept
	tamper  func(*server.Output) // of tests: what the machine does wrong
	log     []string
	err     error
}

// fate is what becomes of the commits of a step.
type fate uint8

const (
	kept   fate = iota
	lost        // they fail, and nothing of them is durable: nothing of the step's output leaves
	unsaid      // they fail, but are durable all the same
)

// account is a user as clients know it.
type account struct {
	uid     string
	nodes   []string
	aliases []string
}

// New returns a Session that has run nothing.
func New() *Session { return new(Session) }

// Run lets the input happen to a new server and returns how many ops it was.
// The error says which of these the server broke:
//
//   - The naive model of refimpl/model wants the same done, at every op, and
//     counts as many messages and bodies: so all is bounded by what its users
//     have not acknowledged.
//   - Each request that is acked is acked once, in order, or its link ends
//     (ACK-1, ACK-6).
//   - Nobody's nodeid appears on another user's link (SEC-4), and what concerns
//     one user goes to nobody else.
//   - What is stored is what the machine stands for, when it is restored and in
//     the end; a machine restored from it is the same. From damaged records come
//     a *server.Fault or a machine, and no third thing.
//   - The judge of spec/judge finds no Must broken in what clients see: in one
//     of four runs, as the input says, for the judge takes more time than all
//     the others together.
//   - The same inputs give the same outputs: in one of eight runs.
func (s *Session) Run(input []byte) (ops int, err error) {
	s.tells = false
	s.run(input)
	if s.err == nil && s.digests {
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
	if s.err == nil {
		s.checkMemory()
		s.checkStored(s.machine)
	}
	for _, c := range s.links {
		s.release(c)
	}
	s.links = s.links[:0]
}

// wallStart is when sessions begin, in nanoseconds since 1970.
const wallStart = 1_795_000_000_000_000_000

// begin draws what a session begins with.
func (s *Session) begin() {
	s.err, s.log, s.ops, s.opened, s.idle, s.secrets = nil, s.log[:0], 0, 0, 0, false
	s.accounts, s.bodies, s.digest = s.accounts[:0], s.bodies[:0], 0
	s.names.Reset()
	for _, name := range names {
		s.names.Add(grammar.Alias, name)
		s.names.Add(grammar.GID, name)
	}
	s.fate, s.now = kept, record.Time{Mono: time.Hour, Wall: wallStart}
	s.disk.Reset()
	s.out.Reset()

	start := s.src.Intn(4)
	s.config = server.Config{
		Name:   "here",
		Random: &s.dice,
		Timers: server.Timers{Login: 5 * time.Second, Idle: 50 * time.Second, Ack: 30 * time.Second},
		Limits: server.Limits{Queue: pick(s, queueLimits), Nodes: pick(s, nodeLimits)},
	}
	switch s.src.Intn(8) {
	case 6:
		s.config.Timers = server.Timers{} // the deployed ones
	case 7:
		s.config.Auth, s.config.AuthBy = 1, authBy
	}
	oracles := s.src.Intn(8)
	s.digests = oracles == 7
	s.dice = newDice(s.src.Intn(256))
	s.modelDice = s.dice
	s.machine = server.New(s.config)
	modelConfig := s.config
	modelConfig.Random = &s.modelDice
	s.model = model.New(modelConfig)
	s.judge = nil
	if oracles < 2 {
		s.judge = judge.New(judge.Config{All: true, LoginTimeout: cmp.Or(s.config.Timers.Login, spec.LoginTimeout), IdleTimeout: cmp.Or(s.config.Timers.Idle, spec.IdleTimeout), Found: s.found})
	}
	if start > 1 {
		s.populate()
	}
	if start > 2 {
		for range s.accounts {
			s.enter()
		}
	}
}

func (s *Session) found(f judge.Finding) {
	if f.Level == spec.Must {
		s.fail("the judge found %s: %s %v", f.Requirement, f.Text, f.Frames)
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

// time is now for the judge, whose clock does not jump.
func (s *Session) time() time.Time { return epoch.Add(s.now.Mono) }

var epoch = time.Unix(0, wallStart)

func pick[E any](s *Session, list []E) E { return list[s.src.Intn(len(list))] }
