package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func postChecks() []Check {
	return slices.Concat(postAudience(), postRefused(), postBroken(), []Check{
		{
			Name: "post/offline-node", Title: "a node that is offline gets the delivery when it logs in",
			Requirements: []string{"POST-1", "LOG-5", "ACK-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Logout()
				ack := alice.Post("for later", bob)
				bob.Login()
				bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("for later"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "post/in-order", Title: "posts of one link come in the order of their acks",
			Requirements: []string{"POST-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				var requests []Request
				var want []Matcher
				for i := range 30 {
					data := fmt.Sprintf("post %d %s", i, strings.Repeat("x", i%3*2000))
					requests = append(requests, Post(data, bob))
					want = append(want, ADelivery().Data(data))
				}
				alice.Requests(requests...)
				bob.ExpectInOrder(want...)
			},
		},
		{
			Name: "post/in-order-across-logins", Title: "the order of posts outlives logouts and lost links of the recipient",
			Requirements: []string{"POST-11", "RCPT-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				for i := range 4 {
					alice.Post(fmt.Sprint("online ", i), bob)
				}
				bob.Expect(ADelivery().Data("online 0"))
				bob.Cut()
				for i := range 4 {
					alice.Post(fmt.Sprint("offline ", i), bob)
				}
				bob.Login()
				var want []Matcher
				for _, when := range []string{"online ", "offline "} {
					for i := range 4 {
						want = append(want, ADelivery().Data(fmt.Sprint(when, i)))
					}
				}
				bob.ExpectInOrder(want...)
				bob.ExpectNothing()
			},
		},
		{
			Name: "post/same-octets", Title: "deliveries to several nodes are the same, octet for octet",
			Requirements: []string{"POST-12", "DATA-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				data := strings.Repeat(allOctets(), 300)
				alice.Post(data, bob, carol)
				for _, node := range []*Member{bob, phone, carol} {
					node.Expect(ADelivery().Data(data))
				}
			},
		},
	})
}

// postAudience are the checks of who gets a post.
func postAudience() []Check {
	return []Check{
		{
			Name: "post/every-node", Title: "each node of each recipient gets one delivery, and nobody else does",
			Requirements: []string{"POST-1"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone, late := bob.NewNode(), bob.OfflineNode()
				ack := alice.Post("hello", bob, carol)
				late.Login()
				for _, node := range []*Member{bob, phone, late, carol} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("hello"))
				}
				dave.ExpectNothing()
				for _, node := range []*Member{bob, phone, late, carol} {
					node.ExpectNothingBut(AUser()) // late was made from bob's queue: USER-7
				}
			},
		},
		{
			Name: "post/five-nodes", Title: "each of a user's five nodes gets the delivery",
			Requirements: []string{"POST-1", "RCPT-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				nodes := []*Member{bob, bob.OfflineNode(), bob.OfflineNode(), bob.OfflineNode(), bob.OfflineNode()}
				ack := alice.Post("to all five", bob)
				for _, node := range nodes[1:] {
					node.Login()
				}
				for _, node := range nodes {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("to all five"))
				}
			},
		},
		{
			Name: "post/named-twice", Title: "a recipient who is listed twice gets one delivery",
			Requirements: []string{"POST-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Post("once", bob, bob)
				bob.Expect(ADelivery().Data("once"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "post/by-uid-and-group", Title: "a recipient who is listed by uid and in a group gets one delivery",
			Requirements: []string{"POST-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				alice.Post("once", gid.NotSelf(), bob, gid.NotSelf())
				for _, node := range []*Member{bob, carol} {
					node.Expect(ADelivery().Data("once"))
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "post/two-groups", Title: "a member of two groups that are listed gets one delivery",
			Requirements: []string{"POST-2", "POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				one, two := t.Group(alice, bob, carol), t.Group(alice, bob)
				alice.Post("once", one.NotSelf(), two.NotSelf())
				for _, node := range []*Member{bob, carol} {
					node.Expect(ADelivery().Data("once"))
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "post/to-nobody", Title: "a post to nobody reaches the sender's other nodes, and nobody else",
			Requirements: []string{"POST-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				ack := alice.Post("note to self")
				late.Login()
				for _, node := range []*Member{desk, late} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("note to self"))
				}
				bob.ExpectNothing()
			},
		},
		{
			Name: "post/to-nobody-not-back", Title: "a post to nobody does not come back to the sending node",
			Requirements: []string{"POST-3o"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Post("note to self")
				alice.ExpectNo(ADelivery())
			},
		},
		{
			Name: "post/copies", Title: "the sender's other nodes get every post",
			Requirements: []string{"POST-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				for _, sender := range []*Member{alice, desk} {
					sender.Post("from "+sender.Name, bob)
				}
				desk.Expect(ADelivery().From(alice).Data("from " + alice.Name))
				alice.Expect(ADelivery().From(alice).Data("from " + desk.Name))
			},
		},
		{
			Name: "post/not-back", Title: "the sending node does not get its own post",
			Requirements: []string{"POST-4o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.NewNode()
				alice.Post("hello", bob)
				alice.ExpectNo(ADelivery())
			},
		},
		{
			Name: "post/group-with-self", Title: "type 2 reaches every member, the sending node included",
			Requirements: []string{"POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				gid := t.Group(alice, bob, carol)
				ack := alice.Post("to all", gid)
				for _, node := range []*Member{alice, bob, phone, carol} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("to all"))
				}
				for _, node := range []*Member{alice, bob, phone, carol} {
					node.ExpectNo(ADelivery())
				}
			},
		},
		{
			Name: "post/group-without-self", Title: "type 3 reaches every member but the sending node",
			Requirements: []string{"POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				alice.Post("to the others", gid.NotSelf())
				for _, node := range []*Member{bob, carol} {
					node.Expect(ADelivery().From(alice).Data("to the others"))
				}
				alice.ExpectNo(ADelivery())
			},
		},
		{
			Name: "post/group-without-self-copies", Title: "with type 3 the sender's other nodes get the post",
			Requirements: []string{"POST-5o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				gid := t.Group(alice, bob)
				alice.Post("to the others", gid.NotSelf())
				desk.Expect(ADelivery().From(alice).Data("to the others"))
			},
		},
		{
			Name: "post/to-oneself", Title: "the own uid reaches all own nodes, the sending one too",
			Requirements: []string{"POST-6"},
			Run: func(t *T) {
				alice := t.Member()
				desk := alice.NewNode()
				ack := alice.Post("to me", alice)
				for _, node := range []*Member{alice, desk} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("to me"))
					node.ExpectNothing()
				}
			},
		},
	}
}

// postRefused are the checks of lists with somebody who cannot be posted to:
// nobody gets the message then, not even who could.
func postRefused() []Check {
	refused := func(name, title string, requirement string, bad func(t *T, alice, bob, carol *Member) Recipient) Check {
		return Check{
			Name: "post/refused/" + name, Title: title,
			Requirements: []string{requirement, "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				who := bad(t, alice, bob, carol)
				for _, list := range [][]Recipient{{who}, {bob, who}, {who, bob}} {
					alice.Refused(Post("refused", list...))
				}
				bob.ExpectNo(ADelivery().Data("refused"))
				carol.ExpectNo(ADelivery().Data("refused"))
			},
		}
	}
	item := func(id string, kind int) func(*T, *Member, *Member, *Member) Recipient {
		return func(*T, *Member, *Member, *Member) Recipient { return Item{id, kind} }
	}
	return []Check{
		refused("unknown-uid", "an unknown uid refuses the post", "POST-7", item(unknownUID, spec.ToUser)),
		refused("malformed-uid", "a uid of no legal form refuses the post", "POST-7", item("../%00\x00", spec.ToUser)),
		refused("unknown-gid", "an unknown gid refuses the post", "POST-7", func(t *T, _, _, _ *Member) Recipient {
			return Group(t.Name("group"))
		}),
		refused("uid-as-group", "a uid given as a group refuses the post", "POST-7", func(_ *T, _, bob, _ *Member) Recipient {
			return Item{bob.UID, spec.ToGroup}
		}),
		refused("gid-as-user", "a gid given as a user refuses the post", "POST-7", func(t *T, alice, bob, _ *Member) Recipient {
			return Item{string(t.Group(alice, bob)), spec.ToUser}
		}),
		refused("alias-as-user", "an alias given as a uid refuses the post", "POST-7", func(_ *T, _, bob, _ *Member) Recipient {
			return Item{bob.Alias, spec.ToUser}
		}),
		refused("never-a-member", "a group the sender was never in refuses the post", "POST-8", func(t *T, _, bob, carol *Member) Recipient {
			return t.Group(bob, carol)
		}),
		refused("dropped-member", "a group the sender was dropped from refuses the post", "POST-8", func(t *T, alice, bob, carol *Member) Recipient {
			gid := t.Group(bob, carol, alice)
			bob.Drop(gid, alice)
			return gid.NotSelf()
		}),
	}
}

// postBroken are the checks of Posts that are protocol errors.
func postBroken() []Check {
	broken := func(name, title, requirement string, spoil func(bob *Member) Request) Check {
		return Check{
			Name: "post/" + name, Title: title,
			Requirements: []string{requirement, "CONN-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Breaks(spoil(bob))
				bob.ExpectNothing()
			},
		}
	}
	withType := func(raw string) func(*Member) Request {
		return func(bob *Member) Request {
			return Post("x", bob).WithRaw("for", `[{"id":`+toJSON(bob.UID)+raw+`}]`)
		}
	}
	withFor := func(raw string) func(*Member) Request {
		return func(bob *Member) Request { return Post("x", bob).WithRaw("for", raw) }
	}
	return []Check{
		broken("type-missing", "a recipient without a type ends the link", "POST-9", withType("")),
		broken("type-0", "a recipient of type 0 ends the link", "POST-9", withType(`,"type":0`)),
		broken("type-4", "a recipient of type 4 ends the link", "POST-9", withType(`,"type":4`)),
		broken("type-string", "a recipient's type that is a string ends the link", "POST-9", withType(`,"type":"1"`)),
		broken("type-null", "a recipient's type that is null ends the link", "POST-9", withType(`,"type":null`)),
		broken("type-bool", "a recipient's type that is true ends the link", "POST-9", withType(`,"type":true`)),
		broken("for-missing", "a Post without for ends the link", "POST-9", func(bob *Member) Request {
			return Post("x", bob).Without("for")
		}),
		broken("for-null", "a Post whose for is null ends the link", "POST-9", withFor("null")),
		broken("no-data", "a Post with datalen 0 ends the link", "POST-10", func(bob *Member) Request { return Post("", bob) }),
		broken("datalen-missing", "a Post without datalen ends the link", "POST-10", func(bob *Member) Request {
			return Post("", bob).Without("datalen")
		}),
	}
}
