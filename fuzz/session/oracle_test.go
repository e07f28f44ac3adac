package session

import (
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// A machine that does one thing wrong is found out, by the seeds alone.
func TestOraclesCanFail(t *testing.T) {
	message := func(kind spec.Msg, change func(a *server.Action)) func(*server.Output) {
		return func(out *server.Output) {
			for i := range out.Actions {
				if a := &out.Actions[i]; a.Kind == server.Send && a.Message.Kind == kind {
					change(a)
				}
			}
		}
	}
	var secret string
	for name, tamper := range map[string]func(*server.Output){
		"an ack has another id":   message(spec.MsgAck, func(a *server.Action) { a.Message.ID += "x" }),
		"an error is kept quiet":  message(spec.MsgAck, func(a *server.Action) { a.Message.Error = "" }),
		"nothing is said":         func(out *server.Output) { out.Actions = nil },
		"a message says nothing":  message(spec.MsgPing, func(a *server.Action) { a.Text = "" }),
		"other data":              message(spec.MsgDelivery, func(a *server.Action) { a.Body.Off = 0 }),
		"data never stored":       message(spec.MsgDelivery, func(a *server.Action) { a.Body.Blob += 100 }),
		"a link stays open":       func(out *server.Output) { drop(out, server.Close) },
		"data are taken for good": func(out *server.Output) { drop(out, server.TakeBody) },
		"the machine sleeps":      func(out *server.Output) { out.Wake += time.Second },
		"it wakes too often":      func(out *server.Output) { out.Wake = min(out.Wake, time.Hour) },
		"a record is not written": func(out *server.Output) { forget(&out.Commit) },
		"a body is not kept":      func(out *server.Output) { release(&out.Commit) },
		"a secret is told": func(out *server.Output) {
			message(spec.MsgRegistered, func(a *server.Action) { secret = a.Message.NodeID })(out)
			message(spec.MsgLogin, func(a *server.Action) { a.Message.Node += secret })(out)
		},
	} {
		s := New()
		s.tamper = tamper
		found := false
		for _, seed := range Seeds() {
			secret = ""
			if _, err := s.Run(seed); err != nil {
				found = true
				break
			}
		}
		if !found {
			t.Errorf("%s, and no oracle minds", name)
		}
	}
}

func drop(out *server.Output, kind server.ActionKind) {
	kept := out.Actions[:0]
	for _, a := range out.Actions {
		if a.Kind != kind {
			kept = append(kept, a)
		}
	}
	out.Actions = kept
}

// forget leaves the last change out of a batch.
func forget(b *record.Batch) {
	var all record.Batch
	left := b.Len() - 1
	b.Each(func(key, value []byte, del bool) {
		switch {
		case left <= 0:
		case del:
			all.Delete(key)
		default:
			all.Put(key, value)
		}
		left--
	})
	for _, blob := range b.Kept() {
		all.Keep(blob)
	}
	for _, blob := range b.Released() {
		all.Release(blob)
	}
	*b = all
}

// release has a body go that was to be kept.
func release(b *record.Batch) {
	for _, blob := range b.Kept() {
		b.Release(blob)
	}
}

// What checks by itself finds what the model is not asked about: a nodeid on a
// link of another user, and acks nobody waits for.
func TestOwnOraclesCanFail(t *testing.T) {
	registered := account{uid: "UID", nodes: []string{"SECRETSECRET"}}
	for name, do := range map[string]func(s *Session, c *conn){
		"an ack too many": func(s *Session, c *conn) {
			s.receive(0, &server.Action{Kind: server.Send, Message: ack("x")}, nil, nil)
		},
		"acks in disorder": func(s *Session, c *conn) {
			c.waiting = []waiting{{"a", ""}, {"b", ""}}
			s.receive(0, &server.Action{Kind: server.Send, Message: ack("b")}, nil, nil)
		},
		"no ack": func(s *Session, c *conn) {
			c.waiting = []waiting{{"a", ""}}
			s.checkAcks(server.Input{Kind: server.HeaderRead})
		},
		"a foreign nodeid": func(s *Session, c *conn) {
			m := ack("x")
			s.checkSecrets(c, &m, []byte(`{"id":"SECRETSECRET"}`))
		},
		"a foreign login": func(s *Session, c *conn) {
			m := ack("x")
			m.Kind, m.From = spec.MsgLogin, "UID"
			s.checkSecrets(c, &m, nil)
		},
		"something behind the end": func(s *Session, c *conn) {
			c.closing = true
			s.receive(0, &server.Action{Kind: server.Close}, nil, nil)
		},
	} {
		s := New()
		s.src.Reset([]byte{0, 0, 0, 0, 4}) // no judge
		s.begin()
		s.accounts = append(s.accounts, registered)
		do(s, s.connect(0))
		if s.err == nil {
			t.Errorf("%s, and no oracle minds", name)
		}
	}
}

// The same inputs that give other outputs the second time are told apart, though
// each output is right.
func TestNondeterminismIsFound(t *testing.T) {
	s := New()
	wakes := time.Duration(0)
	s.tamper = func(o *server.Output) { o.Wake, wakes = o.Wake-wakes, wakes+1 }
	if _, err := s.Run([]byte{0, 0, 0, 0, 7}); err == nil || !strings.Contains(err.Error(), "gave other outputs") {
		t.Error(err)
	}
}

func ack(id string) wire.Message { return wire.Message{Kind: spec.MsgAck, ID: id} }
