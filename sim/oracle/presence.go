package oracle

import (
	"slices"
	"time"
)

// Online tells that a client's session has opened, and which uids info named as
// those of users who are online.
func (o *Oracle) Online(at time.Duration, n Node, ohi []string) {
	o.tail.add(event{at: at, what: wentOnline, node: n})
	o.nodes[n].set(online, true)
	delete(o.views, n)
	for _, uid := range ohi {
		o.see(at, n, uid, true)
	}
}

// Offline tells that a client's session is over.
func (o *Oracle) Offline(at time.Duration, n Node) {
	o.tail.add(event{at: at, what: wentOffline, node: n})
	o.forget(n)
}

// Restarted tells that a client's program died and came back from its records.
func (o *Oracle) Restarted(n Node) {
	o.tail.add(event{at: o.tail.now(), what: restarted, node: n})
	o.forget(n)
}

func (o *Oracle) forget(n Node) {
	o.nodes[n].set(online, false)
	delete(o.views, n)
}

// Presence tells that a client has learnt that a user came online or went.
func (o *Oracle) Presence(at time.Duration, n Node, of string, online bool) {
	o.see(at, n, of, online)
}

func (o *Oracle) see(at time.Duration, n Node, uid string, online bool) {
	u, there := o.uids[uid]
	if !there {
		o.found(presence, at, n, 0, "node %d learns of the presence of %q, who is nobody", n, uid)
		return
	}
	what := sawOffline
	if online {
		what = sawOnline
	}
	o.tail.add(event{at: at, what: what, node: n, id: uint64(u)})
	view := o.views[n]
	i, seen := slices.BinarySearch(view, u)
	switch {
	case online && !seen:
		o.views[n] = slices.Insert(view, i, u)
	case !online && seen:
		o.views[n] = slices.Delete(view, i, i+1)
	}
}

// judgePresence compares what each client believes with what is: who has a
// session and lists its user.
func (o *Oracle) judgePresence(at time.Duration) {
	truth := make(map[User][]User)
	for i := range o.users {
		u := User(i)
		for _, listed := range o.lists[u] {
			truth[listed] = append(truth[listed], u)
		}
	}
	for i := range o.nodes {
		n := Node(i)
		if !o.nodes[i].is(online) || !o.nodes[i].is(up) {
			continue
		}
		if view, is := o.views[n], truth[o.nodes[i].user]; !slices.Equal(view, is) {
			o.found(presence, at, n, 0, "node %d believes that of those who list it the users %v are online, and %v are", n, view, is)
		}
	}
}
