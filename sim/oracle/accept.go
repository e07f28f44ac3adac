package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Accepted tells that the server has acked a request of ops 3 to 9 and that
// this is durable. It is told before anything that follows from the request,
// whether or not there is still a link to carry the ack. The request is not
// kept; msgid is empty where the ack has none.
func (o *Oracle) Accepted(at time.Duration, from Node, r *wire.Request, msgid string) {
	o.accept(at, from, r, msgid, acceptedFrom)
}

// InDoubt is told instead of Accepted of a request that is durable although the
// server was killed before its ack could leave: its messages may come.
func (o *Oracle) InDoubt(at time.Duration, from Node, r *wire.Request, msgid string) {
	o.accept(at, from, r, msgid, doubtful)
}

func (o *Oracle) accept(at time.Duration, from Node, r *wire.Request, msgid string, how occurrence) {
	var flags messageFlag
	if how == doubtful {
		flags = inDoubt
	}
	id := o.newID(at, from, r, msgid)
	o.tail.add(event{at: at, what: how, node: from, id: id, kind: uint8(r.Op)})
	if a := o.askOf(from, r); a != nil && how == acceptedFrom {
		a.verdict, a.msgid = taken, id
	}
	if why, r := o.wrong(from, r); why != "" {
		o.found(r, at, from, id, "the server took a request of node %d that it must refuse: %s", from, why)
		return
	}
	switch r.Op {
	case spec.OpUserEdit:
		o.userEdit(from, r, flags)
	case spec.OpOhiEdit:
		o.ohiEdit(from, r, flags)
	case spec.OpGroupInvite:
		o.groupInvite(from, r, id, flags)
	case spec.OpGroupEdit:
		o.groupEdit(from, r, flags)
	case spec.OpPost:
		o.post(from, r, id, flags)
	case spec.OpPostNotify:
		o.postNotify(from, r, id, msgid, flags)
	case spec.OpPing:
		o.ping(from, r, id, flags)
	}
}

// newID reads the id that an ack names; it must be above all others.
func (o *Oracle) newID(at time.Duration, from Node, r *wire.Request, msgid string) uint64 {
	if msgid == "" {
		return 0
	}
	id, err := wire.ParseID(msgid)
	switch {
	case err != nil:
		o.found(idsGrow, at, from, 0, "the ack of node %d's %v names the message %q, which is no id", from, r.Op, msgid)
	case id <= o.last:
		o.found(idsGrow, at, from, id, "node %d's %v got the id %s, which is not above %s, given before",
			from, r.Op, msgid, wire.FormatID(o.last))
	}
	o.last = max(o.last, id)
	return id
}

// Refused tells that the server has acked a request with an error, and that
// this left or would have left, as with Accepted.
func (o *Oracle) Refused(at time.Duration, from Node, r *wire.Request, why string) {
	o.tail.add(event{at: at, what: refusedTo, node: from, kind: uint8(r.Op)})
	if a := o.askOf(from, r); a != nil {
		a.verdict = turnedDown
	}
	if reason, _ := o.wrong(from, r); reason == "" && !o.mayRefuse(from, r) {
		o.found(refusal, at, from, 0, "the server refused node %d's %v, which is in order: %s", from, r.Op, why)
	}
}

// Session tells that the server has opened or ended a session: info was sent, or
// would have been had the link not gone meanwhile; or the link ended. A session
// that is opened is told to all the user's nodes by a login message (LOG-4).
func (o *Oracle) Session(at time.Duration, n Node, opened bool) {
	what := sessionDown
	if opened {
		what = sessionUp
	}
	o.tail.add(event{at: at, what: what, node: n})
	if o.nodes[n].is(up) == opened {
		return
	}
	o.nodes[n].set(up, opened)
	u := &o.users[o.nodes[n].user]
	if opened {
		u.sessions++
		o.loggedIn(n, 0)
		return
	}
	if u.sessions--; u.sessions == 0 {
		delete(o.lists, o.nodes[n].user) // OHI-13
	}
}

// InDoubtSession is told of a login that is durable although the server was
// killed before it could send info: its login messages may come.
func (o *Oracle) InDoubtSession(at time.Duration, n Node) {
	o.tail.add(event{at: at, what: sessionUp, node: n})
	o.loggedIn(n, inDoubt)
}

// loggedIn expects the login messages. They say nothing that tells one from
// another, and some may give way at one node and not at the other: so each is
// followed at each node by itself.
func (o *Oracle) loggedIn(n Node, flags messageFlag) {
	o.nodesOf(o.nodes[n].user, func(to Node) {
		o.list = append(o.list[:0], to)
		o.expect(n, &wire.Message{Kind: spec.MsgLogin}, 0, flags)
	})
}

// Killed tells that the server's program has ended without warning, and what
// was not durable is lost. What was is told before, by InDoubt.
func (o *Oracle) Killed(at time.Duration) {
	o.tail.add(event{at: at, what: killed, node: NoNode})
}
