package sim

import (
	"errors"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// The ends of a conn. What an end sends goes in the direction of its number.
const (
	clientEnd = int(link.Up)
	serverEnd = int(link.Down)
)

// conn is one connection of a node to the server, from the dial until neither
// end knows it any more. Its number is also the server's link number.
type conn struct {
	tcp     link.Conn
	halves  [2]half // by direction
	asked   fifo    // requests the server has not answered
	op      spec.Op // of the last request the server read
	node    uint32
	epoch   uint32
	live    [2]bool // by end: its program has the socket open
	failed  bool    // the dial comes to nothing
	stepped bool    // the server's machine knows it, or has more to say on it
	ended   bool    // the machine was told that it is gone
	tap     uint32  // its number in the capture, or 0
	online  bool    // the server has logged a node in on it
}

// half is one direction: messages in the order in which they were sent.
type half struct {
	head, tail uint32        // flights
	next       time.Duration // no arrival is before it
	busy       bool          // something of it is being delivered
	begun      bool          // the header of the head has arrived, its data not
	skip       bool          // the receiver does not want the data of the head
}

// flight is a message on its way.
type flight struct {
	first, last time.Duration // when its header and its last octet are due; never before next
	body        int64         // octets behind the frame
	frame       uint32        // 0 in a FIN
	next        uint32        // behind it
}

var (
	errRefused   = errors.New("connection refused")
	errTimeout   = errors.New("connection timed out")
	errReset     = errors.New("connection reset by peer")
	errUnreached = errors.New("network is unreachable")
)

// dial begins a connection.
func (w *World) dial(n uint32) {
	i, c := w.conns.take()
	c.node, c.live = n, [2]bool{true, false}
	w.nodes[n].conn = i
	w.nodes[n].dialled = w.now
	w.counts(measure.Connects, 1)
	w.connect(i, c)
}

// connect begins the handshakes of TCP and TLS.
func (w *World) connect(i uint32, c *conn) {
	at, ok := c.tcp.Dial(&w.nodes[c.node].path, w.now)
	c.failed = !ok
	w.at(at, i, dialEnds, ofConn(c.epoch, clientEnd))
}

// connectAgain is the kernel's next attempt when there was nobody to answer its
// SYN: 1, 3, 7, … s after the first, and the last after 63 s, as link.Conn
// repeats one that was lost (RFC 6298).
func (w *World) connectAgain(i uint32, c *conn) {
	const last = 63 * time.Second
	begun, after := w.nodes[c.node].dialled, time.Second
	for begun+after <= w.now {
		after = 2*after + time.Second
	}
	if c.failed = after > last; c.failed {
		w.at(begun+after, i, dialEnds, ofConn(c.epoch, clientEnd))
		return
	}
	w.at(begun+after, i, dialsAgain, ofConn(c.epoch, clientEnd))
}

// dialled ends the attempt to connect: both ends have the connection, or the
// client knows why not.
func (w *World) dialled(i uint32, c *conn) {
	if !c.live[clientEnd] {
		return
	}
	switch {
	case c.failed:
		w.refuse(i, c, errTimeout)
	case w.server.dark:
		w.connectAgain(i, c)
	case !w.server.up:
		w.refuse(i, c, errRefused)
	default:
		c.live[serverEnd], c.stepped = true, true
		w.tapOpened(c)
		w.judgeOpened(i, c)
		w.tellServer(i, server.Input{Kind: server.LinkOpened})
		w.stepNode(c.node, client.Input{Kind: client.LinkOpened})
	}
}

func (w *World) refuse(i uint32, c *conn, why error) {
	w.counts(measure.DialsFailed, 1)
	c.live[clientEnd] = false
	n := c.node
	w.nodes[n].conn = 0
	w.retire(i)
	w.stepNode(n, client.Input{Kind: client.LinkClosed, Err: why})
}

// closeClient is the client's program closing its socket: a FIN follows what
// it has sent.
func (w *World) closeClient(i uint32, c *conn) {
	c.live[clientEnd] = false
	w.nodes[c.node].conn = 0
	w.tapEnded(c, spec.Client)
	if c.live[serverEnd] {
		w.sendFin(i, c, link.Up)
	}
	w.retire(i)
}

// closeServer is the server closing its socket; its machine is told by the
// caller.
func (w *World) closeServer(i uint32, c *conn) {
	if !c.live[serverEnd] {
		return
	}
	c.live[serverEnd] = false
	if c.live[clientEnd] {
		w.sendFin(i, c, link.Down)
	}
	w.retire(i)
}

// sever loses the connection for the client, which knows at once. The server
// learns nothing of it.
func (w *World) sever(i uint32, c *conn, why error) {
	c.tcp.Sever()
	w.cutClient(i, c, why)
}

// cutClient takes the client's end away. Without a reason it is the server
// that has closed.
func (w *World) cutClient(i uint32, c *conn, why error) {
	c.live[clientEnd] = false
	n := c.node
	w.nodes[n].conn = 0
	if why == nil {
		w.tapEnded(c, spec.Server)
	} else {
		w.tapEnded(c, spec.Client)
	}
	w.retire(i)
	w.stepNode(n, client.Input{Kind: client.LinkClosed, Err: why})
}

// broken is a socket's report that the other end is gone.
func (w *World) broken(i uint32, c *conn, end int) {
	if !c.live[end] {
		return
	}
	if end == clientEnd {
		w.cutClient(i, c, errReset)
		return
	}
	w.serverLost(i, c, judge.Broken)
}

// serverLost tells the server's machine that a link is gone.
func (w *World) serverLost(i uint32, c *conn, by judge.By) {
	c.live[serverEnd] = false
	w.linkEnded(i, c, by)
}

// retire lets go of a conn that neither end has any more. Its number is free
// once the server's machine was told and has nothing to say on it: see
// linkEnded.
func (w *World) retire(i uint32) {
	c := w.conns.at(i)
	if c.live[clientEnd] || c.live[serverEnd] || c.stepped {
		return
	}
	for d := range c.halves {
		w.dropFlights(&c.halves[d])
	}
	for c.asked.head != 0 {
		w.requests.drop(w.asks.pop(&c.asked).request)
	}
	*c = conn{epoch: (c.epoch + 1) & epochMask}
	w.conns.drop(i)
}

func (w *World) dropFlights(h *half) {
	for h.head != 0 {
		w.dropHead(h)
	}
}

// dropHead takes the head of a direction away.
func (w *World) dropHead(h *half) {
	if f := w.popHead(h); f.frame != 0 {
		w.frames.release(f.frame)
	}
}

// popHead takes the head of a direction out; its frame stays in use. What was
// decided of its data is left for deliverBody.
func (w *World) popHead(h *half) flight {
	number := h.head
	p := w.flights.at(number)
	f := *p
	*p = flight{}
	w.flights.drop(number)
	if h.head = f.next; h.head == 0 {
		h.tail = 0
	}
	h.begun = false
	return f
}
