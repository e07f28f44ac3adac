package client

import (
	"errors"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// The server's presence list ends with the session (OHI-13), so the machine
// keeps its own, by what OhiEdits of this node the server has taken and what
// ohiedits tell of other nodes, and sets the server's up again at each login.

// initID is the id of the OhiEdits that set the list up; other ids are numbers.
const initID = "presence"

// initUIDs is how many users one of them names: far fewer than fit a header.
const initUIDs = 256

// sendPresence sets the list up at the server.
func (m *Machine) sendPresence(now record.Time, out *Output) {
	for uids := range slices.Chunk(m.work.presence, initUIDs) {
		r := wire.Request{Op: spec.OpOhiEdit, ID: initID, Type: "init"}
		for _, uid := range uids {
			r.For = append(r.For, wire.Recipient{ID: uid})
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
		if i, there := slices.BinarySearch(m.work.presence, u.ID); !there {
			m.work.presence = slices.Insert(m.work.presence, i, u.ID)
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
