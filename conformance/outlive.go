package conformance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// outlives are the checks of what outlives the end of the server: an orderly
// one (QUEUE-2), and one without warning (QUEUE-3).
func outlives() []Check {
	return slices.Concat(
		outlive(Restarts, "QUEUE-2", "an orderly restart", (*T).Restart),
		outlive(Kills, "QUEUE-3", "a kill without warning", (*T).Kill),
		[]Check{{
			Name: "queue/acknowledged-restart", Title: "what a node acknowledged does not come again after an orderly restart",
			Requirements: []string{"RCPT-1", "QUEUE-2"},
			Ends:         Restarts,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Post("acknowledged", bob)
				bob.Expect(ADelivery().Data("acknowledged"))
				t.Settled(bob)
				t.Restart()
				t.backOnline(people...)
				bob.ExpectNo(ADelivery())
			},
		}},
	)
}

// outlive are the checks of one ending. Their names end in it.
func outlive(how Ending, queue, what string, end func(*T)) []Check {
	name := func(about string) string { return about + "-" + string(how) }
	return []Check{
		{
			Name: name("queue/acked"), Title: "what was acked comes to every node after " + what + ", with its id, posted and data",
			Requirements: []string{queue, "POST-1"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				bob.Logout()
				phone.Logout()
				var acks []*Message
				data := []string{"one", t.noise(256), t.noise(100_000)}
				for _, d := range data {
					acks = append(acks, alice.Post(d, bob))
				}
				end(t)
				t.backOnline(alice, bob, phone)
				for _, node := range []*Member{bob, phone} {
					for i, ack := range acks {
						node.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data(data[i]))
					}
					node.ExpectNothing()
				}
			},
		},
		{
			Name: name("queue/every-message"), Title: "messages of every kind that wait for a node outlive " + what,
			Requirements: []string{queue, "LOG-4", "USER-1", "OHI-1", "INV-2", "GRP-1", "NOTE-1", "PING-1"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				phone.Logout()
				alias := t.Name("second")
				bob.AddAlias(alias)
				bob.Ohi("add", alice)
				post, ping := alice.Post("post", bob), alice.Ping(bob, "ping")
				note := alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
				gid := Group(t.Name("group"))
				invite := alice.Invite(gid, bob)
				bob.Join(gid)
				bob.Relogin()
				end(t)
				t.backOnline(alice, bob, phone)
				for _, want := range []Matcher{
					AUser().From(bob).NewAlias(alias), AnOhiEdit().From(bob), ALogin().From(bob),
					ADelivery().From(alice).ID(post.MsgID).Data("post"), APing().From(alice).ID(ping.MsgID).Data("ping"),
					ADelivery().From(alice).ID(note.MsgID).Data("message"), ANotify().From(alice).PostID(note.MsgID).Data("note"),
					AnInvite().From(alice).ID(invite.MsgID).GID(gid), joins(bob, gid),
				} {
					phone.Expect(want)
				}
				phone.ExpectNothing()
			},
		},
		{
			Name: name("queue/unacknowledged"), Title: "a delivery that came and was not acknowledged comes again after " + what,
			Requirements: []string{queue, "RCPT-2"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Post("again", bob)
				bob.Expect(ADelivery().ID(ack.MsgID))
				end(t)
				t.backOnline(alice, bob)
				bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("again"))
			},
		},
		{
			Name: name("queue/half-a-post"), Title: "a post within which the server ended by " + what + " reaches nobody, in part or whole",
			Requirements: []string{"DATA-7"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				request := string(Post(t.noise(50_000), bob).With("id", "half").Octets())
				alice.Send(request[:len(request)-1])
				end(t)
				t.backOnline(alice, bob)
				bob.ExpectNothing()
			},
		},
		{
			Name: name("queue/amid-posts"), Title: "of posts that are under way at " + what + " all that were acked arrive, each once and whole",
			Requirements: []string{queue, "POST-1"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				bob.Logout()
				carol.Acks(AckNone) // one delivery under way, the others behind it
				acked := alice.keepPosting(bob, carol)
				end(t)
				ids := acked()
				t.backOnline(people...)
				for _, node := range []*Member{bob, carol} {
					node.gotAll(alice, ids)
				}
			},
		},
		{
			Name: name("std/id-grows"), Title: "ids go on growing after " + what,
			Requirements: []string{"STD-2"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				last := ""
				for i := range 20 {
					last = alice.Post(fmt.Sprint(i), bob).MsgID
				}
				end(t)
				t.backOnline(alice, bob)
				t.mustGrow(last, bob.Expect(ALogin().From(bob)).ID)
				t.mustGrow(last, alice.Post("after", bob).MsgID)
			},
		},
		{
			Name: name("register/accounts"), Title: "accounts, their nodes and their aliases outlive " + what,
			Requirements: []string{"REG-7", "USER-1", "USER-2", "REG-6"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone, alias := alice.OfflineNode(), t.Name("second")
				alice.AddAlias(alias)
				end(t)
				t.backOnline(alice, bob, phone)
				for _, to := range []string{alice.Alias, alias} {
					bob.Refused(AddAlias(to))
					bob.Do(Ping(bob.Alias, to, "still you?"))
					for _, node := range []*Member{alice, phone} {
						node.Expect(APing().From(bob).To(to))
					}
				}
				t.Greeted().Breaks(Login(alice.UID, spoiled(alice.NodeID)))
			},
		},
		{
			Name: name("groupedit/members"), Title: "groups, who is in them, who is invited and who was dropped outlive " + what,
			Requirements: []string{"GRP-1", "GRP-5", "INV-1", "POST-2"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				gid := t.Group(alice, bob, carol)
				bob.Drop(gid, carol)
				alice.Invite(gid, dave)
				t.Settled(people...)
				for _, node := range people {
					node.Forget()
				}
				end(t)
				t.backOnline(people...)
				alice.Post("before", gid)
				bob.Expect(ADelivery().From(alice).Data("before"))
				carol.Refused(GroupEdit("join", gid))
				dave.Join(gid)
				alice.Post("after", gid)
				for _, node := range []*Member{bob, dave} {
					node.Expect(ADelivery().From(alice).Data("after"))
				}
				carol.ExpectNo(ADelivery())
				dave.ExpectNo(ADelivery())
			},
		},
		{
			Name: name("ohiedit/list-gone"), Title: "presence lists do not outlive " + what,
			Requirements: []string{"OHI-13", "OHI-5"},
			Ends:         how,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Ohi("add", bob)
				bob.Expect(AnOhi().From(alice))
				end(t)
				bob.Login()
				alice.Login()
				bob.ExpectNo(AnOhi())
				if info := bob.Relogin(); len(info.Ohi) > 0 {
					t.Fail(info.String(), "ohi, an empty list")
				}
			},
		},
	}
}

// backOnline logs nodes in again after the server has ended.
func (t *T) backOnline(nodes ...*Member) {
	tasks := make([]func(), len(nodes))
	for i, n := range nodes {
		tasks[i] = func() { n.Login() }
	}
	t.Together(tasks...)
}

const (
	postsBefore   = 20                   // acked before the server may end
	postsUnderWay = 300                  // at most
	betweenPosts  = 3 * time.Millisecond // so that they last until the end
)

// keepPosting posts "post 0", "post 1" and so on until the link ends, and
// returns when some are acked. The function it returns waits for the end and
// returns the ids of all that were acked.
func (m *Member) keepPosting(to ...Recipient) (acked func() []string) {
	var ids []string
	some, over := make(chan struct{}), make(chan struct{})
	m.t.background(func() {
		defer close(over)
		for i := range postsUnderWay {
			id := m.Request(Post(fmt.Sprint("post ", i), to...))
			var ack *Message
			m.await(m.t.ctx, m.t.Patience(), func() bool {
				ack = m.inbox.take(AnAck().ID(id).Match)
				return ack != nil
			})
			if ack == nil {
				return
			}
			if ids = append(ids, ack.MsgID); len(ids) == postsBefore {
				close(some)
			}
			time.Sleep(betweenPosts)
		}
	})
	select {
	case <-some:
	case <-over:
		m.t.Fail(fmt.Sprintf("%d posts were acked, then none", len(ids)), fmt.Sprintf("an ack of each of %d posts", postsBefore))
	}
	return func() []string { <-over; return ids }
}

// gotAll expects the posts of keepPosting that were acked, and allows those
// behind them that were under way: each once, and whole.
func (m *Member) gotAll(from *Member, ids []string) {
	m.t.Settled(m)
	seen := make(map[string]bool)
	for _, msg := range m.waiting() {
		if msg.Kind == spec.MsgDelivery && msg.From == from.UID {
			data := string(msg.Data)
			n, err := strconv.Atoi(strings.TrimPrefix(data, "post "))
			if err != nil || seen[data] || n < len(ids) && msg.ID != ids[n] {
				m.t.Fail(msg.String(), m.Name+": each post once and whole, those acked with the ids of their acks")
			}
			seen[data] = true
		}
	}
	for n := range ids {
		if data := fmt.Sprint("post ", n); !seen[data] {
			m.t.Fail("there is no "+data, fmt.Sprintf("%s: all %d posts that were acked", m.Name, len(ids)))
		}
	}
}
