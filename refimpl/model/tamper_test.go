package model

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// tamper changes a message on its way to the judge, and says how often it comes.
type tamper func(m *wire.Message, data *string) (times int)

func (w *world) tampered(m wire.Message, p packet) []packet {
	if w.tamper == nil {
		return []packet{p}
	}
	data := p.data
	times := w.tamper(&m, &data)
	var list []packet
	for range times {
		list = append(list, packet{frame: m.AppendFrame(nil), data: data})
	}
	return list
}

// TestTampered breaks one rule in sessions that keep all of them, for each of
// the judge's rules that need more than one message to be seen.
func TestTampered(t *testing.T) {
	n := 0
	each := func(kind spec.Msg, change func(m *wire.Message, data *string) int) func() tamper {
		return func() tamper {
			return func(m *wire.Message, data *string) int {
				if m.Kind != kind {
					return 1
				}
				n++
				return change(m, data)
			}
		}
	}
	third := func(change func(m *wire.Message, data *string)) func(m *wire.Message, data *string) int {
		return func(m *wire.Message, data *string) int {
			if n%3 == 0 {
				change(m, data)
			}
			return 1
		}
	}
	for _, c := range []struct {
		name, finds string
		tamper      func() tamper
	}{
		{"an ack is lost", "ACK-6", each(spec.MsgAck, func(*wire.Message, *string) int { return n % 3 })},
		{"an ack comes twice", "ACK-1", each(spec.MsgAck, func(*wire.Message, *string) int { return 2 })},
		{"an ack names another message", "ACK-5", each(spec.MsgAck, third(func(m *wire.Message, _ *string) {
			if m.MsgID != "" {
				m.MsgID = m.MsgID[:15] + "0"
			}
		}))},
		{"an ack tells another time", "ACK-5", each(spec.MsgAck, third(func(m *wire.Message, _ *string) {
			if m.Posted != "" {
				m.Posted = wire.FormatPosted(0)
			}
		}))},
		{"an id falls behind", "STD-2", each(spec.MsgAck, third(func(m *wire.Message, _ *string) {
			if m.MsgID != "" {
				m.MsgID = wire.FormatID(1)
			}
		}))},
		{"a message comes again after its Ack", "RCPT-1", func() tamper {
			var old wire.Message
			return func(m *wire.Message, data *string) int {
				switch {
				case m.Kind == spec.MsgUser && old.ID == "":
					old = *m
				case m.Kind == spec.MsgUser:
					*m = old
				}
				return 1
			}
		}},
		{"data differ between recipients", "POST-12", each(spec.MsgDelivery, third(func(_ *wire.Message, data *string) {
			*data = "z" + (*data)[1:]
		}))},
		{"data differ from what was posted", "DATA-5", each(spec.MsgDelivery, third(func(_ *wire.Message, data *string) {
			*data = "z" + (*data)[1:]
		}))},
		{"a message is from somebody else", "STD-1", each(spec.MsgPing, third(func(m *wire.Message, _ *string) { m.From = "somebody" }))},
		{"a ping's alias is another", "TEXT-1", each(spec.MsgPing, third(func(m *wire.Message, _ *string) { m.Alias = "somebody" }))},
		{"the count of a PostNotify is wrong", "NOTE-3", each(spec.MsgDelivery, third(func(m *wire.Message, _ *string) {
			if m.Notify > 0 {
				m.Notify += 100
			}
		}))},
		{"a notification is about another message", "NOTE-5", each(spec.MsgNotify, third(func(m *wire.Message, _ *string) { m.PostID = m.ID }))},
		{"presence nobody asked to be told of", "OHI-5", func() tamper {
			var other string
			return func(m *wire.Message, _ *string) int {
				switch m.Kind {
				case spec.MsgRegistered:
					other = m.UID
				case spec.MsgOhi:
					m.From = other
				}
				return 1
			}
		}},
		{"nothing comes of a Login but the queue", "LOG-5", each(spec.MsgInfo, func(*wire.Message, *string) int { return 0 })},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			found := false
			for round := 0; round < 20 && !found; round++ { // each a hundred sessions, where one of ten will do
				rapid.Check(t, func(t *rapid.T) {
					if found {
						return
					}
					w := newWorld(t, true)
					w.tamper = c.tamper()
					w.found = func(f judge.Finding) { found = found || f.Requirement == c.finds }
					w.live()
				})
			}
			if !found {
				t.Errorf("the judge never found %s", c.finds)
			}
		})
	}
}
