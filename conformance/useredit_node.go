package conformance

import (
	"fmt"

	"github.com/tmtplab/tmtplab/spec"
)

// newNodes are the checks of further nodes.
func newNodes() []Check {
	return []Check{
		{
			Name: "useredit/node-told", Title: "a new node is told to every node of the user with its nodeid, and to nobody else",
			Requirements: []string{"USER-2", "SEC-4", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone, late := alice.NewNode(), alice.OfflineNode()
				phone.Expect(AUser().With(spec.KeyNewNode, late.Name))
				const label = "kitchen <&> 水 🐟"
				alice.Do(AddNode(label))
				told := alice.Expect(AUser().From(alice).With(spec.KeyNewNode, label).With(spec.KeyNodeID, some).Without(spec.KeyNewAlias))
				late.Login()
				for _, node := range []*Member{phone, late} {
					node.Expect(AUser().ID(told.ID).Posted(told.Posted).From(alice).With(spec.KeyNewNode, label).With(spec.KeyNodeID, told.NodeID))
				}
				for _, old := range []*Member{alice, phone, late} {
					if told.NodeID == old.NodeID {
						t.Fail(told.String(), "a nodeid that "+old.Name+" does not have")
					}
				}
				bob.ExpectNothing()
			},
		},
		{
			Name: "useredit/node-logs-in", Title: "the new nodeid opens a session of its own, at every login, and the earlier ones go on working",
			Requirements: []string{"USER-2", "LOG-1", "REG-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.OfflineNode()
				phone.Login()
				phone.Relogin()
				desk := phone.OfflineNode() // a new node makes nodes, too
				desk.Login()
				alice.Relogin()
				ack := bob.Post("to all three", alice)
				for _, node := range []*Member{alice, phone, desk} {
					node.Expect(ADelivery().ID(ack.MsgID).Data("to all three"))
				}
				phone.Post("from the phone", bob)
				bob.Expect(ADelivery().From(alice).Data("from the phone"))
			},
		},
		{
			Name: "useredit/node-same-label", Title: "two nodes of one label are two nodes",
			Requirements: []string{"USER-2"},
			Run: func(t *T) {
				alice := t.Member()
				var secrets []string
				for range 2 {
					alice.Do(AddNode("phone"))
					secrets = append(secrets, alice.Expect(AUser().With(spec.KeyNewNode, "phone")).NodeID)
				}
				if secrets[0] == secrets[1] {
					t.Fail("both nodes have the nodeid "+secrets[0], "a nodeid for each")
				}
				for _, nodeid := range secrets {
					link := t.Greeted()
					link.Request(Login(alice.UID, nodeid))
					link.Expect(AnInfo())
				}
			},
		},
		{
			Name: "useredit/node-own-queue", Title: "the new node and the one that made it each get what comes while they are offline",
			Requirements: []string{"USER-2", "POST-1", "RCPT-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.OfflineNode()
				first := bob.Post("phone is offline", alice)
				alice.Expect(ADelivery().ID(first.MsgID))
				t.Settled(alice)
				alice.Logout()
				phone.Login()
				second := bob.Post("alice is offline", alice)
				phone.Expect(ADelivery().ID(first.MsgID).Data("phone is offline"))
				phone.Expect(ADelivery().ID(second.MsgID).Data("alice is offline"))
				t.Settled(phone)
				alice.Login()
				alice.Expect(ADelivery().ID(second.MsgID).Data("alice is offline"))
				alice.ExpectNothing()
				phone.ExpectNo(ADelivery())
			},
		},
		{
			Name: "useredit/node-copies-queue", Title: "what waits for the node that makes another comes to the new one as well",
			Requirements: []string{"USER-7", "POST-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.NewNode()
				alice.Acks(AckNone)
				for i := range 3 {
					bob.Post(fmt.Sprint("waiting ", i), alice)
				}
				bob.Ping(alice, "waiting too")
				alice.Expect(ADelivery().Data("waiting 0"))
				alice.Do(AddNode("copy"))
				// Alice's own user message may wait behind what she leaves unacknowledged.
				told := phone.Expect(AUser().With(spec.KeyNewNode, "copy"))
				link := t.Greeted()
				link.Request(Login(alice.UID, told.NodeID))
				link.Expect(AnInfo())
				link.ExpectInOrder(ADelivery().From(bob).Data("waiting 0"), ADelivery().From(bob).Data("waiting 1"), ADelivery().From(bob).Data("waiting 2"))
				link.Expect(APing().From(bob).Data("waiting too"))
				// It is a copy: alice has hers still.
				alice.Cut()
				alice.Login()
				alice.ExpectInOrder(ADelivery().Data("waiting 0"), ADelivery().Data("waiting 1"), ADelivery().Data("waiting 2"))
				alice.Expect(APing().Data("waiting too"))
			},
		},
		{
			Name: "useredit/node-copies-no-more", Title: "a new node does not get what the one that made it has acknowledged",
			Requirements: []string{"USER-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.NewNode()
				phone.Logout()
				ack := bob.Post("before", alice)
				alice.Expect(ADelivery().ID(ack.MsgID))
				t.Settled(alice)
				desk := alice.OfflineNode()
				desk.Login()
				desk.ExpectNo(ADelivery().Data("before"))
				phone.Login()
				phone.Expect(ADelivery().ID(ack.MsgID)) // it waits here only
			},
		},
		{
			Name: "useredit/nodes-limit", Title: "how many nodes a user can have",
			Requirements: []string{"USER-9"},
			Run: func(t *T) {
				alice := t.Member()
				const most = spec.MaxNodes + 1 // with the first one
				requests := make([]Request, most)
				for i := range requests {
					requests[i] = AddNode(fmt.Sprint("node ", i+2))
				}
				for i, id := range alice.Requests(requests...) {
					switch m := alice.Expect(AnAck().ID(id).Or(AQuit())); {
					case m.Kind == spec.MsgQuit:
						t.Record("node %d: quit", i+2)
						return
					case m.Error != "":
						t.Record("node %d is refused", i+2)
						alice.Post("the link goes on")
						return
					}
				}
				t.Record("%d nodes are no limit", most+1)
			},
		},
	}
}
