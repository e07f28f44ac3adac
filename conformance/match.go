package conformance

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"

	"github.com/tmtplab/tmtplab/spec"
)

// Matcher says which server message a check waits for. It begins with one of
// the functions below, as ADelivery(), and is narrowed by the methods, as in
//
//	bob.Expect(ADelivery().From(alice).Data("hello"))
//
// A value is compared as it is; a *Member stands for its uid or alias; a
// gomega matcher is asked.
type Matcher struct {
	kind  spec.Msg
	conds []cond
	or    []Matcher // accepted as well
}

// cond is one thing asked of a message.
type cond struct {
	text string // as "from alice"
	ok   func(*Message) bool
}

// ATmtpRev matches tmtprev; the others match the message they are named for.
func ATmtpRev() Matcher { return Matcher{kind: spec.MsgTmtpRev} }

// ARegistered matches registered.
func ARegistered() Matcher { return Matcher{kind: spec.MsgRegistered} }

// AnInfo matches info.
func AnInfo() Matcher { return Matcher{kind: spec.MsgInfo} }

// ALogin matches login.
func ALogin() Matcher { return Matcher{kind: spec.MsgLogin} }

// AUser matches user.
func AUser() Matcher { return Matcher{kind: spec.MsgUser} }

// AnOhiEdit matches ohiedit.
func AnOhiEdit() Matcher { return Matcher{kind: spec.MsgOhiEdit} }

// AnOhi matches ohi.
func AnOhi() Matcher { return Matcher{kind: spec.MsgOhi} }

// AnInvite matches invite.
func AnInvite() Matcher { return Matcher{kind: spec.MsgInvite} }

// AMember matches member.
func AMember() Matcher { return Matcher{kind: spec.MsgMember} }

// ADelivery matches delivery.
func ADelivery() Matcher { return Matcher{kind: spec.MsgDelivery} }

// ANotify matches notify.
func ANotify() Matcher { return Matcher{kind: spec.MsgNotify} }

// APing matches ping.
func APing() Matcher { return Matcher{kind: spec.MsgPing} }

// AnAck matches ack.
func AnAck() Matcher { return Matcher{kind: spec.MsgAck} }

// AQuit matches quit.
func AQuit() Matcher { return Matcher{kind: spec.MsgQuit} }

// A matches the message of a kind, for checks generated from the tables.
func A(kind spec.Msg) Matcher { return Matcher{kind: kind} }

// Or accepts another message too. A failure names all that would have done.
func (m Matcher) Or(other Matcher) Matcher {
	m.or = append(append([]Matcher(nil), m.or...), other)
	return m
}

// With asks for a field's value.
func (m Matcher) With(key spec.Key, want any) Matcher {
	if who, ok := want.(*Member); ok {
		if want = who.UID; key == spec.KeyAlias || key == spec.KeyTo {
			want = who.Alias
		}
	}
	text := key.String() + " " + describe(want)
	return m.and(text, func(msg *Message) bool {
		got, there := msg.value(key)
		return there && same(got, want)
	})
}

// Has asks that a field is there, whatever it says.
func (m Matcher) Has(key spec.Key) Matcher {
	return m.and("a "+key.String(), func(msg *Message) bool { return msg.Keys.Has(key) })
}

// Without asks that a field is not there.
func (m Matcher) Without(key spec.Key) Matcher {
	return m.and("no "+key.String(), func(msg *Message) bool { return !msg.Keys.Has(key) })
}

// Where asks a question of the check's own, told in words.
func (m Matcher) Where(text string, ok func(*Message) bool) Matcher { return m.and(text, ok) }

func (m Matcher) and(text string, ok func(*Message) bool) Matcher {
	m.conds = append(append([]cond(nil), m.conds...), cond{text, ok})
	return m
}

// From asks who caused the message: a *Member or a uid.
func (m Matcher) From(who any) Matcher { return m.With(spec.KeyFrom, who) }

// ID asks for the id: of the message, or in an ack, of the request.
func (m Matcher) ID(id any) Matcher { return m.With(spec.KeyID, id) }

// Posted asks for the time of posting, as it is on the wire.
func (m Matcher) Posted(at any) Matcher { return m.With(spec.KeyPosted, at) }

// MsgID asks for an ack's msgid.
func (m Matcher) MsgID(id any) Matcher { return m.With(spec.KeyMsgID, id) }

// PostID asks for a notify's postid.
func (m Matcher) PostID(id any) Matcher { return m.With(spec.KeyPostID, id) }

// Alias asks for an alias.
func (m Matcher) Alias(who any) Matcher { return m.With(spec.KeyAlias, who) }

// NewAlias asks for a newalias.
func (m Matcher) NewAlias(alias any) Matcher { return m.With(spec.KeyNewAlias, alias) }

// To asks whom a ping or invite is for.
func (m Matcher) To(who any) Matcher { return m.With(spec.KeyTo, who) }

// GID asks for a group.
func (m Matcher) GID(gid any) Matcher {
	if g, ok := gid.(Group); ok {
		gid = string(g)
	}
	return m.With(spec.KeyGID, gid)
}

// Act asks for what a member message tells.
func (m Matcher) Act(act any) Matcher { return m.With(spec.KeyAct, act) }

// Status asks for an ohi's status: 1 online, 2 offline.
func (m Matcher) Status(n int) Matcher { return m.With(spec.KeyStatus, n) }

// Error asks for an error that is not empty.
func (m Matcher) Error() Matcher {
	return m.and("a non-empty error", func(msg *Message) bool { return msg.Error != "" })
}

// Data asks for the data, a string or a gomega matcher of strings.
func (m Matcher) Data(want any) Matcher {
	return m.and("data "+describe(want), func(msg *Message) bool { return same(string(msg.Data), want) })
}

// Match reports whether a message is what the matcher asks for.
func (m Matcher) Match(msg *Message) bool {
	for _, o := range m.or {
		if o.Match(msg) {
			return true
		}
	}
	if !msg.known || msg.Kind != m.kind {
		return false
	}
	for _, c := range m.conds {
		if !c.ok(msg) {
			return false
		}
	}
	return true
}

// Alternatives describes each message that would do.
func (m Matcher) Alternatives() []string {
	s := m.kind.String()
	for i, c := range m.conds {
		if i == 0 {
			s += " with "
		} else {
			s += ", "
		}
		s += c.text
	}
	list := []string{s}
	for _, o := range m.or {
		list = append(list, o.Alternatives()...)
	}
	return list
}

// String describes what the matcher accepts.
func (m Matcher) String() string { return strings.Join(m.Alternatives(), ", or ") }

// same compares a field with what a check wants, whatever integer type it has.
func same(got, want any) bool {
	if g, ok := want.(types.GomegaMatcher); ok {
		ok, err := g.Match(got)
		return ok && err == nil
	}
	if g, w := reflect.ValueOf(got), reflect.ValueOf(want); g.CanUint() && w.CanInt() {
		return w.Int() >= 0 && g.Uint() == uint64(w.Int())
	}
	return reflect.DeepEqual(got, want)
}

// describe puts what a check wants into words.
func describe(want any) string {
	switch w := want.(type) {
	case types.GomegaMatcher:
		lines := strings.Fields(w.FailureMessage(nil))
		return strings.TrimPrefix(strings.Join(lines, " "), "Expected <nil>: nil ")
	case string:
		return excerpt([]byte(w))
	case fmt.Stringer:
		return w.String()
	case int, uint64:
		return fmt.Sprint(w)
	}
	return strings.TrimSpace(format.Object(want, 0))
}
