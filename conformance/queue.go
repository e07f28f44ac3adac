package conformance

import (
	"fmt"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func queueChecks() []Check {
	return []Check{
		{
			Name: "queue/sender-gone", Title: "what was acked reaches everybody, also when the sender's link is lost right after the ack",
			Requirements: []string{"QUEUE-1", "POST-1"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				carol.Logout()
				ends := []func(){func() { alice.Cut() }, func() { alice.Reset() }, func() { alice.Logout() }}
				for i, end := range ends {
					data := fmt.Sprint("my last words ", i)
					ack := alice.Post(data, bob, carol)
					end()
					bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Data(data))
					alice.Login()
				}
				carol.Login()
				for i := range ends {
					carol.Expect(ADelivery().From(alice).Data(fmt.Sprint("my last words ", i)))
				}
			},
		},
		{
			Name: "queue/everybody-gone", Title: "what was acked reaches all nodes after all links of all users were lost",
			Requirements: []string{"QUEUE-1", "POST-1"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				desk, phone := alice.NewNode(), bob.NewNode()
				everybody := []*Member{alice, desk, bob, phone, carol}
				for _, node := range []*Member{desk, bob, phone, carol} {
					node.Acks(AckNone)
				}
				ack := alice.Post("for all", bob, carol)
				for _, node := range everybody {
					node.Cut()
				}
				for _, node := range everybody {
					node.Login()
				}
				for _, node := range everybody[1:] {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("for all"))
				}
			},
		},
		{
			Name: "queue/lost-again-and-again", Title: "a node that loses its link after every few messages misses none, and gets none it acknowledged",
			Requirements: []string{"QUEUE-1", "RCPT-1", "RCPT-2"},
			Run: func(t *T) {
				const posts, perSession = 12, 3
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode() // the other node's losses are nothing to it
				bob.Logout()
				missing := make(map[string]bool)
				for i := range posts {
					data := fmt.Sprint("post ", i)
					missing[data] = true
					alice.Post(data, bob)
				}
				for len(missing) > 0 {
					bob.LoginWith(func(m *Message) bool { return m.Kind != spec.MsgDelivery })
					for range perSession {
						got := bob.Expect(ADelivery().From(alice))
						if !missing[string(got.Data)] {
							t.Fail(got.String(), "bob: a delivery that is not acknowledged yet")
						}
						bob.Request(Ack(got.ID))
						delete(missing, string(got.Data))
					}
					bob.Logout() // the Acks before it have been read
				}
				bob.Login()
				bob.ExpectNo(ADelivery())
				for i := range posts {
					phone.Expect(ADelivery().From(alice).Data(fmt.Sprint("post ", i)))
				}
			},
		},
		{
			Name: "queue/lost-within-delivery", Title: "a delivery within which the link was lost comes again whole",
			Requirements: []string{"QUEUE-1", "RCPT-2"},
			Octets:       2 << 20,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				large := t.noise(600_000)
				for _, end := range []func(*Member){func(m *Member) { m.Cut() }, func(m *Member) { m.Reset() }} {
					bob.Pause() // a part of it waits in the buffers between
					ack := alice.Post(large, bob)
					end(bob)
					bob.Login()
					got := bob.expectLarge(alice, large)
					if got.ID != ack.MsgID {
						t.Fail(got.String(), "the delivery of id "+ack.MsgID)
					}
					t.Settled(bob)
				}
			},
		},
		{
			Name: "queue/every-message", Title: "messages of every kind that is queued wait for a node that is offline",
			Requirements: []string{"QUEUE-1", "LOG-4", "USER-1", "OHI-1", "INV-2", "GRP-1", "NOTE-1", "PING-1"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
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
				alice.Invite(gid, carol)
				bob.Relogin()
				// Then all links of the others are lost, and the phone's twice.
				bob.Cut()
				alice.Cut()
				for range 2 {
					phone.LoginWith(AckNone)
					phone.Cut()
				}
				phone.Login()
				for _, want := range []Matcher{
					AUser().From(bob).NewAlias(alias), AnOhiEdit().From(bob), ALogin().From(bob),
					ADelivery().From(alice).ID(post.MsgID).Data("post"), APing().From(alice).ID(ping.MsgID).Data("ping"),
					ADelivery().From(alice).ID(note.MsgID).Data("message"), ANotify().From(alice).PostID(note.MsgID).Data("note"),
					AnInvite().From(alice).ID(invite.MsgID).GID(gid), joins(bob, gid),
					AMember().From(alice).Act("invite").GID(gid).Alias(carol),
				} {
					phone.Expect(want)
				}
				phone.ExpectNothing()
			},
		},
		{
			Name: "queue/many-wait", Title: "a hundred posts to a node that is offline come when it logs in, each once and whole",
			Requirements: []string{"QUEUE-1", "POST-1"},
			Run: func(t *T) {
				const posts = 100
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Logout()
				var requests []Request
				var want []Matcher
				for i := range posts {
					data := fmt.Sprint(i, " ", strings.Repeat("x", t.Rand.IntN(2000)))
					requests, want = append(requests, Post(data, bob)), append(want, ADelivery().From(alice).Data(data))
				}
				for _, id := range alice.Requests(requests...) {
					alice.ExpectAck(id)
				}
				bob.Login()
				for _, w := range want {
					bob.Expect(w)
				}
				bob.ExpectNothing()
			},
		},
		{
			Name: "queue/kept-for-the-last", Title: "a message is kept for the last node that has not acknowledged it, however often others come and go",
			Requirements: []string{"QUEUE-4", "RCPT-6"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				phone.Logout()
				ack := alice.Post("kept", bob, carol)
				for _, node := range []*Member{bob, carol} {
					node.Expect(ADelivery().ID(ack.MsgID))
				}
				for range 2 {
					t.Settled(bob, carol) // their Acks have been read
					bob.Relogin()
					carol.Relogin()
				}
				phone.Login()
				phone.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("kept"))
			},
		},
		{
			Name: "queue/gone-after-the-last", Title: "what every node has acknowledged comes to none again, not to a new one either",
			Requirements: []string{"QUEUE-4", "RCPT-1", "USER-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				alice.Post("gone", bob)
				nodes := []*Member{bob, phone}
				for _, node := range nodes {
					node.Expect(ADelivery().Data("gone"))
				}
				t.Settled(nodes...)
				late := bob.OfflineNode()
				late.Login()
				for _, node := range nodes {
					node.Relogin()
				}
				for _, node := range append(nodes, late) {
					node.ExpectNo(ADelivery().Data("gone"))
				}
			},
		},
	}
}
