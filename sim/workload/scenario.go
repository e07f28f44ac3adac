// Package workload describes a simulation: who takes part, over which links,
// what they do when, and what goes wrong. A Scenario is read from a YAML file,
// or written as one; README.md explains the format key by key. A Plan deals out
// what a scenario leaves to chance, and an Actor is the person at one client,
// who decides when to connect and what to post.
//
// All of it is pure: a scenario and its seed decide everything.
package workload

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Scenario is one experiment. The zero value has none of the defaults: New and
// Parse fill them in.
type Scenario struct {
	// Name is a short word for files and headings.
	Name string `yaml:"name" required:"" text:"name"`
	// Question is what the experiment is to answer, in one sentence.
	Question string `yaml:"question"`
	// Answer is what the results say, in words with numbers.
	Answer string `yaml:"answer"`
	// Seed decides everything that the scenario leaves to chance.
	Seed uint64 `yaml:"seed" default:"1"`
	// Time is how long load and faults last, in simulated time.
	Time time.Duration `yaml:"time" required:"" range:"1ms 366d"`
	// Drain is how long everything on its way has, after Time, to arrive, with
	// no new load and no faults. 0 ends the run at once: then only safety is
	// judged, not that everything arrives.
	Drain time.Duration `yaml:"drain" default:"15m" range:"0s 30d"`
	// Stop ends the load before Time is over.
	Stop Stop `yaml:"stop"`
	// Server configures the server and the machine it runs on.
	Server Server `yaml:"server"`
	// Client configures the client program, the same for all.
	Client Client `yaml:"client"`
	// Populations are the users, by what they have in common.
	Populations []Population `yaml:"populations" required:"" range:"1 100"`
	// Groups are the distribution lists, which exist from the start.
	Groups []Group `yaml:"groups" range:"0 100"`
	// Faults are what goes wrong, when. The file may have one of the form
	// {random: …} among them, which becomes Random.
	Faults []Fault `yaml:"faults" range:"0 10000"`
	// Random are faults that DrawFaults makes plain ones of.
	Random *RandomFaults `yaml:"-"`
	// Oracles says what is judged.
	Oracles Oracles `yaml:"oracles"`
	// Measure says how results are taken.
	Measure Measure `yaml:"measure"`
	// Capture are the clients whose traffic a capture and a sequence diagram
	// show, by number.
	Capture Numbers `yaml:"capture"`
	// Without are the clients left out, by number. All others have the numbers
	// they had, and behave as they did.
	Without Numbers `yaml:"without"`
	// Limit bounds what each client does.
	Limit Limit `yaml:"limit"`
}

// Stop ends the load when the first of its goals is reached. The zero Stop has
// none.
type Stop struct {
	// Deliveries is a number of messages received by clients, repeats aside.
	Deliveries int64 `yaml:"deliveries" range:"0 1000000000000"`
}

// Server configures the server.
type Server struct {
	// Sync is how long the disk takes to make a batch of records durable. The
	// zero Dist: no time at all.
	Sync random.Dist `yaml:"sync" unit:"seconds" range:"0s 1h"`
	// Service is the processor time that one input takes; inputs wait for it
	// in a queue. 0: none.
	Service time.Duration `yaml:"service" range:"0s 1m"`
	// Timers are the server's timeouts.
	Timers ServerTimers `yaml:"timers"`
	// Limits bound what the server holds for one user.
	Limits ServerLimits `yaml:"limits"`
	// Disk says how the disk misbehaves by itself, all the time.
	Disk Disk `yaml:"disk"`
}

// ServerTimers are the server's timeouts. The defaults are those of deployed
// servers.
type ServerTimers struct {
	// Login is from the connect to a successful Login (CONN-8).
	Login time.Duration `yaml:"login" default:"5s" range:"1ms 1d"`
	// Idle is how long a link may be without an octet from the client (CONN-9).
	Idle time.Duration `yaml:"idle" default:"2m" range:"1ms 30d"`
	// Ack is from a message to its repetition on the same link, while the
	// client has not acknowledged it (RCPT-3).
	Ack time.Duration `yaml:"ack" default:"30s" range:"1ms 1d"`
}

// ServerLimits bound what the server holds for one user.
type ServerLimits struct {
	// Nodes is the most nodes of a user (USER-9).
	Nodes int `yaml:"nodes" default:"100" range:"1 1000"`
	// Queue is the most messages that wait for a node.
	Queue int `yaml:"queue" default:"10000" range:"1 1000000"`
}

// Disk is the trouble that the server's disk makes at any time.
type Disk struct {
	// Fail is the chance that a sync reports an error.
	Fail float64 `yaml:"fail" range:"0 1"`
	// Torn is the chance that a batch whose sync failed, or which was under
	// way in a crash, got to the disk nevertheless.
	Torn float64 `yaml:"torn" range:"0 1"`
	// Slow are syncs that take longer than Server.Sync says.
	Slow SlowSyncs `yaml:"slow"`
}

// SlowSyncs are syncs that take longer now and then.
type SlowSyncs struct {
	// Chance is that of a sync to be slow.
	Chance float64 `yaml:"chance" range:"0 1"`
	// By is how much longer it takes.
	By random.Dist `yaml:"by" unit:"seconds" range:"0s 1h"`
}

// Client configures the client program.
type Client struct {
	// Pulse is the time from the last request sent to a Pulse. It must be
	// below the server's idle timeout (CLI-4).
	Pulse time.Duration `yaml:"pulse" default:"1m" range:"1ms 30d"`
	// Handshake is how long a step of the handshake, or of the goodbye, may
	// take before the link is given up.
	Handshake time.Duration `yaml:"handshake" default:"30s" range:"1ms 1d"`
	// Patience is how long a request may wait for its ack while nothing moves
	// on the link, before the link is given up.
	Patience time.Duration `yaml:"patience" default:"1m" range:"1ms 1d"`
	// FirstDelay is the longest wait before the second attempt to connect. The
	// wait doubles with each attempt (CLI-8).
	FirstDelay time.Duration `yaml:"first_delay" default:"1s" range:"1ms 1d"`
	// MaxDelay is the longest wait between attempts.
	MaxDelay time.Duration `yaml:"max_delay" default:"2m" range:"1ms 1d"`
	// Remember is how many ids of received messages are kept to know a repeat
	// by (CLI-3).
	Remember int `yaml:"remember" default:"16" range:"2 65536"`
}

// Group is a kind of distribution list: Count of them, each with Members users
// dealt out of a population. As long as there are users enough, no user is in
// two groups of a kind.
type Group struct {
	// Name is how the audience of a post calls the kind.
	Name string `yaml:"name" required:"" text:"name"`
	// Count is how many groups of the kind there are.
	Count int `yaml:"count" default:"1" range:"1 100000"`
	// Members is how many users each has; 0 means all that there are to choose
	// from.
	Members int `yaml:"members" range:"0 2000000"`
	// Of is the population that members come from; empty: all.
	Of string `yaml:"of" text:"population"`
	// Churn is the time between two changes of a member's mind: leave, then
	// join again, and so on. The zero Dist: nobody ever leaves.
	Churn random.Dist `yaml:"churn" unit:"seconds" range:"1ms 366d"`
}

// Oracles says what is judged. What is cheap always is: nothing acknowledged
// is lost, nothing is received twice, order, membership, queues.
type Oracles struct {
	// Judge has every frame judged by the protocol's rules, which costs time:
	// Auto, the default, does so up to AutoJudge clients.
	Judge Choice `yaml:"judge"`
	// Presence checks that what clients believe of each other's presence
	// becomes true.
	Presence bool `yaml:"presence" default:"true"`
}

// AutoJudge is the most clients whose frames are judged when the scenario does
// not say whether they are.
const AutoJudge = 200

// Choice is yes, no, or left to the program.
type Choice uint8

// The choices. In a file they are true, false, and auto or nothing.
const (
	Auto Choice = iota
	Yes
	No
)

// Measure says how results are taken.
type Measure struct {
	// Every is the time between two points of the series over time; 0 means a
	// hundredth of the run.
	Every time.Duration `yaml:"every" range:"0s 30d"`
}

// Limit bounds what each client does. It is how a failing scenario is made
// small.
type Limit struct {
	// Steps is the most requests that a client makes; 0: no limit.
	Steps int `yaml:"steps" range:"0 1000000000"`
}

// Numbers are clients by their number from 0, in increasing order. A file may
// write a span of them as "3-7".
type Numbers []int

// Clients is how many clients there are, those left out included. Client i is
// node i-f of a population whose first client is f, and so on: the nodes of a
// user follow one another, users and populations stand in the order of the
// file.
func (s *Scenario) Clients() int {
	n := 0
	for i := range s.Populations {
		n += s.Populations[i].Clients()
	}
	return n
}

// Users is how many users there are.
func (s *Scenario) Users() int {
	n := 0
	for i := range s.Populations {
		n += s.Populations[i].Users
	}
	return n
}

// Judged says whether all frames are to be judged.
func (s *Scenario) Judged() bool {
	return s.Oracles.Judge == Yes || s.Oracles.Judge == Auto && s.Clients() <= AutoJudge
}
