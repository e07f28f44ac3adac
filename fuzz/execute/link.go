package execute

import (
	"net"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// link is one connection of an execution, or the place for one.
type link struct {
	number int
	opened bool
	conn   net.Conn // TLS where there is TLS; nil while there is none
	pipe   *pipe    // the transport of conn

	sent    sent   // what the server was asked
	held    []byte // octets that leave with the next ones
	mute    bool   // nothing more can be sent
	deaf    bool   // nothing is read
	wasDeaf bool   // it was so once
	hung    bool   // an answer did not come in time: none is waited for long any more
	logged  bool   // info came

	splitter wire.Splitter
	coming   *coming // a message whose data are on their way
	junk     bool    // what comes is no frames any more
	junkAt   int     // index of the event that holds it, plus 1
	quit     bool    // quit came
	leaving  bool    // the client said Quit
	end      EndKind
	received int64
	unacked  []string // ids of messages that wait for an Ack
}

// live reports whether the link can send and receive.
func (l *link) live() bool { return l.conn != nil && !l.mute && l.end == NotEnded }

// listens reports whether the link is to be read.
func (l *link) listens() bool { return l.conn != nil && !l.deaf && l.end == NotEnded }

func (l *link) summary() Link {
	return Link{
		Opened: l.opened, Logged: l.logged && !l.quit, Waiting: len(l.sent.dues), Hung: l.hung,
		Inside: !l.sent.between(), Received: l.received, End: l.end,
	}
}

// secure reports whether TLS runs on the link.
func (l *link) secure() bool { return l.conn != net.Conn(l.pipe) }
