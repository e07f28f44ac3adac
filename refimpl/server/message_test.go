package server

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TEXT-2: whatever a client sent, and the machine took, fits a header when it
// is sent on, escapes included.
func TestGreatestMessagesFitAHeader(t *testing.T) {
	longest := func(c string, octets int) string { return strings.Repeat(c, octets) }
	alias, other, gid := longest(`"`, spec.MaxNameOctets), longest(`\`, spec.MaxNameOctets), longest(`<`, spec.MaxNameOctets)
	label, id := longest("\x00", spec.MaxNameOctets), longest("\x01", spec.MaxIDOctets)

	w := newWorld(t, Config{})
	w.user(1, "alice one")
	w.user(2, "bob the alias")
	w.step(Input{Kind: HeaderRead, Link: 2, Request: &wire.Request{Op: spec.OpUserEdit, ID: "e", NewAlias: other}})
	uid := w.m.users.at(1).uid
	for _, r := range []wire.Request{
		{Op: spec.OpUserEdit, ID: id, NewAlias: alias},
		{Op: spec.OpUserEdit, ID: id, NewNode: label},
		{Op: spec.OpGroupInvite, ID: id, GID: gid, From: alias, To: other},
		{Op: spec.OpGroupEdit, ID: id, GID: gid, Act: "alias", NewAlias: alias},
		{Op: spec.OpPing, ID: id, From: alias, To: other},
		{Op: spec.OpOhiEdit, ID: id, Type: "drop", For: make([]wire.Recipient, spec.MaxOhiUIDs)},
	} {
		for i := range r.For {
			r.For[i].ID = uid
		}
		out := w.step(Input{Kind: HeaderRead, Link: 1, Request: &r})
		if w := &out.Actions[0].Message; w.Kind != spec.MsgAck || w.Error != "" {
			t.Fatalf("%v is answered by %v %s", r.Op, w.Kind, w.Error)
		}
		fit(t, out)
		for range 3 {
			for link := range Link(3) {
				fit(t, w.step(Input{Kind: HeaderRead, Link: link, Request: &wire.Request{Op: spec.OpAck, ID: w.ids[link]}}))
			}
		}
	}
	// The node with the longest label logs in.
	n := w.m.users.at(1).last
	fit(t, w.session(3, uid, nodeidOf(int(n))))
}

func fit(t *testing.T, out *Output) {
	t.Helper()
	for i := range out.Actions {
		a := &out.Actions[i]
		if a.Kind != Send {
			continue
		}
		frame := a.Message.AppendFrame(nil)
		var back wire.Message
		if err := back.Decode(frame[spec.LengthDigits:]); err != nil || len(frame)-spec.LengthDigits > spec.MaxHeaderOctets {
			t.Errorf("a %v of %d octets: %v", a.Message.Kind, len(frame), err)
		}
	}
}
