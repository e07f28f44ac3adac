package conformance

import "slices"

// What members do. Each of these sends one request, waits for its ack, and
// fails the check when that has an error; it returns the ack.

// Do sends a request that must succeed.
func (m *Member) Do(r Request) *Message { return m.Link.Do(r) }

// Do sends a request that must succeed, and returns its ack.
func (l *Link) Do(r Request) *Message {
	ack := l.Ask(r)
	if ack.Error != "" {
		l.t.Fail(ack.String(), "an ack without error, of "+r.Header())
	}
	return ack
}

// Ask sends a request and returns its ack, whatever it says.
func (l *Link) Ask(r Request) *Message {
	id := l.Request(r)
	return l.Expect(AnAck().ID(id))
}

// Refused sends a request and expects an ack that has an error, and neither
// msgid nor posted (ACK-4).
func (l *Link) Refused(r Request) *Message {
	id := l.Request(r)
	return l.Expect(AnAck().ID(id).Error().Without(keyMsgID).Without(keyPosted))
}

// Breaks sends a request that is a protocol error and expects the end of the
// link that CONN-5 asks for.
func (l *Link) Breaks(r Request) *Message {
	l.Request(r)
	return l.ExpectQuit()
}

// Post sends data to recipients.
func (m *Member) Post(data string, to ...Recipient) *Message { return m.Do(Post(data, to...)) }

// Ping makes the member known to another.
func (m *Member) Ping(to *Member, text string) *Message { return m.Do(Ping(m.Alias, to.Alias, text)) }

// AddAlias gives the user a further alias, and takes the user message about it.
func (m *Member) AddAlias(alias string) *Message {
	ack := m.Do(AddAlias(alias))
	m.Expect(AUser().NewAlias(alias))
	return ack
}

// Ohi edits the presence list: act is "add", "drop" or "init".
func (m *Member) Ohi(act string, users ...*Member) *Message { return m.Do(OhiEdit(act, users...)) }

// Invite invites another member into a group.
func (m *Member) Invite(gid Group, to *Member) *Message {
	return m.Do(Invite(gid, m.Alias, to.Alias, "come in"))
}

// Join joins a group to which the member was invited.
func (m *Member) Join(gid Group) *Message { return m.Do(GroupEdit("join", gid)) }

// Leave drops the member from a group.
func (m *Member) Leave(gid Group) *Message { return m.Drop(gid, m) }

// Drop drops a member from a group.
func (m *Member) Drop(gid Group, who *Member) *Message {
	return m.Do(GroupEdit("drop", gid).With("to", who.Alias))
}

// Group makes a group of members who have joined. What the server tells about
// it is over, and forgotten, when Group returns. The first member makes it; it
// takes two at least.
func (t *T) Group(members ...*Member) Group {
	gid := Group(t.Name("group"))
	founder := members[0]
	for _, m := range members[1:] {
		founder.Invite(gid, m)
		m.Expect(AnInvite().GID(gid))
		m.Join(gid)
	}
	nodes := slices.DeleteFunc(t.online(members), func(n *Member) bool { return !among(members, n) })
	t.Settled(nodes...)
	for _, n := range nodes {
		n.Forget()
	}
	return gid
}
