package session

import (
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

const (
	uidKind     = grammar.UID
	nodeKind    = grammar.NodeID
	messageKind = grammar.MessageID
)

// What requests are made of. Names are few, so that aliases and groups meet.
var (
	names   = []string{"alias one", "alias two", "alias three", "alias four", "group one", "group two", "group three", "äöüßäöüß"}
	strange = []string{"short", "seven77", "_", "with\ttab", "zero\u200bwidth", "../../../etc", strings.Repeat("n", spec.MaxNameOctets+1)}
	labels  = []string{"phone", "tablet", "<&>\u2028", strings.Repeat("n", spec.MaxNameOctets+1)}
	ids     = []string{"a", "b", "c", `"<&>`, "é\U0001f600", strings.Repeat("\x01", 60), strings.Repeat("x", spec.MaxIDOctets+1)}
	texts   = []string{"", "hello", "你好", strings.Repeat("x", spec.MaxTextUnits), strings.Repeat("x", spec.MaxTextUnits+1), "\xff"}
	sums    = []uint64{0, 7, spec.MaxSum}
)

// odds draws true once in n.
func (s *Session) odds(n int) bool { return s.src.Intn(n) == n-1 }

func (s *Session) name() string {
	if s.odds(16) {
		return pick(s, strange)
	}
	return pick(s, names)
}

// ownAlias is mostly an alias of the link's user.
func (s *Session) ownAlias(c *conn) string {
	if c.account > 0 && len(s.accounts[c.account-1].aliases) > 0 && !s.odds(6) {
		return pick(s, s.accounts[c.account-1].aliases)
	}
	return s.name()
}

// known is mostly an alias of somebody.
func (s *Session) known() string {
	if len(s.accounts) > 0 && !s.odds(6) {
		if a := pick(s, s.accounts); len(a.aliases) > 0 {
			return pick(s, a.aliases)
		}
	}
	return s.name()
}

// groupName is mostly that of a group.
func (s *Session) groupName() string {
	if s.odds(8) {
		return s.name()
	}
	return names[4+s.src.Intn(3)]
}

func (s *Session) uid() string {
	if len(s.accounts) == 0 || s.odds(24) {
		return "nobody"
	}
	return pick(s, s.accounts).uid
}

func (s *Session) id() string {
	if s.odds(8) {
		return pick(s, ids)
	}
	return ids[0]
}

// newRequest returns the request that the link sends next.
func (s *Session) newRequest(c *conn, op spec.Op) *wire.Request {
	r := &c.storage
	if c.taken || c.token {
		r = new(wire.Request) // the other is still in use
	}
	*r = wire.Request{Op: op, For: r.For[:0], NoteFor: r.NoteFor[:0]}
	return r
}

// greet sends TmtpRev.
func (s *Session) greet(c *conn, version string) {
	r := s.newRequest(c, spec.OpTmtpRev)
	r.ID = version
	s.send(c, r)
}

func (s *Session) version() string {
	if s.odds(32) {
		return "2"
	}
	return "1"
}

// authenticate registers, or logs in to what is there.
func (s *Session) authenticate(c *conn) {
	if len(s.accounts) == 0 || len(s.accounts) < maxUsers && s.src.Intn(2) == 0 {
		s.register(c)
		return
	}
	a := pick(s, s.accounts)
	node := pick(s, a.nodes)
	if s.odds(8) {
		node = pick(s, pick(s, s.accounts).nodes)
	}
	s.login(c, a.uid, node)
}

func (s *Session) login(c *conn, uid, node string) {
	r := s.newRequest(c, spec.OpLogin)
	r.UID, r.Node = uid, node
	s.send(c, r)
}

func (s *Session) register(c *conn) {
	r := s.newRequest(c, spec.OpRegister)
	r.NewNode = labels[0]
	if s.odds(16) {
		r.NewNode = pick(s, labels)
	}
	if !s.odds(8) {
		r.NewAlias = s.name()
		r.Keys.Add(spec.KeyNewAlias)
	}
	if s.config.Auth > 0 && !s.odds(8) {
		r.OIDC = &wire.OIDC{TokenType: "Bearer", IDToken: "token"}
	}
	s.send(c, r)
}

// request sends something that a client may, in the order of a session;
// seldom what it should not.
func (s *Session) request(c *conn) {
	switch {
	case !c.rev:
		s.greet(c, s.version())
		return
	case !c.auth:
		s.authenticate(c)
		return
	}
	op := pick(s, likely)
	r := s.newRequest(c, op)
	r.ID = s.id()
	switch op {
	case spec.OpUserEdit:
		s.userEdit(c, r)
	case spec.OpOhiEdit:
		r.Type = pick(s, ohiTypes)
		for range 1 + s.src.Intn(3) {
			r.For = append(r.For, wire.Recipient{ID: s.uid()})
		}
		s.send(c, r)
	case spec.OpGroupInvite:
		r.GID, r.From, r.To = s.groupName(), s.ownAlias(c), s.known()
		s.sendText(c, r)
	case spec.OpGroupEdit:
		s.groupEdit(c, r)
	case spec.OpPost:
		r.For = s.recipients(r.For)
		s.sendBody(c, r, 1+s.src.Intn(32))
	case spec.OpPostNotify:
		s.postNotify(c, r)
	case spec.OpPing:
		r.From, r.To = s.ownAlias(c), s.known()
		s.sendText(c, r)
	case spec.OpRegister:
		s.authenticate(c)
	case spec.OpTmtpRev:
		s.greet(c, s.version())
	default: // Pulse and Quit
		r.ID = ""
		s.send(c, r)
	}
}

// likely are the ops that a client sends in session, the more often the more
// there is to them.
var likely = []spec.Op{
	spec.OpPost, spec.OpPost, spec.OpPost, spec.OpPost, spec.OpPostNotify, spec.OpPostNotify, spec.OpPostNotify,
	spec.OpPing, spec.OpPing, spec.OpGroupInvite, spec.OpGroupInvite, spec.OpGroupInvite, spec.OpGroupEdit, spec.OpGroupEdit,
	spec.OpGroupEdit, spec.OpGroupEdit, spec.OpOhiEdit, spec.OpOhiEdit, spec.OpUserEdit, spec.OpUserEdit, spec.OpPulse,
	spec.OpQuit, spec.OpRegister, spec.OpTmtpRev,
}

var (
	ohiTypes  = []string{"add", "drop", "init"}
	groupActs = []string{"join", "join", "alias", "drop"}
)

func (s *Session) userEdit(c *conn, r *wire.Request) {
	if s.src.Intn(2) == 0 {
		r.NewAlias = s.name()
		r.Keys.Add(spec.KeyNewAlias)
	} else {
		r.NewNode = labels[0]
		if s.odds(8) {
			r.NewNode = pick(s, labels)
		}
		r.Keys.Add(spec.KeyNewNode)
	}
	s.send(c, r)
}

func (s *Session) groupEdit(c *conn, r *wire.Request) {
	r.GID, r.Act = s.groupName(), pick(s, groupActs)
	switch {
	case r.Act == "drop":
		r.To = s.known()
	case r.Act == "alias" || s.src.Intn(2) == 1:
		r.NewAlias = s.ownAlias(c)
	}
	s.send(c, r)
}

func (s *Session) postNotify(c *conn, r *wire.Request) {
	r.For, r.NoteFor = s.recipients(r.For), s.recipients(r.NoteFor)
	r.ForNotSelf = s.src.Intn(2) == 1 && len(r.For) > 0
	n := 2 + s.src.Intn(31)
	r.NoteLen = uint64(1 + s.src.Intn(n-1))
	r.NoteHead, r.NoteSum = uint64(s.src.Intn(2)), pick(s, sums)
	s.sendBody(c, r, n)
}

// recipients are mostly users that exist, and groups.
func (s *Session) recipients(list []wire.Recipient) []wire.Recipient {
	for range s.src.Intn(4) {
		kind := pick(s, recipientTypes)
		r := wire.Recipient{Type: kind}
		if (kind == spec.ToUser) != s.odds(16) {
			r.ID = s.uid()
		} else {
			r.ID = s.groupName()
		}
		list = append(list, r)
	}
	return list
}

var recipientTypes = []uint8{spec.ToUser, spec.ToUser, spec.ToGroup, spec.ToGroupNotSelf}

// sendText sends a request with a text.
func (s *Session) sendText(c *conn, r *wire.Request) {
	i := 1
	if s.odds(4) {
		i = s.src.Intn(len(texts))
	}
	r.DataLen = uint64(len(texts[i]))
	r.DataHead, r.DataSum = r.DataLen/2, sums[i%len(sums)]
	c.octets = append(c.octets[:0], texts[i]...)
	s.send(c, r)
}

// sendBody sends a request with n octets of data.
func (s *Session) sendBody(c *conn, r *wire.Request, n int) {
	r.DataLen = uint64(n)
	r.DataHead, r.DataSum = uint64(n)-r.NoteLen, sums[n%len(sums)]
	if c.taken {
		s.serve(c, 0)
	}
	c.octets = fill(c.octets[:0], n, byte(len(s.bodies)))
	s.send(c, r)
}

func fill(b []byte, n int, with byte) []byte {
	for range n {
		b = append(b, with)
	}
	return b
}

// send sends a request, behind which come the octets of the link.
func (s *Session) send(c *conn, r *wire.Request) {
	if c.judge != nil || s.tells {
		s.frame = r.AppendFrame(s.frame[:0])
	}
	if s.tells {
		s.note("%d> %s", c.n, s.frame)
	}
	s.sent(c, r, s.frame)
}

// arrive has data arrive that are wanted, as how says: mostly whole; or they
// cannot be stored, or are late.
func (s *Session) arrive(c *conn, how int) {
	const fails, late = 6, 7
	if c.taken && how != late {
		s.serve(c, how/fails*storeFails)
	}
}

// sent sends a request whose frame is there already.
func (s *Session) sent(c *conn, r *wire.Request, frame []byte) {
	c.data, c.short = c.octets, false
	if uint64(len(c.data)) != r.DataLen {
		c.data = c.data[:min(uint64(len(c.data)), r.DataLen)]
		c.short = uint64(len(c.data)) < r.DataLen
	}
	c.octets = c.octets[:0]
	if !c.closing {
		if c.judge != nil {
			c.judge.Frame(spec.Client, s.time(), frame)
			c.judge.Data(spec.Client, s.time(), c.data)
		}
		if spec.Request(r.Op).Acked {
			c.waiting = append(c.waiting, waiting{r.ID, aliasOf(r)})
		}
	}
	switch r.Op {
	case spec.OpTmtpRev:
		c.rev = true
	case spec.OpLogin:
		if !c.auth {
			c.uid, c.node = r.UID, r.Node
		}
		c.auth = true
	case spec.OpRegister:
		c.auth = true
	case spec.OpAck:
		c.last = r.ID
		if i := slices.Index(c.unacked, r.ID); i >= 0 {
			c.unacked = slices.Delete(c.unacked, i, i+1)
		}
	}
	c.request = r
	s.step(server.Input{Kind: server.HeaderRead, Link: c.n, Request: r})
}

// aliasOf is the alias that a request gives its user if it succeeds.
func aliasOf(r *wire.Request) string {
	if r.Op == spec.OpUserEdit {
		return r.NewAlias
	}
	return ""
}
