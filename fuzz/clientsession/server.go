package clientsession

import (
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// server is what a lawful server knows of the node.
type server struct {
	link     int       // how many there were
	greeted  bool      // TmtpRev came on the link
	entered  spec.Op   // Register or Login came, else 0
	online   bool      // info was sent
	quits    bool      // Quit came
	requests []request // to be acked, in order
	mail     []mail    // for the node, in order
	accounts int
}

// mail is a message for the node.
type mail struct {
	msg   wire.Message
	link  int // on which it was sent last
	acked bool
}

func (v *server) reset() { *v = server{requests: v.requests[:0], mail: v.mail[:0]} }

// connected is the server's end of a new link.
func (v *server) connected() {
	v.greeted, v.entered, v.online, v.quits, v.requests = false, 0, false, false, v.requests[:0]
}

// receive takes a request of the client.
func (v *server) receive(s *Session, a *client.Action) {
	r := &a.Request
	switch {
	case r.Op == spec.OpTmtpRev:
		v.greeted = true
	case r.Op == spec.OpRegister, r.Op == spec.OpLogin:
		v.entered = r.Op
	case r.Op == spec.OpQuit:
		v.quits = true
	case spec.Request(r.Op).Acked:
		v.requests = append(v.requests, request{op: r.Op, kind: r.ID})
	case r.Op == spec.OpAck:
		known := !s.lawful
		for i := range v.mail {
			if v.mail[i].msg.ID == r.ID {
				v.mail[i].acked, known = true, true
			}
		}
		if !known {
			s.fail("%q is acknowledged, and was never sent", r.ID)
		}
	}
}

// answer has the server say what it owes: the next step of the handshake or of
// the goodbye, an ack, or mail. It reports whether there was anything.
func (v *server) answer(s *Session) bool {
	switch {
	case v.quits:
		s.say(&wire.Message{Kind: spec.MsgQuit, Error: "logout ok"})
	case v.online && len(v.requests) > 0:
		v.ack(s, "")
	case v.online:
		return v.deliver(s)
	case v.entered == spec.OpRegister:
		v.accounts++
		v.entered = spec.OpLogin
		n := strconv.Itoa(v.accounts)
		s.say(&wire.Message{Kind: spec.MsgRegistered, UID: "UID" + n, NodeID: "NODE" + n})
	case v.entered == spec.OpLogin:
		v.online = true
		s.say(&wire.Message{Kind: spec.MsgInfo, Info: "login ok"})
	case v.greeted:
		v.greeted = false
		s.say(&wire.Message{Kind: spec.MsgTmtpRev, ID: client.Version, Name: "here"})
	default:
		return false
	}
	return true
}

// ack answers the request that has waited longest.
func (v *server) ack(s *Session, refusal string) {
	if !v.online || len(v.requests) == 0 {
		s.progress()
		return
	}
	r := v.requests[0]
	v.requests = v.requests[1:]
	if r.kind == initID {
		refusal = "" // the client would rightly call that a fault
	}
	m := wire.Message{Kind: spec.MsgAck, ID: r.kind, Error: refusal}
	if table := spec.Request(r.op); refusal == "" && table.Data != spec.NoData {
		m.MsgID, m.Posted = wire.FormatID(1<<60+uint64(s.ops)), posted
	}
	s.say(&m)
}

const posted = "2026-11-23T12:17:04.772Z"

// deliver sends the first message that was neither acknowledged nor sent on
// this link.
func (v *server) deliver(s *Session) bool {
	for i := range v.mail {
		if m := &v.mail[i]; !m.acked && m.link != v.link {
			m.link = v.link
			s.say(&m.msg)
			return true
		}
	}
	return false
}

// repeat sends the first message again that was not acknowledged (RCPT-3). It
// reports whether there was one.
func (v *server) repeat(s *Session) bool {
	for i := range v.mail {
		if !v.mail[i].acked {
			v.again(s, i)
			return true
		}
	}
	return false
}

// again sends a message once more.
func (v *server) again(s *Session, i int) {
	if !v.online || v.quits || len(v.mail) == 0 {
		s.progress()
		return
	}
	m := &v.mail[i%len(v.mail)]
	m.link = v.link
	s.say(&m.msg)
}

// killed has the server forget the Acks of the last messages (RCPT-1), as many
// as a client must remember.
func (v *server) killed(s *Session, n int) {
	n = min(n, s.model.cfg.Remember, len(v.mail))
	for i := range v.mail[len(v.mail)-n:] {
		v.mail[len(v.mail)-n+i].acked = false
	}
}

// post puts a new message into the node's queue.
func (v *server) post(s *Session, kind spec.Msg, n int) {
	m := wire.Message{Kind: kind, ID: wire.FormatID(1<<61 + uint64(len(v.mail))), From: "PEER", Posted: posted}
	switch kind {
	case spec.MsgLogin:
		m.Node = "tbd"
	case spec.MsgUser:
		m.NewAlias = "new alias"
	case spec.MsgOhiEdit:
		m.Type = pick(s, ohiTypes)
		m.For = s.users()
	case spec.MsgInvite, spec.MsgPing:
		m.GID, m.Alias, m.To = "the group", "peer alias", "own alias"
		m.DataLen = uint64(n)
	case spec.MsgMember:
		m.Act, m.GID, m.Alias = "join", "the group", "peer alias"
	case spec.MsgDelivery, spec.MsgNotify:
		m.PostID = m.ID
		m.DataLen = uint64(1 + n)
	}
	v.mail = append(v.mail, mail{msg: m})
	s.names.Add(grammar.MessageID, m.ID)
}

// mailKinds are the messages that are acknowledged.
var mailKinds = []spec.Msg{
	spec.MsgDelivery, spec.MsgPing, spec.MsgLogin, spec.MsgUser, spec.MsgOhiEdit, spec.MsgInvite, spec.MsgMember, spec.MsgNotify,
}

// say has the client read a message, if there is a link on which it can.
func (s *Session) say(m *wire.Message) {
	s.frame = m.AppendFrame(s.frame[:0])
	if len(s.frame) == 0 {
		s.fail("a message of the server has no frame: %+v", m)
		return
	}
	s.read(append(s.header[:0], s.frame...))
}
