package oracle

import "slices"

// node is what is known of one node.
type node struct {
	user       User
	next       uint32 // number, from 1, of the next node of the user
	head, tail uint32 // places: its queue, in the order of acceptance
	count      uint32 // of places that do not give way
	first, end uint32 // asks: its requests without an answer, in order
	flags      nodeFlag
}

type nodeFlag uint8

const (
	up      nodeFlag = 1 << iota // has a session, as the server sees it
	online                       // has a session, as the client sees it
	crammed                      // its queue has been full
)

func (n *node) is(f nodeFlag) bool { return n.flags&f != 0 }

func (n *node) set(f nodeFlag, on bool) {
	if on {
		n.flags |= f
	} else {
		n.flags &^= f
	}
}

// user is what is known of one account.
type user struct {
	uid         string
	first, last uint32 // numbers, from 1, of its nodes
	sessions    uint32 // of its nodes, as the server sees it
	mark        uint64 // epoch of the last audience that has it
}

// Node tells that a node exists and whose it is, before anything happens to it.
// A user's nodes are to be told in the order of their making.
func (o *Oracle) Node(i Node, of User) {
	o.nodes = reach(o.nodes, int(i))
	o.users = reach(o.users, int(of))
	o.nodes[i].user = of
	u := &o.users[of]
	if u.first == 0 {
		u.first = uint32(i) + 1
	} else {
		o.nodes[u.last-1].next = uint32(i) + 1
	}
	u.last = uint32(i) + 1
}

// UID tells how the server calls a user.
func (o *Oracle) UID(of User, uid string) {
	o.users = reach(o.users, int(of))
	o.users[of].uid = uid
	o.uids[uid] = of
}

// Alias tells of an alias that a user has from the start. Later ones follow
// from what is accepted.
func (o *Oracle) Alias(of User, alias string) { o.aliases[alias] = of }

// reach makes a list long enough to have element i.
func reach[T any](list []T, i int) []T {
	if i < len(list) {
		return list
	}
	return slices.Grow(list, i+1-len(list))[:i+1]
}

// nodesOf calls f for each node of a user.
func (o *Oracle) nodesOf(of User, f func(Node)) {
	for i := o.users[of].first; i != 0; i = o.nodes[i-1].next {
		f(Node(i - 1))
	}
}
