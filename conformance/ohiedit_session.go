package conformance

import (
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
)

// presenceEnds are the checks of presence that ends with the sender's session.
func presenceEnds() []Check {
	ends := func(name, title string, requirements []string, leave func(alice *Member)) Check {
		return Check{
			Name: "ohiedit/offline/" + name, Title: title,
			Requirements: append([]string{"OHI-4"}, requirements...),
			Run: func(t *T) {
				people := t.Members(4)
				alice, added, initiated, other := people[0], people[1], people[2], people[3]
				phone := added.NewNode()
				alice.Ohi("add", added)
				alice.Ohi("init", initiated)
				leave(alice)
				for _, node := range []*Member{added, phone, initiated} {
					node.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				}
				alice.Login()         // the server is done with the last session
				other.ExpectNothing() // OHI-5
			},
		}
	}
	return []Check{
		ends("quit", "listed users learn that the sender has quit", []string{"BYE-1", "OHI-5"}, (*Member).Logout),
		ends("closed", "listed users learn that the sender's link was closed", []string{"OHI-5"}, func(m *Member) { m.Close() }),
		ends("cut", "listed users learn that the sender's link was lost", []string{"OHI-5"}, func(m *Member) { m.Cut() }),
		ends("reset", "listed users learn that the sender's link was reset", []string{"OHI-5"}, func(m *Member) { m.Reset() }),
		ends("protocol-error", "listed users learn that a protocol error ended the sender's session", []string{"OHI-5"},
			func(m *Member) { m.Breaks(TmtpRev("1")) }),
		{
			Name: "ohiedit/offline/idle", Title: "listed users learn that the sender's link was closed for being idle",
			Requirements: []string{"OHI-4", "CONN-9"},
			Waits:        func(timing Timing) time.Duration { return 2 * timing.Idle },
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Ohi("add", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
				for range 6 {
					t.Sleep(t.Timing().Idle / 4)
					bob.Request(Pulse())
				}
				bob.Expect(AnOhi().From(alice).Status(2))
			},
		},
		{
			Name: "ohiedit/offline/last-node", Title: "when the last of the sender's nodes has gone, listed users have learned that the sender is offline",
			Requirements: []string{"OHI-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.NewNode()
				alice.Ohi("add", bob)
				alice.Logout()
				phone.Logout()
				bob.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
			},
		},
		{
			Name: "ohiedit/offline/dropped", Title: "who was dropped from the list does not learn that the sender goes, and who is still listed does",
			Requirements: []string{"OHI-5", "OHI-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Ohi("add", bob, carol)
				alice.Ohi("drop", bob)
				bob.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				alice.Logout()
				carol.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				alice.Login()
				bob.ExpectNothing()
			},
		},
		{
			Name: "ohiedit/one-way", Title: "to list somebody does not tell the sender of that user's comings and goings",
			Requirements: []string{"OHI-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Ohi("add", bob)
				alice.Expect(AnOhiEdit())
				bob.Relogin()
				alice.ExpectNothing()
				bob.Logout()
				t.Expect(alice.Relogin().Ohi).To(gomega.BeEmpty(), "info's ohi")
			},
		},
		{
			Name: "ohiedit/not-after-login", Title: "the list ends with the session: after the next login nobody is notified",
			Requirements: []string{"OHI-13", "OHI-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Ohi("add", bob)
				alice.Ohi("init", carol)
				alice.Logout()
				for _, node := range []*Member{bob, carol} {
					node.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				}
				alice.Login()
				for _, node := range []*Member{bob, carol} {
					node.ExpectNothing()
					t.Expect(node.Relogin().Ohi).To(gomega.BeEmpty(), "info's ohi")
				}
				alice.Logout()
				alice.Login()
				for _, node := range []*Member{bob, carol} {
					node.ExpectNothing()
				}
				alice.Ohi("add", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
			},
		},
	}
}

// presenceKept are the checks of what info tells of presence, and of ohi's
// being no queued message.
func presenceKept() []Check {
	return []Check{
		{
			Name: "ohiedit/info", Title: "a user who logs in finds everybody online who lists them, by add or by init, at each node",
			Requirements: []string{"OHI-6", "LOG-3"},
			Run: func(t *T) {
				people := t.Members(5)
				alice, adds, inits, drops, leaves := people[0], people[1], people[2], people[3], people[4]
				phone := alice.OfflineNode()
				alice.Logout()
				for _, m := range []*Member{adds, drops, leaves} {
					m.Ohi("add", alice)
				}
				inits.Ohi("init", adds, alice)
				drops.Ohi("drop", alice)
				leaves.Logout()
				for _, node := range []*Member{alice, phone} {
					t.Expect(node.Login().Ohi).To(gomega.ConsistOf(adds.UID, inits.UID), "info's ohi")
				}
			},
		},
		{
			Name: "ohiedit/info-after-dropped", Title: "who was dropped does not find the sender in info",
			Requirements: []string{"OHI-5", "OHI-6"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Ohi("add", bob, carol)
				alice.Ohi("drop", bob)
				t.Expect(bob.Relogin().Ohi).To(gomega.BeEmpty(), "info's ohi for bob, who was dropped")
				t.Expect(carol.Relogin().Ohi).To(gomega.ConsistOf(alice.UID), "info's ohi for carol, who was not")
			},
		},
		{
			Name: "ohiedit/not-queued", Title: "ohi has no id, and does not wait for nodes that are offline",
			Requirements: []string{"OHI-9"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				phone.Logout()
				alice.Ohi("add", bob)
				alice.Ohi("drop", bob)
				bob.Expect(AnOhi().From(alice).Status(1).Without(spec.KeyID))
				bob.Expect(AnOhi().From(alice).Status(2).Without(spec.KeyID))
				phone.Login()
				phone.ExpectNo(AnOhi())
				bob.Relogin()
				bob.ExpectNo(AnOhi())
			},
		},
		{
			Name: "ohiedit/not-queued-offline", Title: "a listed user who is offline meanwhile is not told later that the sender came and went",
			Requirements: []string{"OHI-9", "OHI-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Logout()
				alice.Ohi("add", bob)
				alice.Relogin()
				t.Expect(bob.Login().Ohi).To(gomega.BeEmpty(), "info's ohi")
				bob.ExpectNo(AnOhi())
			},
		},
		{
			Name: "ohiedit/needs-no-ack", Title: "ohi needs no Ack: what comes behind it does not wait",
			Requirements: []string{"OHI-9"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Ohi("add", bob) // the suite never acknowledges an ohi
				alice.Post("behind it", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
				bob.Expect(ADelivery().From(alice).Data("behind it"))
			},
		},
		{
			Name: "ohiedit/overtakes", Title: "ohi is not held up by a message that is not acknowledged",
			Requirements: []string{"OHI-10"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				alice.Post("one", bob)
				alice.Post("two", bob)
				bob.Expect(ADelivery().Data("one"))
				alice.Ohi("add", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
				alice.Ohi("drop", bob)
				bob.Expect(AnOhi().From(alice).Status(2))
				alice.Ohi("init", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
				alice.Logout()
				bob.Expect(AnOhi().From(alice).Status(2))
			},
		},
	}
}

// presenceFree records what servers may do about presence as they like.
func presenceFree() []Check {
	return []Check{
		{
			Name: "ohiedit/two-nodes", Title: "whether one of two nodes' going tells listed users that the sender is offline",
			Requirements: []string{"OHI-12"},
			Run: func(t *T) {
				for _, c := range []struct {
					what  string
					which int
				}{{"the node that sent OhiEdit", 0}, {"the other node", 1}} {
					people := t.Members(2)
					alice, bob := people[0], people[1]
					nodes := []*Member{alice, alice.NewNode()}
					alice.Ohi("add", bob)
					bob.Expect(AnOhi().From(alice).Status(1))
					nodes[c.which].Relogin()
					t.Settled(bob)
					if bob.seen(AnOhi().From(alice).Status(2)) {
						t.Record("%s goes: ohi 2", c.what)
					} else {
						t.Record("%s goes: nothing", c.what)
					}
				}
			},
		},
		{
			Name: "ohiedit/init-again", Title: "whether init adds to the list or replaces it",
			Requirements: []string{"OHI-15"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Ohi("init", bob)
				alice.Ohi("init", carol)
				carol.Expect(AnOhi().From(alice).Status(1))
				if slices.Contains(bob.Relogin().Ohi, alice.UID) {
					t.Record("init adds")
				} else {
					t.Record("init replaces")
				}
			},
		},
		{
			Name: "ohiedit/oneself", Title: "what comes of listing oneself",
			Requirements: []string{"OHI-15"},
			Run: func(t *T) {
				alice := t.Member()
				for _, act := range []string{"add", "init"} {
					if alice.Ask(OhiEdit(act, alice)).Error != "" {
						t.Record("%s: refused", act)
						continue
					}
					t.Settled(alice)
					if alice.seen(AnOhi().From(alice).Status(1)) {
						t.Record("%s: ohi from oneself", act)
					} else {
						t.Record("%s: no ohi", act)
					}
					alice.Relogin()
					alice.Forget()
				}
			},
		},
	}
}
