package judge

import (
	"strings"
)

// node is one device of a user, known by its secret.
type node struct {
	uid   string
	given bool // the server was seen giving the secret out
	whole bool // and nothing was known of the node before that
	told  bool // a client wrote it where the server may repeat it
}

// user is known by uid. One whose registration was not seen is not kept.
type user struct {
	dirty     bool       // some of what the user did was not seen
	open      int        // requests that may lead to a message, not yet acked
	unclaimed []*message // messages from the user that no ack has named
}

// joins takes note of an account that was made. A uid is never given twice
// (REG-7), nor a nodeid (SEC-6). It needs to have seen the other one.
func (l *Link) joins(ref Ref, uid, nodeid string) {
	j := l.j
	if _, ok := j.users.get(uid); ok {
		j.found("REG-7", ref.At, "uid "+quote(uid)+" was given twice", ref)
	}
	uid, nodeid = strings.Clone(uid), strings.Clone(nodeid)
	l.uid, l.node = uid, j.give(ref, uid, nodeid)
	j.users.put(uid, &user{dirty: l.joined || l.unseen})
	for _, other := range l.named {
		j.listed.put(listing{uid, other}, true)
	}
	l.named = nil
}

// give takes note of a secret that the server gave out just now.
func (j *Judge) give(ref Ref, uid, nodeid string) *node {
	n, ok := j.nodes.get(nodeid)
	switch {
	case !ok:
		n = &node{uid: uid, given: true, whole: true}
		j.nodes.put(nodeid, n)
	case n.given:
		j.found("SEC-6", ref.At, "a nodeid was given twice", ref)
	}
	n.given = true
	j.secrets.Add(nodeid)
	return n
}

// logsIn takes note of a session. A node's secret opens its own user's account
// and no other (LOG-2): that needs to have seen the server give the secret out.
func (l *Link) logsIn(ref Ref, uid, nodeid string) {
	n, ok := l.j.nodes.get(nodeid)
	switch {
	case !ok:
		n = &node{uid: strings.Clone(uid)}
		l.j.nodes.put(strings.Clone(nodeid), n)
	case n.uid != uid && n.given:
		l.j.found("LOG-2", ref.At, "a node's secret opened another user's account", ref)
		return
	}
	l.uid, l.node = uid, n
}

// missed takes note of the link's user having done what the judge did not see.
func (l *Link) missed() {
	l.unseen = true
	if u, ok := l.j.users.get(l.claims()); ok {
		u.dirty = true
	}
}
