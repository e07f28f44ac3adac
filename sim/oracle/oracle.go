// Package oracle says whether what happened in a simulated run may happen. It is
// told, in order, what the server did and what the clients saw, never looks into
// their machines, and keeps a ledger of its own: who is in which group, who must
// receive which message, who has, and who has acknowledged it.
//
// It knows the choices that the protocol leaves open as the reference server
// makes them, so that it can say of every message who gets it. What is judged by
// frames alone is left to spec/judge, which Wire feeds.
//
// Its memory is in proportion to what is outstanding: a message goes when all
// its nodes have acknowledged it.
package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Node is a client, by its number in the world, from 0 without gaps.
type Node uint32

// User is an account, by its number in the world, from 0 without gaps.
type User uint32

// NoNode stands for none, where a violation concerns no node.
const NoNode = ^Node(0)

// Config is what an oracle is made with.
type Config struct {
	// Found is called with each violation, from inside the call that led to it.
	// Of each rule it hears the first hundred; Counts has them all.
	Found func(Violation)
	// Tail is how many of the run's last events a violation carries, and how
	// many of those that concern it; 40 by default.
	Tail int
	// Queue is the server's limit of messages in the queue of one node; 0 means
	// spec.MaxQueue. Near it, login messages may give way and requests may be
	// refused.
	Queue int
	// Presence says that Finish judges presence: the run ends with nothing on
	// its way.
	Presence bool
	// BodiesFail says that the server may fail to store data, and refuse what
	// they came with.
	BodiesFail bool
}

// Violation is one departure from a rule.
type Violation struct {
	Rule         string   // name of one of Rules, or "judge/" and a requirement
	Requirements []string // that it breaks
	At           time.Duration
	Node         Node // which it is about, or NoNode
	Text         string
	Events       []string // the last that concern it, then the last of all
}

// Oracle watches one run. Its methods are called in the order of events, by one
// goroutine at a time.
type Oracle struct {
	config Config
	counts [ruleCount]int

	nodes   []node
	users   []user
	uids    map[string]User
	aliases map[string]User
	groups  map[string]*group
	lists   map[User][]User // of users with a session: who is told of it, in no order
	views   map[Node][]User // who a client believes to be online, sorted

	messages  pool[message]
	places    pool[place]
	asks      pool[ask]
	named     map[uint64]uint32 // messages without a msgid, by the id they came with
	last      uint64            // greatest id met
	optional  int               // places whose message need not come
	bodies    int               // messages with a body
	crowded   int               // nodes whose queue is full, or nearly
	forgotten recent            // places that were acknowledged
	list      []Node            // of the message being accepted
	epoch     uint64            // of the marks that keep list free of doubles

	tail tail
}

// New returns an oracle that knows nobody.
func New(config Config) *Oracle {
	if config.Tail == 0 {
		config.Tail = 40
	}
	if config.Queue == 0 {
		config.Queue = spec.MaxQueue
	}
	return &Oracle{
		config:  config,
		uids:    make(map[string]User),
		aliases: make(map[string]User),
		groups:  make(map[string]*group),
		lists:   make(map[User][]User),
		views:   make(map[Node][]User),
		named:   make(map[uint64]uint32),
	}
}

// pool holds values under dense numbers from 1, which are used again; 0 is
// nobody's.
type pool[T any] struct {
	all  []T
	free []uint32
}

func (p *pool[T]) at(i uint32) *T { return &p.all[i-1] }

func (p *pool[T]) add(v T) uint32 {
	if n := len(p.free); n > 0 {
		i := p.free[n-1]
		p.free = p.free[:n-1]
		*p.at(i) = v
		return i
	}
	p.all = append(p.all, v)
	return uint32(len(p.all))
}

func (p *pool[T]) drop(i uint32) { p.free = append(p.free, i) }

// used returns how many numbers are in use.
func (p *pool[T]) used() int { return len(p.all) - len(p.free) }
