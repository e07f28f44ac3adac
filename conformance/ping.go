package conformance

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

func pingChecks() []Check {
	return slices.Concat(pingAudience(), pingRefused(), pingTexts(), []Check{
		{
			Name: "ping/reachable", Title: "who got a ping can post to the uid that sent it",
			Requirements: []string{"PING-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				alice.Ping(bob, "hello")
				from := bob.Expect(APing()).From
				ack := bob.Post("hello back", Item{from, spec.ToUser})
				for _, node := range []*Member{alice, desk} {
					node.Expect(ADelivery().ID(ack.MsgID).From(bob).Data("hello back"))
				}
			},
		},
		{
			Name: "ping/post-to-stranger", Title: "whether one can post to a uid without a ping before",
			Requirements: []string{"PING-8"},
			Run: func(t *T) {
				people := t.Members(2)
				if people[0].Ask(Post("we have not met", people[1])).Error == "" {
					t.Record("accepted")
				} else {
					t.Record("refused")
				}
			},
		},
		{
			Name: "ping/limit", Title: "how many pings a server takes",
			Requirements: []string{"PING-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for i, id := range alice.Requests(slices.Repeat([]Request{Ping(alice.Alias, bob.Alias, "hello")}, manyPings)...) {
					if alice.Expect(AnAck().ID(id)).Error != "" {
						t.Record("ping %d is refused", i+1)
						return
					}
				}
				t.Record("%d pings are no limit", manyPings)
			},
		},
		{
			Name: "ping/limit-of-failures", Title: "how many pings a server lets fail in a row",
			Requirements: []string{"PING-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for _, id := range alice.Requests(slices.Repeat([]Request{Ping(alice.Alias, t.Name("nobody"), "")}, manyPings)...) {
					alice.ExpectRefused(id)
				}
				// Those fail anyway: what tells is a good one after them.
				if alice.Ask(Ping(alice.Alias, bob.Alias, "hello")).Error != "" {
					t.Record("after %d failed pings a good one is refused", manyPings)
					return
				}
				t.Record("%d failed pings are no limit", manyPings)
			},
		},
	})
}

// manyPings is how many pings of one user are tried against a limit.
const manyPings = 100

// pingAudience are the checks of who gets a ping.
func pingAudience() []Check {
	return []Check{
		{
			Name: "ping/reaches-every-node", Title: "a ping reaches every node of the recipient once, and nobody else",
			Requirements: []string{"PING-1", "ACK-5", "STD-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone, late := bob.NewNode(), bob.OfflineNode()
				ack := alice.Ping(bob, "hello")
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(APing().From(alice).ID(ack.MsgID).Posted(ack.Posted).Alias(alice).To(bob).Data("hello"))
				}
				carol.ExpectNothing()
				for _, node := range []*Member{bob, phone, late} {
					node.ExpectNothingBut(AUser()) // about late
				}
			},
		},
		{
			Name: "ping/copies", Title: "the sender's other nodes get the ping, too",
			Requirements: []string{"PING-1o", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				ack := alice.Ping(bob, "hello")
				late.Login()
				for _, node := range []*Member{desk, late} {
					node.Expect(APing().From(alice).ID(ack.MsgID).Posted(ack.Posted).Alias(alice).To(bob).Data("hello"))
				}
			},
		},
		{
			Name: "ping/second-aliases", Title: "a ping shows the aliases that it named, whichever its users have",
			Requirements: []string{"PING-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				from, to := t.Name("alice's second"), t.Name("bob's second")
				alice.AddAlias(from)
				bob.AddAlias(to)
				for _, p := range [][2]string{{from, to}, {alice.Alias, to}, {from, bob.Alias}} {
					ack := alice.Do(Ping(p[0], p[1], "hello"))
					bob.Expect(APing().From(alice).ID(ack.MsgID).Alias(p[0]).To(p[1]).Data("hello"))
				}
			},
		},
		{
			Name: "ping/oneself", Title: "a ping to oneself reaches all own nodes",
			Requirements: []string{"PING-1"},
			Run: func(t *T) {
				alice := t.Member()
				desk := alice.NewNode()
				second := t.Name("second")
				alice.AddAlias(second)
				ack := alice.Do(Ping(alice.Alias, second, "it is me"))
				for _, node := range []*Member{alice, desk} {
					node.Expect(APing().From(alice).ID(ack.MsgID).Alias(alice).To(second).Data("it is me"))
				}
			},
		},
	}
}

// pingRefused are the checks of pings between aliases that will not do: the
// ack has an error, and nobody gets them.
func pingRefused() []Check {
	refused := func(name, title string, names func(t *T, alice, bob *Member) (from, to string)) Check {
		return Check{
			Name: "ping/" + name, Title: title,
			Requirements: []string{"PING-3", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				from, to := names(t, alice, bob)
				alice.Refused(Ping(from, to, "hello"))
				for _, node := range []*Member{alice, desk, bob} {
					node.ExpectNo(APing())
				}
			},
		}
	}
	return []Check{
		refused("to-unknown", "a ping to an alias that nobody has is refused",
			func(t *T, alice, _ *Member) (string, string) { return alice.Alias, t.Name("nobody") }),
		refused("to-uid", "a ping to a uid is refused",
			func(_ *T, alice, bob *Member) (string, string) { return alice.Alias, bob.UID }),
		refused("to-group", "a ping to a group is refused",
			func(t *T, alice, bob *Member) (string, string) { return alice.Alias, string(t.Group(alice, bob)) }),
		refused("to-part-of-alias", "a ping to the beginning of an alias is refused",
			func(_ *T, alice, bob *Member) (string, string) { return alice.Alias, bob.Alias[:len(bob.Alias)-1] }),
		refused("from-of-another", "a ping from the recipient's alias is refused",
			func(_ *T, _, bob *Member) (string, string) { return bob.Alias, bob.Alias }),
		refused("from-of-third", "a ping from a third user's alias is refused",
			func(t *T, _, bob *Member) (string, string) { return t.Member().Alias, bob.Alias }),
		refused("from-unknown", "a ping from an alias that nobody has is refused",
			func(t *T, _, bob *Member) (string, string) { return t.Name("nobody"), bob.Alias }),
		refused("from-uid", "a ping from the own uid is refused",
			func(_ *T, alice, bob *Member) (string, string) { return alice.UID, bob.Alias }),
		refused("from-group", "a ping from the name of the own group is refused",
			func(t *T, alice, bob *Member) (string, string) { return string(t.Group(alice, bob)), bob.Alias }),
	}
}
