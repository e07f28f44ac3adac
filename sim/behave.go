package sim

import (
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// actorDue is when the person at a node has something to do.
func (w *World) actorDue(n *node) time.Duration {
	if n.is(gone) || w.loadOver {
		return link.Never
	}
	return n.actor.Next()
}

// behave lets a person do what is due.
func (w *World) behave(i uint32, n *node) {
	for n.actor.Next() <= w.now {
		a := w.plan.Act(&n.actor, w.now)
		switch a.Kind {
		case workload.Nothing:
			w.stepDone(i, n)
		case workload.Connect:
			w.want(i, n)
		case workload.Disconnect:
			w.hangUp(i, n)
		case workload.FallSilent:
			w.fallSilent(i, n)
		default:
			w.write(i, n, &a)
		}
	}
}

// stepDone tells a cycle that it may go on.
func (w *World) stepDone(_ uint32, n *node) { w.plan.Done(&n.actor, w.now) }

// want has the node open a session, and keep one open.
func (w *World) want(i uint32, n *node) {
	n.set(wanted, true)
	w.list(i, n)
	w.logIn(i, n)
}

// logIn starts the client's program on a session.
func (w *World) logIn(i uint32, n *node) {
	n.retry = link.Never
	if n.machine.Phase() != client.Idle {
		if n.is(wanted) && !n.is(online) {
			n.retry = w.now + retryAfter // it is still saying goodbye
		}
		return
	}
	w.stepNode(i, client.Input{Kind: client.Login})
}

// hangUp ends the session as the protocol wants it.
func (w *World) hangUp(i uint32, n *node) {
	n.set(wanted, false)
	n.retry = link.Never
	if n.machine.Phase() == client.Idle {
		w.stepDone(i, n)
		return
	}
	w.stepNode(i, client.Input{Kind: client.Logout})
}

// fallSilent ends the session without a word to anybody: the battery is empty,
// the lid is closed.
func (w *World) fallSilent(i uint32, n *node) {
	n.set(wanted, false)
	n.retry = link.Never
	if n.conn != 0 {
		w.sever(n.conn, w.conns.at(n.conn), errUnreached)
	}
	if n.machine.Phase() != client.Idle {
		w.stepNode(i, client.Input{Kind: client.Logout})
	}
	w.stepDone(i, n)
}

// write submits what a person writes. Without a session the client's machine
// keeps it for the next one.
func (w *World) write(i uint32, n *node, a *workload.Action) {
	if limit := w.scenario.Limit.Steps; limit > 0 && int(n.steps) >= limit {
		w.stepDone(i, n)
		return
	}
	r := &w.request
	*r = wire.Request{Op: spec.OpPost, For: r.For[:0], NoteFor: r.NoteFor[:0]}
	in := client.Input{Kind: client.Submit, Request: r}
	switch a.Kind {
	case workload.DoPost, workload.DoNotify:
		r.For = w.recipients(r.For, &a.To)
		r.DataSum = stamp(w.now)
		in.Body = record.Body{Blob: 1, Len: max(a.Size, 1)}
		if a.Kind == workload.DoNotify {
			r.Op = spec.OpPostNotify
			r.NoteFor = w.recipients(r.NoteFor, &a.Tell)
			r.NoteLen, r.NoteSum = workload.NoteOctets, r.DataSum
			in.Body.Len = max(in.Body.Len, workload.NoteOctets+1)
		}
	case workload.DoPing:
		to := int(a.To.Users[0])
		if w.users[to].nodes == 0 {
			w.stepDone(i, n)
			return
		}
		r.Op, r.From, r.To = spec.OpPing, alias(int(n.user)), alias(to)
		in.Text = strconv.AppendUint(w.text[:0], stamp(w.now), 10)
	case workload.Leave:
		r.Op, r.Act, r.GID, r.To = spec.OpGroupEdit, "drop", w.plan.Groups[a.Group].GID, alias(int(n.user))
	case workload.Join:
		r.Op, r.Act, r.GID = spec.OpGroupEdit, "join", w.plan.Groups[a.Group].GID
	}
	w.submit(i, n, in)
}

// recipients appends those of a post. Users who were left out are none, and so
// are groups that nobody is left in.
func (w *World) recipients(list []wire.Recipient, to *workload.Recipients) []wire.Recipient {
	for _, u := range to.Users {
		if w.users[u].nodes > 0 {
			list = append(list, wire.Recipient{ID: w.uid(int(u)), Type: spec.ToUser})
		}
	}
	if to.Group >= 0 && w.founded[to.Group] {
		kind := uint8(spec.ToGroupNotSelf)
		if to.Self {
			kind = spec.ToGroup
		}
		list = append(list, wire.Recipient{ID: w.plan.Groups[to.Group].GID, Type: kind})
	}
	return list
}

// submit hands a request to the client's machine.
func (w *World) submit(i uint32, n *node, in client.Input) {
	n.steps++
	w.counts(measure.Requests, 1)
	w.stepNode(i, in)
	if err := w.out.Err; err != nil {
		w.violate("submit", i, "the client refuses a request: "+err.Error())
		w.stepDone(i, n)
	}
}

// submitted notes a request that the machine took.
func (w *World) submitted(i uint32, n *node, seq uint64, r *wire.Request) {
	made := w.now
	if !n.is(online) {
		made = -1 // its latency would be that of the wait for a session
	}
	w.wants.push(&n.asked, ask{seq: seq, made: made})
	w.oracle.Submitted(w.now, w.oracleNode(i), seq, r)
}

// list makes the presence list, once, for the first session.
func (w *World) list(i uint32, n *node) {
	pop := &w.scenario.Populations[w.plan.Population(int(i))]
	if n.is(listed) || pop.Presence == 0 || !w.firstNode(i) {
		return
	}
	n.set(listed, true)
	r := &w.request
	*r = wire.Request{Op: spec.OpOhiEdit, Type: "add", For: r.For[:0]}
	w.circle = w.plan.Contacts(w.circle[:0], int(n.user), pop.Presence, pop)
	for _, u := range w.circle {
		if w.users[u].nodes > 0 {
			r.For = append(r.For, wire.Recipient{ID: w.uid(int(u))})
		}
	}
	if len(r.For) > 0 {
		w.submit(i, n, client.Input{Kind: client.Submit, Request: r})
	}
}
