package session

import (
	"errors"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// departures make requests that the codec never yields: the machine must not
// rely on that, and answers them as what cannot be read.
var departures = []func(r *wire.Request){
	func(r *wire.Request) { r.Op = spec.OpCount },
	func(r *wire.Request) { r.Op = spec.OpPost },
	func(r *wire.Request) { r.Op, r.DataLen = spec.OpPulse, 7 },
	func(r *wire.Request) { r.Op, r.DataLen = spec.OpPing, spec.MaxTextOctets+1 },
	func(r *wire.Request) { r.Op, r.Act, r.GID = spec.OpGroupEdit, "invite", names[4] },
	func(r *wire.Request) { r.Op, r.DataLen = spec.OpPostNotify, 7 },
	func(r *wire.Request) { r.Op, r.DataLen, r.NoteLen = spec.OpPostNotify, 7, 7 },
	func(r *wire.Request) { r.Op, r.DataLen, r.NoteLen, r.NoteHead = spec.OpPostNotify, 7, 3, 4 },
	func(r *wire.Request) { r.Op, r.DataLen, r.NoteLen, r.DataHead = spec.OpPostNotify, 7, 3, 5 },
	func(r *wire.Request) { r.Op, r.DataLen, r.NoteLen, r.ForNotSelf = spec.OpPostNotify, 7, 3, true },
}

var errUncoded = errors.New("no request of the protocol")

// uncoded has the machine take a request for read that cannot have been.
func (s *Session) uncoded(c *conn) {
	i := s.src.Intn(len(departures))
	if c.taken || c.token || c.short {
		return
	}
	r := s.newRequest(c, 0)
	r.ID = ids[0]
	departures[i](r)
	if r.Op == spec.OpGroupEdit && !s.hasGroup() {
		return // refused before act is looked at
	}
	s.note("%d> request %+v", c.n, r)
	if c.judge != nil && !c.closing {
		c.judge.Unreadable(spec.Client, s.time(), errUncoded)
	}
	s.stepAs(server.Input{Kind: server.HeaderRead, Link: c.n, Request: r}, server.Input{Kind: server.Unreadable, Link: c.n, Err: errUncoded})
}

// hasGroup reports whether there is the group that departures name.
func (s *Session) hasGroup() bool { return s.model.HasGroup(names[4]) }
