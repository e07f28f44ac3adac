package client_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Any server messages, in any order, at any time: the machine neither panics
// nor writes a record it cannot read, every header with data gets an answer,
// and two machines given the same inputs give the same outputs.
func TestAnythingGoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := &client.Config{Remember: 4}
		a, b := newRig(cfg, 7), newRig(cfg, 7)
		both := func(in client.Input) *client.Output {
			out, twin := a.step(in), b.step(in)
			if !reflect.DeepEqual(out.Actions, twin.Actions) || !reflect.DeepEqual(out.Events, twin.Events) || !reflect.DeepEqual(a.disk, b.disk) || out.Wake != twin.Wake {
				t.Fatalf("the same input %+v gave different outputs", in)
			}
			return out
		}
		both(anyStart(t))
		for range rapid.IntRange(0, 40).Draw(t, "inputs") {
			if rapid.IntRange(0, 19).Draw(t, "crash") == 0 {
				if err := errors.Join(a.crash(), b.crash()); err != nil {
					t.Fatal(err)
				}
			}
			in := anyInput(t, a)
			linked := a.m.Phase() < client.Closing
			out := both(in)
			if in.Kind == client.HeaderRead && in.Message.DataLen > 0 && linked {
				answerBody(t, out, in.Message, both)
			}
			a.now += time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "time"))
			b.now = a.now
		}
		if err := a.crash(); err != nil {
			t.Fatal(err)
		}
	})
}

func anyStart(t *rapid.T) client.Input {
	if rapid.Bool().Draw(t, "register") {
		return client.Input{Kind: client.Register, Request: &wire.Request{NewNode: "phone"}}
	}
	return client.Input{Kind: client.Login, Request: &wire.Request{UID: "UID", Node: "NODE"}}
}

// anyInput draws what can come next by the rules of a runner, which knows
// whether there is a link.
func anyInput(t *rapid.T, r *rig) client.Input {
	phase := r.m.Phase()
	kinds := []client.InputKind{client.Tick, client.Login, client.Logout, client.Submit, client.Withdraw, client.Taken}
	switch {
	case phase == client.Dialing:
		kinds = []client.InputKind{client.LinkOpened, client.LinkOpened, client.LinkClosed, client.Logout}
	case phase > client.Dialing:
		header := client.HeaderRead
		kinds = append(kinds, header, header, header, header, header, header, client.OctetsMoved, client.Unreadable, client.LinkClosed)
	}
	in := client.Input{Kind: rapid.SampledFrom(kinds).Draw(t, "input")}
	switch in.Kind {
	case client.Submit:
		req := gen.Request().Draw(t, "request")
		in.Request = &req
		switch spec.Request(req.Op).Data {
		case spec.TextData:
			in.Text = []byte(gen.PingText().Draw(t, "text"))
		case spec.BodyData:
			in.Body = record.Body{Blob: 1, Len: 1}
		}
	case client.HeaderRead:
		in.Message = anyMessage(t, phase)
		in.BadSum = rapid.Bool().Draw(t, "badsum")
	case client.Withdraw, client.Taken:
		in.Seq = rapid.Uint64Range(0, 20).Draw(t, "number")
	case client.Unreadable:
		in.Err = errors.New("unreadable")
	}
	return in
}

// anyMessage draws any message, though often the one that leads further.
func anyMessage(t *rapid.T, phase client.Phase) *wire.Message {
	m := gen.Message().Draw(t, "message")
	if rapid.Bool().Draw(t, "leads on") {
		switch phase {
		case client.Greeting:
			m = wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: "site"}
		case client.Entering:
			m = rapid.SampledFrom([]wire.Message{
				{Kind: spec.MsgRegistered, UID: "UID", NodeID: "NODE"}, {Kind: spec.MsgInfo, Info: "login ok"},
			}).Draw(t, "answer")
		}
	}
	return &m
}

// answerBody does what the machine says of a message's data.
func answerBody(t *rapid.T, out *client.Output, m *wire.Message, step func(client.Input) *client.Output) {
	take, skip, over := false, false, false
	for _, a := range out.Actions {
		take = take || a.Kind == client.TakeBody
		skip = skip || a.Kind == client.SkipBody
		over = over || a.Kind == client.Close
	}
	switch {
	case take && skip:
		t.Fatal("a body is taken and skipped")
	case !take && !skip && !over:
		t.Fatalf("nobody says what becomes of the data of %v", m.Kind)
	case take:
		in := client.Input{Kind: client.BodyRead, Body: record.Body{Blob: 2, Len: int64(m.DataLen)}}
		switch what := rapid.IntRange(0, 3).Draw(t, "body"); {
		case what == 0:
			in = client.Input{Kind: client.BodyFailed, Err: errors.New("no room")}
		case what == 1:
			in = client.Input{Kind: client.LinkClosed}
		case spec.Message(m.Kind).Data == spec.TextData:
			in.Body, in.Text = record.Body{}, []byte("text")
		}
		step(in)
	}
}

const userHeader = `{"from":"UID","headsum":0,"id":"1","newalias":"own alias","op":"user","posted":"2026-11-23T12:17:04.772Z"}`

// entry is the value of a message or request with a body.
func entry(off, length int64, header string) string {
	v := binary.BigEndian.AppendUint64(nil, 1)
	v = binary.BigEndian.AppendUint64(v, uint64(off))
	v = binary.BigEndian.AppendUint64(v, uint64(length))
	return fmt.Sprintf("%s%04x%s", v, len(header), header)
}

// Records that no machine wrote are refused, not half believed.
func TestDamagedRecords(t *testing.T) {
	for _, r := range [][2]string{
		{"", ""}, {"x", ""}, {"a", ""}, {"a", "\x00\x05uid"}, {"n", "1"}, {"s1234567", "1"},
		{"i1234567", ""}, {"i12345678", "short"}, {"i12345678", string(make([]byte, 24))},
		{"i12345678", string(make([]byte, 24)) + `0008{"op":1}`}, {"o12345678", string(make([]byte, 24)) + `000b{"op":"ack"}`},
		{"o12345678", string(make([]byte, 24)) + "zzzz"},
		{"a", "\x00\x03UID"}, {"a", "\x00\x00NODE"}, {"a", "\xff\xff" + long + "NODE"}, // no Login can be sent with it
		{"n", "\x00\x00\x00\x00\x00\x00\x04\x01"}, {"n", "\xff\xff\xff\xff\xff\xff\xfc\x00"}, // numbers would come again
		{"p", ""}, {"p" + long, ""}, {"pUID", "more"},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"id":"2","newnode":"phone","op":3}`)},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"id":"1","op":12}`)},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 7, `{"id":"1","newnode":"phone","op":3}`)},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"datalen":1,"for":[],"id":"1","op":7}`)},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(-1, 1, `{"datalen":1,"for":[],"id":"1","op":7}`)},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, -1, `{"datalen":1,"for":[],"id":"1","op":7}`) + "ab"},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"datalen":5,"from":"own alias","id":"1","op":9,"to":"peer alias"}`) + "hel\xeco"},
		{"o\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"datalen":5,"from":"short","id":"1","op":9,"to":"peer alias"}`) + "hello"},
		{"i\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 1, userHeader)},
		{"i\x00\x00\x00\x00\x00\x00\x00\x01", entry(0, 0, `{"info":"login ok","op":"info"}`)},
		{"i\x00\x00\x00\x00\x00\x00\x00\x00", entry(0, 0, userHeader)},
		{"i\x00\x00\x00\x00\x00\x00\x05\x00", entry(0, 0, userHeader)}, // beyond the mark
		{"s12345678", "\x00\x00\x00\x00\x00\x00\x05\x00"},
	} {
		d := disk{"n": "\x00\x00\x00\x00\x00\x00\x04\x00"}
		d[r[0]] = r[1]
		if err := client.New(new(client.Config), 1).Restore(d.load); err == nil {
			t.Errorf("%.40q = %.120q is taken for a record", r[0], r[1])
		}
	}
}
