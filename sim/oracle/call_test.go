package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// call is one call of the oracle, kept so that it can be told again to another.
type call struct {
	what occurrence
	at   time.Duration
	node Node
	user User
	seq  uint64
	m    *wire.Message
	r    *wire.Request
	id   string // msgid, id of an Ack, uid, gid
	ohi  []string
	on   bool
	err  error

	alias string
	state State
}

// What the oracle has no name for.
const (
	founded occurrence = iota + 100
	foundedGroup
	doubtfulSession
	ended
)

func (c *call) tell(o *Oracle) {
	switch c.what {
	case founded:
		o.Node(c.node, c.user)
		o.UID(c.user, c.id)
		o.Alias(c.user, c.alias)
	case foundedGroup:
		o.Group(c.id, []User{0, 1}, []string{aliasOf(0), aliasOf(1)})
	case sentTo:
		o.Sent(c.at, c.node, c.m)
	case receivedBy:
		o.Received(c.at, c.node, c.m)
	case acknowledgedBy:
		o.Acknowledged(c.at, c.node, c.id)
	case submittedBy:
		o.Submitted(c.at, c.node, c.seq, c.r)
	case acceptedFrom:
		o.Accepted(c.at, c.node, c.r, c.id)
	case doubtful:
		o.InDoubt(c.at, c.node, c.r, c.id)
	case refusedTo:
		o.Refused(c.at, c.node, c.r, "refused")
	case tookAnswer, tookRefusal:
		o.Answered(c.at, c.node, c.seq, c.id, c.err)
	case sessionUp, sessionDown:
		o.Session(c.at, c.node, c.what == sessionUp)
	case doubtfulSession:
		o.InDoubtSession(c.at, c.node)
	case wentOnline:
		o.Online(c.at, c.node, c.ohi)
	case wentOffline:
		o.Offline(c.at, c.node)
	case restarted:
		o.Restarted(c.node)
	case killed:
		o.Killed(c.at)
	case sawOnline:
		o.Presence(c.at, c.node, c.id, c.on)
	case ended:
		o.Finish(c.at, c.state)
	}
}
