package model

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// names are few, so that aliases and groups meet.
var names = []string{"alias one", "alias two", "alias three", "alias four", "group one", "group two", "group three", "äöüßäöüß"}

func (w *world) name() string {
	if pick(w.T, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1) == 1 {
		return pick(w.T, "short", "seven77", "_", "with\ttab", "zero\u200bwidth", strings.Repeat("n", spec.MaxNameOctets+1))
	}
	return pick(w.T, names...)
}

// ownAlias is mostly an alias of the link's user.
func (w *world) ownAlias(c *conn) string {
	if l := w.model.find(c.n); l != nil && l.node != nil && len(l.node.owner.aliases) > 0 && pick(w.T, 0, 0, 0, 0, 1) == 0 {
		return pick(w.T, l.node.owner.aliases...)
	}
	return w.name()
}

// known is mostly an alias of somebody.
func (w *world) known() string {
	if u := w.someone(); u != nil && len(u.aliases) > 0 && pick(w.T, 0, 0, 0, 0, 1) == 0 {
		return pick(w.T, u.aliases...)
	}
	return w.name()
}

func (w *world) someone() *user {
	if len(w.model.users) == 0 {
		return nil
	}
	return pick(w.T, w.model.users...)
}

func (w *world) uid() string {
	if u := w.someone(); u != nil && upTo(w.T, 30) > 0 {
		return u.uid
	}
	return "nobody"
}

func (w *world) gid() string {
	if len(w.model.groups) > 0 && pick(w.T, 0, 0, 0, 0, 1) == 0 {
		return pick(w.T, w.model.groups...).gid
	}
	return w.name()
}

// recipients are mostly users that exist, and groups the sender has joined.
func (w *world) recipients(sender *user) []wire.Recipient {
	var own []*group
	for _, g := range w.model.groups {
		if g.state(sender) == joined {
			own = append(own, g)
		}
	}
	var list []wire.Recipient
	for range pick(w.T, 0, 1, 1, 1, 2, 3) {
		r := wire.Recipient{ID: w.uid(), Type: spec.ToUser}
		switch {
		case len(own) > 0 && pick(w.T, 0, 1) == 1:
			r = wire.Recipient{ID: pick(w.T, own...).gid, Type: uint8(pick(w.T, spec.ToGroup, spec.ToGroupNotSelf))}
		case upTo(w.T, 15) == 0:
			r = wire.Recipient{ID: pick(w.T, w.gid(), w.uid()), Type: uint8(pick(w.T, spec.ToGroup, spec.ToGroupNotSelf, spec.ToUser))}
		}
		list = append(list, r)
	}
	return list
}

func (w *world) id() string {
	return pick(w.T, "a", "b", "c", "d", "e", "f", `"<&>`, "é\U0001f600")
}

// request is something a client may send; seldom what it should not.
func (w *world) request(c *conn) *wire.Request {
	odd := upTo(w.T, 99) == 0
	l := w.model.find(c.n)
	if odd || !c.rev || !c.auth {
		return w.first(c, odd)
	}
	if l == nil || l.node == nil {
		return &wire.Request{Op: spec.OpOhiEdit, ID: w.id(), Type: "init", For: []wire.Recipient{{ID: w.uid()}}} // before info came
	}
	r := &wire.Request{ID: w.id()}
	switch what := upTo(w.T, 99); {
	case what < 8:
		r.Op, r.NewAlias = spec.OpUserEdit, w.name()
		r.Keys.Add(spec.KeyNewAlias)
	case what < 12:
		r.Op, r.NewNode = spec.OpUserEdit, pick(w.T, "phone", "tablet", strings.Repeat("n", spec.MaxNameOctets+1))
		r.Keys.Add(spec.KeyNewNode)
	case what < 24:
		r.Op, r.Type = spec.OpOhiEdit, pick(w.T, "add", "add", "drop", "init")
		for range pick(w.T, 1, 1, 2, 3) {
			r.For = append(r.For, wire.Recipient{ID: w.uid()})
		}
	case what < 38:
		r.Op, r.GID, r.From, r.To = spec.OpGroupInvite, w.gid(), w.ownAlias(c), w.known()
		w.text(r)
	case what < 54:
		r.Op, r.GID, r.Act = spec.OpGroupEdit, w.gid(), pick(w.T, "join", "join", "alias", "drop")
		if r.Act == "alias" || r.Act == "join" && pick(w.T, 0, 1) == 1 {
			r.NewAlias = w.ownAlias(c)
		}
		if r.Act == "drop" {
			r.To = w.known()
		}
	case what < 72:
		r.Op, r.For = spec.OpPost, w.recipients(l.node.owner)
		w.data(r, 1)
	case what < 84:
		r.Op, r.For, r.NoteFor = spec.OpPostNotify, w.recipients(l.node.owner), w.recipients(l.node.owner)
		r.ForNotSelf = pick(w.T, false, true)
		w.data(r, 2)
		r.NoteLen = uint64(1 + upTo(w.T, int(r.DataLen)-2))
		r.NoteHead = pick(w.T, uint64(0), 1)
		r.NoteSum = pick(w.T, uint64(0), 7, spec.MaxSum)
		r.DataHead = min(r.DataHead, r.DataLen-r.NoteLen)
	case what < 94:
		r.Op, r.From, r.To = spec.OpPing, w.ownAlias(c), w.known()
		w.text(r)
	case what < 96:
		r.Op, r.ID = spec.OpAck, pick(w.T, "unknown", wire.FormatID(1))
	case what < 98:
		r.Op = spec.OpPulse
	default:
		r.Op = spec.OpQuit
	}
	return r
}

// first is what comes before a session, mostly in order.
func (w *world) first(c *conn, odd bool) *wire.Request {
	switch {
	case odd:
		return &wire.Request{Op: spec.Op(pick(w.T, 0, 1, 2, 11, 12, 3, 4, 6)), ID: strings.Repeat("x", pick(w.T, 1, 1, spec.MaxIDOctets+1)),
			UID: "x", Node: "x", NewNode: pick(w.T, "x", strings.Repeat("n", spec.MaxNameOctets+1))}
	case !c.rev:
		c.rev = true
		return &wire.Request{Op: spec.OpTmtpRev, ID: pick(w.T, "1", "1", "2")}
	}
	c.auth = true
	if len(w.model.users) > 1 && pick(w.T, 0, 0, 0, 1) > 0 || len(w.model.users) > 5 {
		u := w.someone()
		r := &wire.Request{Op: spec.OpLogin, UID: u.uid, Node: pick(w.T, u.nodes...).id}
		if pick(w.T, 0, 0, 0, 0, 0, 0, 0, 1) == 1 {
			r.Node = pick(w.T, w.someone().nodes...).id
		}
		return r
	}
	r := &wire.Request{Op: spec.OpRegister, NewNode: pick(w.T, "phone", "desk")}
	if pick(w.T, 0, 0, 0, 1) == 0 {
		r.NewAlias = pick(w.T, w.name(), w.name(), w.name(), "")
		r.Keys.Add(spec.KeyNewAlias)
	}
	if w.config.Auth > 0 && pick(w.T, 0, 0, 0, 1) == 0 {
		r.OIDC = &wire.OIDC{TokenType: "Bearer", IDToken: "token"}
	}
	return r
}

func (w *world) data(r *wire.Request, least int) {
	r.DataLen = uint64(least + upTo(w.T, 31))
	r.DataHead = uint64(upTo(w.T, int(r.DataLen)))
	r.DataSum = pick(w.T, uint64(0), 7, spec.MaxSum)
}

// texts are those of pings; the last two are refused.
var texts = []string{"", "hello", "你好", strings.Repeat("x", spec.MaxTextUnits), strings.Repeat("x", spec.MaxTextUnits+1), "\xff"}

func (w *world) text(r *wire.Request) {
	w.textIs(r, pick(w.T, 0, 1, 1, 1, 1, 2, 2, 3, 3, upTo(w.T, len(texts)-1)))
}

func (w *world) textIs(r *wire.Request, i int) {
	r.DataLen, r.DataSum = uint64(len(texts[i])), uint64(i)
}

// dataFor are the data of a request, as many as it says.
func (w *world) dataFor(r *wire.Request) string {
	switch spec.Request(r.Op).Data {
	case spec.TextData:
		return texts[r.DataSum]
	case spec.BodyData:
		return strings.Repeat(pick(w.T, "a", "b", "c", "d", "e", "f"), int(r.DataLen))
	}
	return ""
}
