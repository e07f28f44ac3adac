package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// mayPost reports whether all of a list are there, and all groups ones that
// the sender has joined (POST-7, POST-8, GRP-10).
func (m *Model) mayPost(u *user, list []wire.Recipient) bool {
	for _, item := range list {
		if item.Type == spec.ToUser {
			if m.byUID(item.ID) == nil {
				return false
			}
		} else if g := m.byGID(item.ID); g == nil || g.state(u) != joined {
			return false
		}
	}
	return true
}

// recipients are the nodes of all on a list, each once (POST-2), with the
// sender's others when copies says so (POST-4); the sending node only where it
// is asked for (POST-5, POST-6).
func (m *Model) recipients(sending *node, copies bool, list []wire.Recipient) []*node {
	var users []*user
	but := sending
	for _, item := range list {
		if item.Type == spec.ToUser {
			users = append(users, m.byUID(item.ID))
		} else {
			users = append(users, m.byGID(item.ID).joined()...)
		}
		if item.Type == spec.ToGroup || item.Type == spec.ToUser && item.ID == sending.owner.uid {
			but = nil
		}
	}
	if copies {
		return union(nodesOf(but, users...), nodesOf(sending, sending.owner))
	}
	return nodesOf(but, users...)
}

func union(a, b []*node) []*node {
	list := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

func (m *Model) post(l *link, r *wire.Request, body record.Body) {
	list := m.recipients(l.node, true, r.For)
	if !m.room(list) {
		m.refuse(l, r)
		return
	}
	p := m.compose(l.node.owner, wire.Message{Kind: spec.MsgDelivery, DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum})
	p.body = body
	m.done(l, r, p)
	publish(p, list)
}
