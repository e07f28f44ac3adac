package conformance

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Member is a node of a user made by the check, with the link on which it is
// logged in. All of Link's methods are its own too.
type Member struct {
	*Link
	Name   string // as failures call the node: "alice", "alice 2"
	UID    string
	NodeID string
	Alias  string // the user's first

	user  string // as failures call the user: "alice"
	t     *T
	nodes *int // of the user, so far
}

var people = [...]string{"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"}

// join makes a node one of the check's members.
func (t *T) join(m *Member) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*m.nodes++
	t.members = append(t.members, m)
}

func (m *Member) item() Item { return Item{m.UID, spec.ToUser} }

// Member registers a fresh user with an alias of its own, and is logged in.
// The first of a check is called alice, the second bob, and so on.
func (t *T) Member() *Member { return t.register(t.stranger()) }

// stranger names the next member, who has no account yet.
func (t *T) stranger() *Member {
	t.mu.Lock()
	name := people[t.users%len(people)]
	if t.users >= len(people) {
		name += fmt.Sprint(t.users / len(people))
	}
	t.users++
	t.mu.Unlock()
	return &Member{Name: name, Alias: t.Name(name), user: name, t: t, nodes: new(int)}
}

// register makes the account of m and logs it in.
func (t *T) register(m *Member) *Member {
	if t.target.Register != nil {
		return t.enrol(m)
	}
	m.Link = t.greet(m.Name)
	m.Link.Request(Register(m.Name+"'s node", m.Alias))
	r := m.Expect(ARegistered())
	if r.Error != "" {
		t.Fail(r.String(), "registered without an error for the fresh alias "+describe(m.Alias))
	}
	m.Link.setOwner(r.UID)
	m.UID, m.NodeID = r.UID, r.NodeID
	m.Expect(AnInfo())
	t.join(m)
	return m
}

// Members registers n users, at once.
func (t *T) Members(n int) []*Member {
	made := make([]*Member, n)
	tasks := make([]func(), n)
	for i := range made {
		made[i] = t.stranger()
		tasks[i] = func() { t.register(made[i]) }
	}
	t.Together(tasks...)
	return made
}

// NewNode gives the user a further node and logs it in. What the server tells
// about it is over, and forgotten, when NewNode returns.
func (m *Member) NewNode() *Member {
	n := m.OfflineNode()
	n.Login()
	m.t.Settled(m, n)
	m.Forget()
	n.Forget()
	return n
}

// OfflineNode gives the user a further node that does not log in yet.
func (m *Member) OfflineNode() *Member {
	m.t.mu.Lock()
	name := fmt.Sprintf("%s %d", m.user, *m.nodes+1)
	m.t.mu.Unlock()
	m.Do(AddNode(name))
	told := m.Expect(AUser().With(spec.KeyNewNode, name))
	n := &Member{Name: name, user: m.user, UID: m.UID, NodeID: told.NodeID, Alias: m.Alias, t: m.t, nodes: m.nodes}
	m.t.join(n)
	return n
}

// Login opens a session for the node on a new link and returns its info. When
// the server has not noticed yet that the node's last link is gone, be it that
// of the command which made the account, Login tries again (LOG-6).
func (m *Member) Login() *Message { return m.LoginWith(AckAll) }

// LoginWith logs in under an ack policy that holds from the first message on.
func (m *Member) LoginWith(policy AckPolicy) *Message {
	again := m.Link != nil || m.t.target.Register != nil
	limit := time.Now().Add(m.t.Patience())
	for pause := time.Millisecond; ; pause *= 2 {
		l := m.t.greet(m.Name)
		l.setOwner(m.UID)
		l.Acks(policy)
		l.Request(Login(m.UID, m.NodeID))
		reply := l.Expect(AnInfo().Or(AQuit()))
		if reply.Kind == spec.MsgInfo {
			m.Link = l
			return reply
		}
		if !again || time.Now().After(limit) {
			m.t.Fail(reply.String(), "info, for "+m.Name+"'s login")
		}
		m.t.Sleep(pause)
	}
}

// Logout ends the session with Quit and waits until the server has closed.
func (m *Member) Logout() {
	m.Link.Request(Quit())
	m.Link.expectEnd("after Quit")
}

// Relogin ends the session and opens a new one.
func (m *Member) Relogin() *Message {
	m.Logout()
	return m.Login()
}
