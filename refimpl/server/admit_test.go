package server

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Requests that the codec would not have let through end the link by the same
// requirement when somebody hands them to the machine.
func TestRequestsTheCodecRefuses(t *testing.T) {
	for _, c := range []struct {
		breaks  string
		request wire.Request
	}{
		{"HEAD-2", wire.Request{Op: spec.OpCount}},
		{"DATA-6", wire.Request{Op: spec.OpPulse, DataLen: 1}},
		{"POST-10", wire.Request{Op: spec.OpPost, ID: "i"}},
		{"PING-5", wire.Request{Op: spec.OpPing, ID: "i", From: "alice one", To: "alice one", DataLen: 421}},
		{"GRP-8", wire.Request{Op: spec.OpGroupEdit, ID: "i", GID: "the group", Act: "invite"}},
		{"NOTE-6", wire.Request{Op: spec.OpPostNotify, ID: "i", DataLen: 2}},
		{"NOTE-6", wire.Request{Op: spec.OpPostNotify, ID: "i", DataLen: 2, NoteLen: 2}},
		{"NOTE-6", wire.Request{Op: spec.OpPostNotify, ID: "i", DataLen: 2, NoteLen: 1, NoteHead: 2}},
		{"NOTE-10", wire.Request{Op: spec.OpPostNotify, ID: "i", DataLen: 2, NoteLen: 1, DataHead: 2}},
		{"NOTE-8", wire.Request{Op: spec.OpPostNotify, ID: "i", DataLen: 2, NoteLen: 1, ForNotSelf: true}},
	} {
		w := newWorld(t, Config{})
		w.user(1, "alice one")
		w.user(2, "bob the alias")
		w.header(1, `{"op":5,"id":"i","gid":"the group","from":"alice one","to":"bob the alias"}`)
		slot := slotOf(1)
		w.m.out = &w.out
		w.out.Reset()
		l := w.m.link(1)
		err := l.admit(&c.request)
		if err == nil {
			err = w.m.carryOut(slot, l, &c.request)
		}
		broken := new(ProtocolError)
		if !errors.As(err, &broken) || broken.Requirement != c.breaks {
			t.Errorf("%v: error is %v, want one of %s", c.request.Op, err, c.breaks)
		}
		if len(w.out.Actions) > 0 || !w.out.Commit.Empty() {
			t.Errorf("%v: a request that breaks the protocol has effects", c.request.Op)
		}
	}
}

// A uid that exists already is drawn again (REG-7, SEC-6).
func TestUIDsDoNotRepeat(t *testing.T) {
	w := newWorld(t, Config{Random: &repeating{uids: []int{1, 1, 2}}})
	w.user(1, "alice one")
	w.user(2, "bob the alias")
	if a, b := w.m.users.at(1).uid, w.m.users.at(2).uid; a != uidOf(1) || b != uidOf(2) {
		t.Errorf("uids are %s and %s", a, b)
	}
}

// repeating is readable with the uids in another order.
type repeating struct {
	readable
	uids []int
}

func (r *repeating) Read(p []byte) (int, error) {
	if len(p) < spec.NodeIDRunes*5/8 {
		r.readable.uids, r.uids = r.uids[0]-1, r.uids[1:]
	}
	return r.readable.Read(p)
}
