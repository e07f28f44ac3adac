package clientsession

import (
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// newNode registers without an alias, which nobody refuses.
var newNode = &wire.Request{NewNode: "phone"}

func (s *Session) register() {
	r := &wire.Request{NewNode: "phone", NewAlias: s.pickLong(aliases, tooLong)}
	if s.odds(8) {
		r.OIDC = &wire.OIDC{TokenType: "Bearer", IDToken: "token"}
	}
	s.note("register %q", r.NewAlias)
	s.step(client.Input{Kind: client.Register, Request: r})
}

// login logs in, with an account that the user names or the machine's.
func (s *Session) login(named bool) {
	in := client.Input{Kind: client.Login}
	if named {
		in.Request = &wire.Request{UID: s.pickLong(uids, tooLong), Node: "NODE"}
	}
	s.note("login %v", in.Request)
	s.step(in)
}

// tooLong fits no header. Of the longListed the first fits a part of the
// presence list, and takes all its room; the second does not.
var (
	tooLong    = []string{strings.Repeat("n", spec.MaxHeaderOctets)}
	longListed = []string{strings.Repeat("\x01", longestUID), strings.Repeat("\x01", longestUID+1), strings.Repeat("l", 5000)}
)

var (
	aliases   = []string{"", "own alias", "_", "short", "äöüßäöüß"}
	uids      = []string{"UID", "UIDN", "", "\x01\u2028\U0001f600"}
	listed    = []string{"PEER", "ALICE", "BOB", "CAROL", "\x00<&>"}
	ohiTypes  = []string{"add", "drop", "add", "init"}
	groupActs = []string{"join", "alias", "drop"}
	texts     = []string{"hello", "", "你好", strings.Repeat("x", spec.MaxTextUnits)}
	badTexts  = []string{"\xff", strings.Repeat("x", spec.MaxTextUnits+1), "hello"}
)

// pickLong picks from a list, and seldom from one of names that take their time.
func (s *Session) pickLong(list, long []string) string {
	if s.odds(32) {
		return pick(s, long)
	}
	return pick(s, list)
}

// users are some to be listed, at most one with a very long uid.
func (s *Session) users() (list []wire.Recipient) {
	for range s.src.Intn(3) {
		list = append(list, wire.Recipient{ID: pick(s, listed)})
	}
	return append(list, wire.Recipient{ID: s.pickLong(listed, longListed)})
}

// submit hands in a request that is well formed.
func (s *Session) submit(op spec.Op) {
	in := client.Input{Kind: client.Submit, Request: s.request(op)}
	switch spec.Request(op).Data {
	case spec.TextData:
		in.Text = []byte(pick(s, texts))
	case spec.BodyData:
		in.Body = s.body(int64(40 + s.src.Intn(2)*1e9))
	}
	s.hand(in)
	if s.out.Err != nil && !s.dead {
		s.fail("a request that is well formed is refused: %v", s.out.Err)
	}
}

// submitAny hands in what the grammar writes, which may or may not be well
// formed.
func (s *Session) submitAny() {
	in := client.Input{Kind: client.Submit, Request: s.anyRequest()}
	switch spec.Request(in.Request.Op).Data {
	case spec.TextData:
		in.Text = []byte(pick(s, badTexts))
	case spec.BodyData:
		in.Body = s.body(int64(s.src.Intn(2)))
		if s.odds(4) {
			in.Text = []byte(texts[0])
		}
	}
	s.hand(in)
}

func (s *Session) hand(in client.Input) {
	s.note("submit %+v %v %q", in.Request, in.Body, in.Text)
	if s.step(in); s.out.Err == nil && s.out.Seq > 0 {
		s.names.Add(grammar.RequestID, client.RequestID(s.out.Seq))
	}
}

// request makes a request that is well formed.
func (s *Session) request(op spec.Op) *wire.Request {
	r := &wire.Request{Op: op}
	switch r.Op {
	case spec.OpPost:
		r.For = append(s.users(), wire.Recipient{ID: "the group"})
		for i := range r.For {
			r.For[i].Type = uint8(1 + i%3)
		}
	case spec.OpPostNotify:
		r.NoteLen = uint64(1 + s.src.Intn(20))
	case spec.OpPing:
		r.From, r.To = "own alias", "peer alias"
	case spec.OpGroupInvite:
		r.GID, r.From, r.To = "the group", "own alias", "peer alias"
	case spec.OpGroupEdit:
		r.GID, r.Act = "the group", pick(s, groupActs)
		switch r.Act {
		case "alias":
			r.NewAlias = "own alias"
		case "drop":
			r.To = "peer alias"
		}
	case spec.OpOhiEdit:
		r.Type = ohiTypes[s.src.Intn(3)]
		r.For = s.users()
	case spec.OpUserEdit:
		r.NewNode = "tablet"
	}
	return r
}

var ops = []spec.Op{
	spec.OpPost, spec.OpPing, spec.OpOhiEdit, spec.OpPostNotify, spec.OpGroupInvite, spec.OpGroupEdit, spec.OpUserEdit, spec.OpOhiEdit,
}

// anyRequest makes a request of any op, with values that no user has.
func (s *Session) anyRequest() *wire.Request {
	r := new(wire.Request)
	op := spec.Op(s.src.Intn(int(spec.OpCount)))
	s.frame = grammar.AppendHeader(s.frame[:0], &s.src, spec.Request(op), &s.names)
	if err := r.Decode(s.frame); err != nil {
		r = &wire.Request{Op: op, Type: "init", GID: "short", Act: "fly", NewAlias: "seven77"}
		r.For = s.users()
	}
	return r
}

// take says that the user has the first of the held messages, or all, or up to
// any number.
func (s *Session) take(how int) {
	in := client.Input{Kind: client.Taken, Seq: ^uint64(0)}
	switch held := s.model.held; {
	case how == 2:
		in.Seq = uint64(s.src.Intn(64))
	case how == 1:
	case len(held) > 0:
		in.Seq = held[0].seq
	}
	s.note("taken to %d", in.Seq)
	s.step(in)
}

// withdraw takes a request back, at times one that does not wait.
func (s *Session) withdraw() {
	in := client.Input{Kind: client.Withdraw, Seq: uint64(s.src.Intn(8))}
	if k := len(s.model.pending); k > 0 && in.Seq > 0 {
		in.Seq = s.model.pending[int(in.Seq)%k].seq
	}
	s.note("withdraw %d", in.Seq)
	s.step(in)
}
