package server

import (
	"github.com/tmtplab/tmtplab/spec"
)

// edge says that one user's list has another: who is listed learns when the
// lister comes and goes. An edge lives until it is dropped or the lister's
// last session ends (OHI-13).
type edge struct {
	lister, listed uint32
	next, prev     [2]uint32 // edges in the lister's lists, and in the listed user's listedBy
}

// chain is a list of edges in the order they were made.
type chain struct{ head, tail uint32 }

const (
	byLister = iota
	byListed
)

func (e *edge) chain(m *Machine, by int) *chain {
	if by == byLister {
		return &m.users.at(e.lister).lists
	}
	return &m.users.at(e.listed).listedBy
}

// list puts a user on another's list and says whether that is new.
func (m *Machine) list(lister, listed uint32) bool {
	key := pairOf(lister, listed)
	if m.listed[key] != 0 {
		return false
	}
	i, e := m.edges.add()
	m.listed[key] = i
	e.lister, e.listed = lister, listed
	for by := range e.next {
		c := e.chain(m, by)
		e.prev[by] = c.tail
		if c.tail == 0 {
			c.head = i
		} else {
			m.edges.at(c.tail).next[by] = i
		}
		c.tail = i
	}
	return true
}

// unlist undoes list and says whether there was something to undo.
func (m *Machine) unlist(lister, listed uint32) bool {
	key := pairOf(lister, listed)
	i := m.listed[key]
	if i == 0 {
		return false
	}
	delete(m.listed, key)
	e := m.edges.at(i)
	for by := range e.next {
		c := e.chain(m, by)
		if e.prev[by] == 0 {
			c.head = e.next[by]
		} else {
			m.edges.at(e.prev[by]).next[by] = e.next[by]
		}
		if e.next[by] == 0 {
			c.tail = e.prev[by]
		} else {
			m.edges.at(e.next[by]).prev[by] = e.prev[by]
		}
	}
	m.edges.drop(i)
	return true
}

// The values of an ohi's status.
const (
	isOnline  = 1
	isOffline = 2
)

// leave tells the users on the list that its owner has gone, and ends the
// list (OHI-4, OHI-12, OHI-13).
func (m *Machine) leave(owner uint32) {
	from := uint32(len(m.out.links))
	u := m.users.at(owner)
	for u.lists.head != 0 {
		listed := m.edges.at(u.lists.head).listed
		m.unlist(owner, listed)
		m.appendLinks(listed)
	}
	m.tell(owner, isOffline, from)
}

// appendLinks appends to the output the links on which the user is online.
func (m *Machine) appendLinks(who uint32) {
	u := m.users.at(who)
	if u.online == 0 {
		return
	}
	for i := range m.nodesOf(u) {
		if n := m.nodes.at(i); n.link != 0 {
			m.out.links = append(m.out.links, Link(n.link-1))
		}
	}
}

// tell sends an ohi to the links appended since. It is never queued and goes
// out at once, whatever is in flight (OHI-9, OHI-10).
func (m *Machine) tell(who uint32, status uint8, since uint32) {
	end := uint32(len(m.out.links))
	if end == since {
		return
	}
	a := m.act(Send)
	a.to, a.toEnd = since, end
	a.Message.Kind = spec.MsgOhi
	a.Message.From, a.Message.Status = m.users.at(who).uid, status
}

// greet sends info with those who list the user and are online, as all are
// whose lists live (OHI-6). Who does not fit comes in messages of their own.
func (m *Machine) greet(slot, who uint32) {
	w := m.reply(slot, spec.MsgInfo)
	w.Info = "login ok"
	w.Keys.Add(spec.KeyOhi) // LOG-3: an empty list is a list
	e := m.users.at(who).listedBy.head
	for ; e != 0 && len(w.Ohi) < spec.MaxOhiUIDs; e = m.edges.at(e).next[byListed] {
		w.Ohi = append(w.Ohi, m.users.at(m.edges.at(e).lister).uid)
	}
	for ; e != 0; e = m.edges.at(e).next[byListed] {
		since := uint32(len(m.out.links))
		m.out.links = append(m.out.links, Link(slot-1))
		m.tell(m.edges.at(e).lister, isOnline, since)
	}
}
