package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"iter"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// user is one account. Users never go.
type user struct {
	uid         string
	first, last uint32 // nodes, in the order they were made
	nodes       uint32 // how many
	online      uint32 // how many of them have a session
	mark        uint64 // epoch of the last audience that has the user
	lists       chain  // edges to the users who learn when this one is online
	listedBy    chain  // edges from the users who tell this one

	_ [8]byte // a user fills a cache line
}

// node is one device of a user. Nodes never go.
type node struct {
	queue
	user   uint32
	next   uint32 // node of the same user
	link   uint32 // slot of its session, or 0
	label  string
	secret [sha256.Size]byte // of the nodeid, which is not kept (SEC-4)

	_ [40]byte // a node fills two cache lines, and what posts need is in the first
}

// findUser returns the user with the uid, or 0.
func (m *Machine) findUser(uid string) uint32 { return m.uids.find(&m.users, uid) }

// addUser makes a user, whose uid no other has.
func (m *Machine) addUser() uint32 {
	uid := m.drawSecret(spec.UIDRunes)
	for m.findUser(uid) != 0 {
		uid = m.drawSecret(spec.UIDRunes)
	}
	i, u := m.users.add()
	u.uid = uid
	m.uids.add(uid, i)
	m.putUser(i, u)
	return i
}

// addNode makes a node of the user and returns its nodeid.
func (m *Machine) addNode(owner uint32, label string) (uint32, string) {
	nodeid := m.drawSecret(spec.NodeIDRunes)
	i, n := m.nodes.add()
	n.secret = sha256.Sum256([]byte(nodeid))
	n.label = strings.Clone(label)
	m.linkNode(i, n, owner)
	m.putNode(i, n)
	return i, nodeid
}

func (m *Machine) linkNode(i uint32, n *node, owner uint32) {
	n.user = owner
	u := m.users.at(owner)
	if u.first == 0 {
		u.first = i
	} else {
		m.nodes.at(u.last).next = i
	}
	u.last = i
	u.nodes++
}

// findNode returns the user's node with the given nodeid, or 0. It takes as
// long for a user that is 0 (SEC-5).
func (m *Machine) findNode(owner uint32, nodeid string) uint32 {
	secret := sha256.Sum256([]byte(nodeid))
	if owner == 0 {
		return 0
	}
	var found uint32
	for i := range m.nodesOf(m.users.at(owner)) {
		if subtle.ConstantTimeCompare(secret[:], m.nodes.at(i).secret[:]) == 1 {
			found = i
		}
	}
	return found
}

// nodesOf yields the user's nodes in the order they were made. It looks at
// none but to find the next: most users have one.
func (m *Machine) nodesOf(u *user) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		i := u.first
		for left := u.nodes; left > 0 && yield(i); left-- {
			if left > 1 {
				i = m.nodes.at(i).next
			}
		}
	}
}

// appendNodes appends all nodes of the user but one.
func (m *Machine) appendNodes(list []uint32, owner, but uint32) []uint32 {
	for i := range m.nodesOf(m.users.at(owner)) {
		if i != but {
			list = append(list, i)
		}
	}
	return list
}
