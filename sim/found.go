package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/disk"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/oracle"
	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Beginning is the wall time at which every run begins: a midnight.
var Beginning = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// identity is where the server's machine draws uids and nodeids from: the
// stream of the user being made.
type identity struct{ random.Stream }

// Read implements io.Reader.
func (s *identity) Read(p []byte) (int, error) { return s.Stream.Read(p) }

// serverEntity is the number under which the server has random streams.
const serverEntity = 1 << 48

// newWorld makes the world as it is before anybody connects: the accounts and
// groups exist, the clients know their nodeids, and nobody is online.
func newWorld(scenario *workload.Scenario, options Options) (*World, error) {
	drawn := *scenario
	drawn.Faults = slices.Clone(scenario.Faults)
	drawn.DrawFaults()
	w := &World{
		scenario: &drawn, options: options, epoch: Beginning.UnixNano(), hash: scenario.Seed,
		plan: workload.NewPlan(&drawn), serviceTime: scenario.Server.Service,
	}
	w.measureEvery = scenario.Measure.Every
	if w.measureEvery == 0 {
		w.measureEvery = max(scenario.Time/100, time.Millisecond)
	}
	w.recorder = measure.New(measure.Config{Every: w.measureEvery})
	w.configure()
	if err := w.found(); err != nil {
		return nil, err
	}
	w.schedule()
	return w, nil
}

// configure makes the server, its disk, and the oracle.
func (w *World) configure() {
	s := w.scenario
	w.config = server.Config{
		Name: s.Name, Random: &w.identity,
		Timers: server.Timers{Login: s.Server.Timers.Login, Idle: s.Server.Timers.Idle, Ack: s.Server.Timers.Ack},
		Limits: server.Limits{Nodes: s.Server.Limits.Nodes, Queue: s.Server.Limits.Queue},
	}
	c := &s.Client
	w.clientConfig = client.Config{
		Pulse: c.Pulse, Handshake: c.Handshake, Patience: c.Patience,
		FirstDelay: c.FirstDelay, MaxDelay: c.MaxDelay, Remember: c.Remember,
	}
	w.server = host{
		machine: server.New(w.config), up: true, armed: link.Never,
		filling: new(batch), spare: new(batch),
		disk: disk.New(w.diskConfig(), random.New(s.Seed, serverEntity, random.Disk)),
	}
	w.oracle = oracle.New(oracle.Config{
		Found: w.violated, Queue: s.Server.Limits.Queue, Presence: s.Oracles.Presence && s.Drain > 0,
	})
	if s.Judged() {
		w.wire = w.oracle.Wire(oracle.WireConfig{
			Start: Beginning, Login: s.Server.Timers.Login, Idle: s.Server.Timers.Idle,
		})
	}
	for i := range s.Faults {
		if s.Faults[i].Do == workload.KillClient {
			w.records.kept = make([]map[string][]byte, s.Clients())
		}
	}
}

// endsServer reports whether anything in the scenario ends the server's
// program, so that what its disk holds matters.
func endsServer(s *workload.Scenario) bool {
	for i := range s.Faults {
		switch s.Faults[i].Do {
		case workload.Crash, workload.Restart, workload.DiskFails:
			return true
		}
	}
	return s.Server.Disk.Fail > 0
}

// found makes accounts, clients and groups.
func (w *World) found() error {
	clients := w.scenario.Clients()
	w.nodes = make([]node, clients)
	w.users = make([]user, w.scenario.Users())
	for _, i := range w.scenario.Without {
		w.nodes[i].flags = absent
	}
	var out server.Output
	for p := range w.plan.Spans {
		span := &w.plan.Spans[p]
		var cell *link.Cell
		pop := &w.scenario.Populations[p]
		for u := span.FirstUser; u < span.LastUser; u++ {
			first := span.FirstClient + (u-span.FirstUser)*span.Nodes
			if err := w.foundUser(u, first, span.Nodes, &out); err != nil {
				return err
			}
			for i := first; i < first+span.Nodes; i++ {
				if paths := pop.Cell.Paths; paths > 0 && (i-span.FirstClient)%paths == 0 {
					cell = link.NewCell(pop.Cell.Down, pop.Cell.Up)
				}
				w.nodes[i].path.Init(pop.Link, cell, random.New(w.scenario.Seed, uint64(i), random.Channel))
			}
		}
	}
	w.founded = make([]bool, len(w.plan.Groups))
	for g := range w.plan.Groups {
		if err := w.foundGroup(g, &out); err != nil {
			return err
		}
	}
	w.saveFoundation(&out)
	w.attend()
	return nil
}

// foundUser makes an account with those of its nodes that take part.
func (w *World) foundUser(u, first, nodes int, out *server.Output) error {
	there := 0
	for i := first; i < first+nodes; i++ {
		w.nodes[i].user = uint32(u)
		if !w.nodes[i].is(absent) {
			there++
		}
	}
	if there == 0 {
		return nil
	}
	w.users[u] = user{first: uint32(first), nodes: uint32(nodes)}
	w.identity.Stream = random.New(w.scenario.Seed, uint64(u), random.Identity)
	uid, nodeids, err := w.server.machine.FoundUser(alias(u), "node", there, out)
	if err != nil {
		return err
	}
	w.oracle.UID(oracle.User(u), uid)
	if w.aliasesMatter() {
		w.oracle.Alias(oracle.User(u), alias(u))
	}
	for i := first; i < first+nodes; i++ {
		if n := &w.nodes[i]; !n.is(absent) {
			w.foundNode(uint32(i), n, uid, nodeids[0])
			nodeids = nodeids[1:]
		}
	}
	w.saveFoundation(out)
	return nil
}

// aliasesMatter reports whether any request of the scenario names an alias.
// Where none does, the oracle is spared a million of them.
func (w *World) aliasesMatter() bool {
	if len(w.scenario.Groups) > 0 {
		return true
	}
	for i := range w.scenario.Populations {
		if p := &w.scenario.Populations[i]; p.Pings != nil || len(p.Cycle) > 0 {
			return true
		}
	}
	return false
}

// foundNode makes a client that knows its account and is not connected.
func (w *World) foundNode(i uint32, n *node, uid, nodeid string) {
	n.machine = *client.New(&w.clientConfig, w.seedOf(i))
	w.know(n, uid, nodeid)
	n.armed, n.wake, n.retry = link.Never, link.Never, link.Never
	n.actor = w.plan.NewActor(int(i))
	w.present++
	w.oracle.Node(oracle.Node(i), oracle.User(n.user))
	w.users[n.user].uidNode = i
}

// know gives a machine its account, by beginning a session and giving it up.
func (w *World) know(n *node, uid, nodeid string) {
	w.out.Reset()
	login := wire.Request{UID: uid, Node: nodeid}
	n.machine.Step(w.time(), client.Input{Kind: client.Login, Request: &login}, &w.out)
	n.machine.Step(w.time(), client.Input{Kind: client.Logout}, &w.out)
	n.machine.Step(w.time(), client.Input{Kind: client.LinkClosed}, &w.out)
}

// foundGroup makes a group of those of its members that take part.
func (w *World) foundGroup(g int, out *server.Output) error {
	d := &w.plan.Groups[g]
	var aliases []string
	var users []oracle.User
	for _, u := range d.Members {
		if w.users[u].nodes > 0 {
			aliases, users = append(aliases, alias(int(u))), append(users, oracle.User(u))
		}
	}
	if len(aliases) == 0 {
		return nil
	}
	w.founded[g] = true
	if err := w.server.machine.FoundGroup(d.GID, aliases, out); err != nil {
		return err
	}
	w.oracle.Group(d.GID, users, aliases)
	w.saveFoundation(out)
	return nil
}

// saveFoundation makes durable what was founded, without taking time.
func (w *World) saveFoundation(out *server.Output) {
	w.server.disk.Put(&out.Commit)
	out.Reset()
}

// alias is that of a user.
func alias(u int) string { return fmt.Sprintf("user %07d", u) }

// uid is how the server calls a user that takes part.
func (w *World) uid(u int) string {
	uid, _ := w.nodes[w.users[u].uidNode].machine.Account()
	return uid
}

// firstNode reports whether a node is the first of its user that takes part.
func (w *World) firstNode(i uint32) bool {
	for j := w.users[w.nodes[i].user].first; j < i; j++ {
		if !w.nodes[j].is(absent) {
			return false
		}
	}
	return true
}

// schedule puts the first events into the queue.
func (w *World) schedule() {
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.is(absent) {
			continue
		}
		w.arm(uint32(i))
		w.at(n.path.NextChange(), uint32(i), pathChanges, 0)
	}
	for i := range w.scenario.Faults {
		w.at(w.scenario.Faults[i].At, uint32(i), faultComes, 0)
	}
	w.at(w.measureEvery, 0, sampleDue, 0)
	w.at(w.scenario.Time, 0, loadEnds, 0)
}
