package session

import (
	"fmt"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// before is a server with records of each kind, and what its clients know.
var before = sync.OnceValue(func() *Session {
	script, _ := scripts.ReadFile("scripts/records.txt")
	input, err := Compile(string(script))
	if err != nil {
		panic(err) // a test compiles all
	}
	s := New()
	s.src.Reset(input)
	for s.begin(); s.src.Len() > 0; {
		s.happen()
	}
	return s
})

// Records returns records of each kind, as a server left them.
func Records() []records.Record { return before().disk.List() }

// CheckWorks is CheckRestore, and tries a machine that was restored: each node
// of Records logs in and does a bit of everything, and time passes. Whatever
// the records made of them, what the machine sends is what a client can read.
func CheckWorks(list []records.Record) error {
	m, err := CheckRestore(server.Config{Name: "here", Random: new(dice)}, list)
	if m == nil {
		return err
	}
	w := worker{m: m, now: record.Time{Mono: time.Hour, Wall: wallStart}}
	for _, a := range before().accounts {
		for _, node := range a.nodes {
			w.visit(a.uid, node)
		}
	}
	const ticks = 100
	for range ticks {
		if w.now.Mono = max(w.now.Mono, w.out.Wake); w.out.Wake == server.Never {
			break
		}
		w.step(server.Input{Kind: server.Tick})
	}
	if w.err != nil {
		return fmt.Errorf("%w, after %q", w.err, list)
	}
	_, err = CheckRestore(server.Config{Random: new(dice)}, recordsOf(m))
	return err
}

// worker tries a machine out.
type worker struct {
	m    *server.Machine
	now  record.Time
	out  server.Output
	link server.Link
	blob uint64
	data bool     // the machine wants those of the last request
	over bool     // it has closed the link
	came []string // ids of messages that are to be acknowledged
	err  error
}

// visit is a session of a node.
func (w *worker) visit(uid, node string) {
	w.link++
	w.over, w.came = false, nil
	w.step(server.Input{Kind: server.LinkOpened})
	w.send(wire.Request{Op: spec.OpTmtpRev, ID: "1"})
	w.send(wire.Request{Op: spec.OpLogin, UID: uid, Node: node})
	for _, r := range []wire.Request{
		{Op: spec.OpUserEdit, ID: "a", NewNode: "tablet"},
		{Op: spec.OpUserEdit, ID: "b", NewAlias: names[3]},
		{Op: spec.OpOhiEdit, ID: "c", Type: "add", For: []wire.Recipient{{ID: uid}}},
		{Op: spec.OpPing, ID: "d", From: names[0], To: names[1]},
		{Op: spec.OpGroupInvite, ID: "e", GID: names[4], From: names[0], To: names[2]},
		{Op: spec.OpGroupEdit, ID: "f", Act: "join", GID: names[5]},
		{Op: spec.OpGroupEdit, ID: "g", Act: "drop", GID: names[4], To: names[1]},
		{Op: spec.OpPost, ID: "h", DataLen: 2, For: []wire.Recipient{{ID: uid, Type: spec.ToUser}}},
		{Op: spec.OpPost, ID: "i", DataLen: 2, For: []wire.Recipient{{ID: names[4], Type: spec.ToGroup}}},
		{Op: spec.OpPostNotify, ID: "j", DataLen: 2, NoteLen: 1, NoteFor: []wire.Recipient{{ID: names[5], Type: spec.ToGroupNotSelf}}},
	} {
		w.send(r)
	}
	const most = 100
	for range most {
		if len(w.came) > 0 {
			w.send(wire.Request{Op: spec.OpAck, ID: w.came[0], Type: "x"})
			w.came = w.came[1:]
		}
	}
}

// send sends a request and its data.
func (w *worker) send(r wire.Request) {
	if w.over {
		return
	}
	w.data = false
	w.step(server.Input{Kind: server.HeaderRead, Request: &r})
	if w.data {
		w.blob++
		w.step(server.Input{Kind: server.BodyRead, Body: record.Body{Blob: 1<<62 + w.blob, Len: int64(r.DataLen)}})
	}
}

// step takes an input and looks at what is sent.
func (w *worker) step(in server.Input) {
	in.Link = w.link
	w.out.Reset()
	w.m.Step(w.now, in, &w.out)
	for i := range w.out.Actions {
		switch a := &w.out.Actions[i]; a.Kind {
		case server.TakeBody:
			w.data = true
		case server.Close:
			w.over = w.over || a.Link == w.link
		case server.Send:
			w.read(a)
		}
	}
}

// read takes a message.
func (w *worker) read(a *server.Action) {
	frame := a.Message.AppendFrame(nil)
	var m wire.Message
	switch {
	case len(frame) == 0:
		w.err = fmt.Errorf("the header of %+v is too long", a.Message)
		return
	case a.Body.Off < 0 || a.Body.Len < 0 || a.Message.DataLen != uint64(a.Body.Len)+uint64(len(a.Text)):
		w.err = fmt.Errorf("%s is followed by %v %q", frame, a.Body, a.Text)
	}
	if err := m.Decode(frame[spec.LengthDigits:]); err != nil {
		w.err = fmt.Errorf("nobody can read %s: %w", frame, err)
	}
	for _, n := range w.out.To(a) {
		if n == w.link && spec.Message(m.Kind).Std {
			w.came = append(w.came, m.ID)
		}
	}
}
