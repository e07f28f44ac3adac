package client

import (
	"errors"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// The server's presence list ends with the session (OHI-13), so the machine
// keeps its own, by what OhiEdits of this node the server has taken and what
// ohiedits tell of other nodes, and sets the server's up again at each login.

// initID is the id of the OhiEdits that set the list up; other ids are numbers.
const initID = "presence"

// initOctets bounds the for list of one of them, reckoned with every octet of
// a uid escaped, so that no header grows too long.
const initOctets = 60_000

func octetsOf(uid string) int { return 6*len(uid) + len(`{"id":""},`) }

// sendPresence sets the list up at the server.
func (m *Machine) sendPresence(now record.Time, out *Output) {
	for rest := m.work.presence; len(rest) > 0; {
		r := wire.Request{Op: spec.OpOhiEdit, ID: initID, Type: "init"}
		for room := initOctets; len(rest) > 0 && octetsOf(rest[0]) <= room; rest = rest[1:] {
			room -= octetsOf(rest[0])
			r.For = append(r.For, wire.Recipient{ID: rest[0]})
		}
		m.work.inits++
		m.send(now, Action{Request: r}, out)
	}
}

func (m *Machine) initAcked(msg *wire.Message, out *Output) {
	if m.work.inits == 0 {
		return
	}
	m.work.inits--
	if msg.Error != "" {
		out.fault(errors.New("the presence list was refused: " + msg.Error))
	}
}

// presenceEdited follows an edit by any of the user's nodes.
func (m *Machine) presenceEdited(msg *wire.Message, out *Output) {
	switch msg.Type {
	case "add":
		m.list(msg.For, out)
	case "drop":
		m.unlist(msg.For, out)
	}
}

// list adds users to the list.
func (m *Machine) list(users []wire.Recipient, out *Output) {
	for _, u := range users {
		if i, there := slices.BinarySearch(m.work.presence, u.ID); !there && octetsOf(u.ID) <= initOctets {
			m.work.presence = slices.Insert(m.work.presence, i, strings.Clone(u.ID))
			out.Commit.Put(presenceKey(u.ID), nil)
		}
	}
}

// unlist drops users from the list.
func (m *Machine) unlist(users []wire.Recipient, out *Output) {
	for _, u := range users {
		if i, there := slices.BinarySearch(m.work.presence, u.ID); there {
			m.work.presence = slices.Delete(m.work.presence, i, i+1)
			out.Commit.Delete(presenceKey(u.ID))
		}
	}
}
