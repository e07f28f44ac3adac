package session

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// conn is a link with the client at its end, who gets at once what the server
// sends.
type conn struct {
	n       server.Link
	judge   *judge.Link // nil: nobody judges
	rev     bool        // TmtpRev was sent
	auth    bool        // and Register or Login
	online  bool        // info came
	closing bool        // the server has closed the link
	node    string      // a nodeid, of a Login that was sent or a registered
	uid     string
	account int // of the user, from 1, once known

	request *wire.Request // sent last
	data    []byte        // to be sent behind it
	short   bool          // not all of its data will ever come
	taken   bool          // the server takes the data
	token   bool          // it waits for the verdict on a token
	waiting []waiting     // requests without ack
	unacked []string      // ids of messages that came
	last    string        // id of the message acknowledged last
	storage wire.Request  // of request
	octets  []byte        // of data
}

// waiting is a request for whose ack a client waits.
type waiting struct{ id, alias string }

// freeLink returns the least number that no link has. At times there is one
// with farLink, for which the machine has to make room.
func (s *Session) freeLink() server.Link {
	n := server.Link(0)
	for s.find(n) != nil {
		n++
	}
	return n
}

const farLink = 1100

func (s *Session) find(n server.Link) *conn {
	for _, c := range s.links {
		if c.n == n {
			return c
		}
	}
	return nil
}

// connect opens a link.
func (s *Session) connect(n server.Link) *conn {
	if s.find(n) != nil {
		n = s.freeLink()
	}
	var c *conn
	if k := len(s.spare); k > 0 {
		c, s.spare = s.spare[k-1], s.spare[:k-1]
		*c = conn{waiting: c.waiting[:0], unacked: c.unacked[:0], storage: c.storage, octets: c.octets}
	} else {
		c = new(conn)
	}
	c.n = n
	s.opened++
	if s.judge != nil {
		c.judge = s.judge.Open(s.opened, s.time())
	}
	s.links = append(s.links, c)
	s.note("%d opened, the %d.", n, s.opened)
	s.step(server.Input{Kind: server.LinkOpened, Link: n})
	return c
}

// release puts the memory of a link aside, for the next one.
func (s *Session) release(c *conn) { s.spare = append(s.spare, c) }

// close ends a link, from the server's point of view.
func (s *Session) close(c *conn, by judge.By) {
	s.note("%d gone", c.n)
	s.links = slices.DeleteFunc(s.links, func(other *conn) bool { return other == c })
	if c.judge != nil && !c.closing {
		c.judge.Closed(s.time(), by)
	}
	s.step(server.Input{Kind: server.LinkClosed, Link: c.n})
	s.release(c)
}

// ready sees to it that a client can send a header: that the server has the
// data of the one before, and mostly the verdict on a token. It reports whether
// the link is still there.
func (s *Session) ready(c *conn) bool {
	switch {
	case c.short:
		s.close(c, judge.ByClient)
		return false
	case c.closing && s.src.Intn(2) == 0:
		s.close(c, judge.ByServer)
		return false
	case c.taken, c.token && !s.odds(8): // else CONN-2
		s.serve(c, 0)
	}
	return true
}

// storeFails is how serve does it when the data cannot be stored, or the token
// is not good.
const storeFails = 3

// serve has the server get what it waits for: data of the request that was sent
// last, or the verdict on its token.
func (s *Session) serve(c *conn, how int) {
	switch {
	case c.token:
		c.token = false
		in := server.Input{Kind: server.TokenChecked, Link: c.n}
		if how == storeFails {
			in.Err = errExpired
		}
		s.note("%d the token is checked: %v", c.n, in.Err)
		s.step(in)
	case !c.taken:
		if how > 0 {
			s.ack(c)
		}
	case c.short:
		s.close(c, judge.ByClient)
	default:
		c.taken = false
		in := server.Input{Kind: server.BodyRead, Link: c.n}
		switch {
		case how == storeFails:
			in.Kind = server.BodyFailed
		case spec.Request(c.request.Op).Data == spec.TextData:
			in.Text = c.data
		default:
			in.Body = s.store(c.data)
		}
		if s.tells {
			s.note("%d data %v %q", c.n, in.Body, c.data)
		}
		s.step(in)
	}
}

// store keeps data as a blob, with octets before them that are not the body's.
func (s *Session) store(data []byte) record.Body {
	const before = 3
	k := len(s.bodies)
	if k < cap(s.bodies) {
		s.bodies = s.bodies[:k+1]
	} else {
		s.bodies = append(s.bodies, nil)
	}
	s.bodies[k] = append(append(s.bodies[k][:0], "..."...), data...)
	return record.Body{Blob: uint64(k + 1), Off: before, Len: int64(len(data))}
}

// load returns the octets of a body.
func (s *Session) load(b record.Body) []byte {
	if b == (record.Body{}) {
		return nil
	}
	if b.Blob == 0 || b.Blob > uint64(len(s.bodies)) {
		s.fail("the machine sends a body that was never stored: %v", b)
		return nil
	}
	octets := s.bodies[b.Blob-1]
	if b.Off < 0 || b.Len < 0 || b.Off+b.Len > int64(len(octets)) {
		s.fail("the machine sends octets that the body has not: %v", b)
		return nil
	}
	return octets[b.Off:][:b.Len]
}

// ack acknowledges a message that came on the link: mostly the first that was
// not yet, at times the last that was, or one that never came.
func (s *Session) ack(c *conn) {
	switch what := s.src.Intn(8); {
	case what == 7:
		s.sendAck(c, pick(s, strangeIDs))
	case what == 6 && c.last != "":
		s.sendAck(c, c.last)
	case len(c.unacked) > 0:
		s.ackNumber(c, s.src.Intn(len(c.unacked)))
	default:
		s.send(c, s.newRequest(c, spec.OpPulse))
	}
}

var strangeIDs = []string{"0000000000000001", "unknown", "ffffffffffffffff", "18EAABB6446ECA70"}

func (s *Session) ackNumber(c *conn, i int) {
	s.sendAck(c, c.unacked[i])
}

func (s *Session) sendAck(c *conn, id string) {
	r := s.newRequest(c, spec.OpAck)
	r.ID, r.Type = id, "x"
	s.send(c, r)
}

// receive gives the clients what the machine sends them.
func (s *Session) receive(n server.Link, a *server.Action, frame, data []byte) {
	c := s.find(n)
	if c == nil || c.closing {
		s.fail("%d gets something after its end", n)
		return
	}
	switch a.Kind {
	case server.TakeBody:
		c.taken = true
	case server.CheckToken:
		c.token = true
	case server.Close:
		c.closing, c.taken, c.token = true, c.taken && !c.short, false
		if c.judge != nil {
			c.judge.Closed(s.time(), judge.ByServer)
		}
	case server.Send:
		if c.judge != nil {
			c.judge.Frame(spec.Server, s.time(), frame)
			c.judge.Data(spec.Server, s.time(), data)
		}
		s.checkSecrets(c, &a.Message, frame)
		s.read(c, &a.Message)
	}
}

// read takes what a message tells the client.
func (s *Session) read(c *conn, m *wire.Message) {
	switch m.Kind {
	case spec.MsgAck:
		s.acked(c, m)
	case spec.MsgRegistered:
		c.uid, c.node = m.UID, m.NodeID
		s.learn(m.UID, m.NodeID)
		c.account = len(s.accounts)
		if alias := c.request.NewAlias; m.Error == "" && alias != "" && alias != "_" {
			s.know(c, alias)
		}
	case spec.MsgInfo:
		c.online = true
		if c.account == 0 {
			c.account = 1 + slices.IndexFunc(s.accounts, func(a account) bool { return a.uid == c.uid })
		}
	case spec.MsgUser:
		if m.NodeID != "" && c.account > 0 {
			s.learnNode(&s.accounts[c.account-1], m.NodeID)
		}
	}
	if spec.Message(m.Kind).Std && !slices.Contains(c.unacked, m.ID) {
		c.unacked = append(c.unacked, m.ID)
		s.learnID(m.ID)
	}
}

// learn takes note of a new user.
func (s *Session) learn(uid string, nodes ...string) {
	k := len(s.accounts)
	if k < cap(s.accounts) {
		s.accounts = s.accounts[:k+1]
	} else {
		s.accounts = append(s.accounts, account{})
	}
	a := &s.accounts[k]
	a.uid, a.nodes, a.aliases = uid, a.nodes[:0], a.aliases[:0]
	s.names.Add(uidKind, uid)
	for _, node := range nodes {
		s.learnNode(a, node)
	}
}

func (s *Session) learnNode(a *account, node string) {
	if !slices.Contains(a.nodes, node) {
		a.nodes = append(a.nodes, node)
		s.names.Add(nodeKind, node)
	}
}

// learnID remembers the ids of the last few messages.
func (s *Session) learnID(id string) {
	const most = 8
	ids := &s.names[messageKind]
	if len(*ids) == most {
		*ids = append((*ids)[:0], (*ids)[1:]...)
	}
	*ids = append(*ids, id)
}

// know takes note of an alias of the link's user.
func (s *Session) know(c *conn, alias string) {
	if c.account > 0 && !slices.Contains(s.accounts[c.account-1].aliases, alias) {
		a := &s.accounts[c.account-1]
		a.aliases = append(a.aliases, alias)
	}
}
