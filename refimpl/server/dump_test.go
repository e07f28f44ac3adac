package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// durable writes down all that a restored machine must know.
func (m *Machine) durable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mark %d\n", m.ids.mark)
	for i := uint32(1); i <= m.users.len(); i++ {
		u := m.users.at(i)
		fmt.Fprintf(&b, "user %d %s first %d last %d nodes %d\n", i, u.uid, u.first, u.last, u.nodes)
	}
	for i := uint32(1); i <= m.nodes.len(); i++ {
		n := m.nodes.at(i)
		fmt.Fprintf(&b, "node %d of %d next %d %q %x count %d logins %d:", i, n.user, n.next, n.label, n.secret, n.count, n.logins)
		for _, l := range n.lanes {
			for e := l.head; e != 0; e = m.entries.at(e).next {
				fmt.Fprintf(&b, " %x", m.messageOf(e).id)
			}
			fmt.Fprint(&b, ";")
		}
		fmt.Fprintln(&b)
	}
	for _, n := range slices.Sorted(maps.Keys(m.names)) {
		fmt.Fprintf(&b, "name %q %d\n", n, m.names[n])
	}
	for i := uint32(1); i <= m.groups.len(); i++ {
		g := m.groups.at(i)
		fmt.Fprintf(&b, "group %d %q %v\n", i, g.gid, g.members)
		for place, member := range g.members {
			if m.members[pairOf(i, member.user)] != uint32(place+1) {
				fmt.Fprintf(&b, "member %d is not found\n", place)
			}
		}
	}
	var messages []string
	for i := uint32(1); i <= m.messages.len(); i++ {
		p := *m.messages.at(i)
		if p.refs == 0 {
			continue
		}
		var t texts
		if p.texts != nil {
			t = *p.texts
		}
		var data blob
		if p.blob != 0 {
			data = *m.blobs.at(p.blob)
		}
		p.blob, p.texts = 0, nil
		messages = append(messages, fmt.Sprintf("message %x %+v %+v %+v\n", p.id, p, t, data))
	}
	slices.Sort(messages)
	b.WriteString(strings.Join(messages, ""))
	return b.String()
}

// whole is durable and what ends with the sessions.
func (m *Machine) whole() string {
	var b strings.Builder
	b.WriteString(m.durable())
	for i := uint32(1); i <= m.users.len(); i++ {
		u := m.users.at(i)
		fmt.Fprintf(&b, "user %d online %d lists", i, u.online)
		for e := u.lists.head; e != 0; e = m.edges.at(e).next[byLister] {
			fmt.Fprintf(&b, " %d", m.edges.at(e).listed)
		}
		fmt.Fprint(&b, " listed by")
		for e := u.listedBy.head; e != 0; e = m.edges.at(e).next[byListed] {
			fmt.Fprintf(&b, " %d", m.edges.at(e).lister)
		}
		fmt.Fprintln(&b)
	}
	for i := uint32(1); i <= m.nodes.len(); i++ {
		fmt.Fprintf(&b, "node %d link %d flight %d\n", i, m.nodes.at(i).link, m.nodes.at(i).flight)
	}
	return b.String()
}
