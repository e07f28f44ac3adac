package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// noAlias is what deployed clients send for none (REG-8).
const noAlias = "_"

// register makes an account, once its token is found good where one is demanded.
func (m *Machine) register(slot uint32, l *link, r *wire.Request) error {
	if len(r.NewNode) > spec.MaxNameOctets {
		return &ProtocolError{"TEXT-2", "the name of the node is too long"}
	}
	if m.config.Auth == 0 {
		m.enrol(slot, l, r)
		return nil
	}
	if r.OIDC == nil {
		return &ProtocolError{"REG-9", "registration needs a token"}
	}
	m.hold(l, r)
	l.phase = checking
	token := *r.OIDC
	a := m.act(CheckToken)
	a.Link, a.Token = Link(slot-1), &token
	return nil
}

// tokenChecked goes on with the Register that waits for the verdict.
func (m *Machine) tokenChecked(slot uint32, l *link, verdict error) {
	if l.phase != checking {
		return
	}
	if verdict != nil {
		m.quit(slot, l, "the token is not good: "+verdict.Error())
		return
	}
	m.enrol(slot, l, &m.waits.at(l.wait).request)
	m.forget(l)
}

// enrol makes a user with one node and logs it in (REG-1). Trouble with the
// alias does not prevent that (REG-4, REG-6). There is no login message (REG-11).
func (m *Machine) enrol(slot uint32, l *link, r *wire.Request) {
	owner := m.addUser()
	node, nodeid := m.addNode(owner, r.NewNode)
	w := m.reply(slot, spec.MsgRegistered)
	w.UID, w.NodeID = m.users.at(owner).uid, nodeid
	wanted := r.NewAlias != "" || r.Keys.Has(spec.KeyNewAlias)
	if wanted && r.NewAlias != noAlias {
		if err := m.checkAlias(r.NewAlias, 0); err != nil {
			w.Error = err.Error()
		} else {
			m.addAlias(r.NewAlias, owner)
		}
	}
	m.start(slot, l, node)
	m.greet(slot, owner)
}
