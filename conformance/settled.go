package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// A sentinel is a post whose arrival proves that all that was caused before it
// has arrived too: requests of one link are carried out in order (FRAME-8), and
// deliveries come to a node in the order of the acks (POST-11). Checks never
// see sentinels, nor their acks.

const sentinelID = "settled "

func (t *T) sentinel(n int) string { return fmt.Sprintf("settled %s.%d", t.prefix, n) }

func (t *T) isSentinel(m *Message) bool {
	switch {
	case !m.known:
		return false
	case m.Kind == spec.MsgAck:
		return strings.HasPrefix(m.ID, sentinelID)
	}
	return m.Kind == spec.MsgDelivery && strings.HasPrefix(string(m.Data), "settled "+t.prefix)
}

// Settled returns when everything that the check caused so far has reached the
// given members, in whose inboxes it may still wait. It knows of the requests
// of members who are online now. Of a link that has ended, or of one without a
// member, the check itself must have seen that the server is done with it, by
// a quit or a later login.
func (t *T) Settled(members ...*Member) {
	online := t.online(members)
	// What the members' own nodes asked for is done when a later request of
	// theirs is acked. Only then may others speak: the order of requests on
	// different links is the server's to choose.
	ours := func(p *Member) bool { return among(members, p) }
	t.post(online, ours, nil)
	// What others asked for came before their sentinels.
	text := t.post(online, func(p *Member) bool { return p.canReach(members) }, members)
	for _, m := range members {
		for _, p := range online {
			if p.UID != m.UID {
				m.reached(ADelivery().Data(text + " from " + p.Name))
			}
		}
	}
}

// post has those online who are chosen post a sentinel to all members but
// their own user's nodes, and waits for the acks.
func (t *T) post(online []*Member, chosen func(*Member) bool, members []*Member) (text string) {
	t.mu.Lock()
	t.names++
	text = t.sentinel(t.names)
	t.mu.Unlock()
	for _, p := range online {
		if !chosen(p) {
			continue
		}
		var to []Recipient
		for i, m := range members {
			if m.UID != p.UID && !among(members[:i], m) {
				to = append(to, m)
			}
		}
		p.Request(Post(text+" from "+p.Name, to...).With("id", sentinelID+text))
	}
	for _, p := range online {
		if chosen(p) {
			p.reached(AnAck().ID(sentinelID + text))
		}
	}
	return text
}

// among reports whether a node of the member's user is in the list.
func among(members []*Member, m *Member) bool {
	return slices.ContainsFunc(members, func(o *Member) bool { return o.UID == m.UID })
}

// canReach reports whether some member is of another user: only those are sure
// to get what the member posts.
func (m *Member) canReach(members []*Member) bool {
	return slices.ContainsFunc(members, func(o *Member) bool { return o.UID != m.UID })
}

// reached waits for a sentinel, which nobody takes.
func (m *Member) reached(want Matcher) {
	if !m.await(m.t.ctx, m.t.Patience(), func() bool {
		return slices.ContainsFunc(m.messages, want.Match)
	}) {
		m.t.Fail(m.story(), m.Link.prefixed([]string{"the " + want.String() + ", posted to prove that all before it has come"})...)
	}
}

// online returns everybody who is online and can post, and makes a witness when
// a member has no other user to hear from.
func (t *T) online(members []*Member) []*Member {
	t.mu.Lock()
	online := slices.DeleteFunc(slices.Clone(t.members), func(m *Member) bool {
		if m.Link == nil {
			return true
		}
		return m.ending() || !m.idle()
	})
	t.mu.Unlock()
	for _, m := range members {
		if !m.canReach(online) {
			witness := &Member{Name: "witness", Alias: t.Name("witness"), user: "witness", t: t, nodes: new(int)}
			return append(online, t.register(witness))
		}
	}
	return online
}

// ExpectNothing expects that all that came to the member has been taken by
// the check, proved by sentinels.
func (m *Member) ExpectNothing() { m.ExpectNothingBut() }

// ExpectNothingBut expects that what came to the member and was not taken
// matches one of the given, proved by sentinels. A login message about the
// user's own nodes is never counted, as any login of the check causes one.
func (m *Member) ExpectNothingBut(allowed ...Matcher) {
	m.t.Settled(m)
	allowed = append(allowed, ALogin().From(m))
	for _, msg := range m.waiting() {
		if !slices.ContainsFunc(allowed, func(a Matcher) bool { return a.Match(msg) }) {
			expected := []string{"nothing more"}
			for _, a := range allowed[:len(allowed)-1] {
				expected = append(expected, a.Alternatives()...)
			}
			m.t.Fail(msg.String(), m.Link.prefixed(expected)...)
		}
	}
}

// ExpectNo expects that no such message came, proved by sentinels. Others may
// have come.
func (m *Member) ExpectNo(unwanted Matcher) {
	m.t.Settled(m)
	for _, msg := range m.waiting() {
		if unwanted.Match(msg) {
			m.t.Fail(msg.String(), m.Link.prefixed([]string{"no " + unwanted.String()})...)
		}
	}
}
