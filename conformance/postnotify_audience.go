package conformance

import "github.com/tmtplab/tmtplab/spec"

// parted matches the delivery, or the notification, of a PostNotify that
// alice sent with the data "message" and "note".
func parted(ack *Message, from *Member) (delivery, note Matcher) {
	return ADelivery().From(from).ID(ack.MsgID).Data("message"), ANotify().From(from).PostID(ack.MsgID).Data("note")
}

// expectParts expects of each node the delivery, if it is to get that, and the
// notification, once each.
func expectParts(ack *Message, from *Member, both, noteOnly []*Member) {
	delivery, note := parted(ack, from)
	for _, node := range both {
		node.Expect(delivery)
		node.Expect(note)
		node.ExpectNo(ADelivery().Or(ANotify()))
	}
	for _, node := range noteOnly {
		node.Expect(note)
		node.ExpectNo(ADelivery().Or(ANotify()))
	}
}

// notifyAudience are the checks of who gets a PostNotify.
func notifyAudience() []Check {
	return []Check{
		{
			Name: "postnotify/offline", Title: "nodes that are offline get both parts when they log in, and strangers nothing",
			Requirements: []string{"NOTE-1", "NOTE-2", "LOG-5"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				bob.Logout()
				carol.Logout()
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, []Recipient{carol}))
				bob.Login()
				carol.Login()
				expectParts(ack, alice, []*Member{bob}, []*Member{carol})
				dave.ExpectNothing()
			},
		},
		{
			Name: "postnotify/in-both-lists", Title: "who is in both lists gets one delivery and one notification at each node",
			Requirements: []string{"NOTE-9", "POST-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob, bob}, []Recipient{bob, bob}))
				expectParts(ack, alice, []*Member{bob, phone}, nil)
			},
		},
		{
			Name: "postnotify/group-in-both-lists", Title: "who is in one list by uid and in the other by group gets one notification",
			Requirements: []string{"NOTE-9", "POST-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, []Recipient{gid.NotSelf(), bob}))
				expectParts(ack, alice, []*Member{bob}, []*Member{carol})
			},
		},
		{
			Name: "postnotify/group-with-self", Title: "type 2 in for reaches every member with both parts, the sending node included",
			Requirements: []string{"POST-5", "NOTE-1", "NOTE-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				ack := alice.Do(PostNotify("note", "message", []Recipient{gid}, nil))
				expectParts(ack, alice, people, nil)
			},
		},
		{
			Name: "postnotify/group-notified", Title: "a group in notefor gets the notification only, and with type 3 not the sending node",
			Requirements: []string{"POST-5", "NOTE-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				ack := alice.Do(PostNotify("note", "message", nil, []Recipient{gid.NotSelf()}))
				expectParts(ack, alice, nil, []*Member{bob, carol})
				alice.ExpectNo(ADelivery().Or(ANotify()))
			},
		},
		{
			Name: "postnotify/not-back", Title: "the sending node gets neither part",
			Requirements: []string{"POST-4o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for _, r := range []Request{
					PostNotify("note", "message", []Recipient{bob}, []Recipient{bob}),
					PostNotify("note", "message", nil, nil),
					PostNotify("note", "message", []Recipient{bob}, nil).With("fornotself", true),
				} {
					alice.Do(r)
				}
				alice.ExpectNothing()
			},
		},
	}
}

// notifyCopies are the checks of what the sender's other nodes get.
func notifyCopies() []Check {
	return []Check{
		{
			Name: "postnotify/copies", Title: "the sender's other nodes get the delivery, those offline when they log in",
			Requirements: []string{"NOTE-4", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				for _, to := range [][]Recipient{{bob}, nil} {
					ack := alice.Do(PostNotify("note", "message", to, []Recipient{bob}))
					delivery, _ := parted(ack, alice)
					desk.Expect(delivery)
				}
				late.Login()
				for range 2 {
					late.Expect(ADelivery().From(alice).Data("message"))
				}
			},
		},
		{
			Name: "postnotify/fornotself", Title: "with fornotself the sender's other nodes do not get the delivery, and the recipients do",
			Requirements: []string{"NOTE-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, nil).With("fornotself", true))
				delivery, note := parted(ack, alice)
				bob.Expect(delivery)
				bob.Expect(note)
				late.Login()
				for _, node := range []*Member{alice, desk, late} {
					node.ExpectNo(ADelivery())
				}
			},
		},
		{
			Name: "postnotify/copies-of-note", Title: "the sender's other nodes get the notification, with fornotself too",
			Requirements: []string{"NOTE-4o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				r := PostNotify("note", "message", []Recipient{bob}, nil)
				acks := []*Message{alice.Do(r), alice.Do(r.With("fornotself", true))}
				late.Login()
				for _, ack := range acks {
					_, note := parted(ack, alice)
					desk.Expect(note)
					late.Expect(note)
				}
				for _, node := range []*Member{desk, late} {
					node.ExpectNo(ANotify())
				}
			},
		},
	}
}

// notifyRefused are the checks of lists with somebody who cannot be posted to:
// nobody gets either part.
func notifyRefused() []Check {
	var checks []Check
	for _, c := range []struct {
		name, what, requirement string
		who                     func(t *T, alice, bob, carol *Member) Recipient
	}{
		{"unknown-uid", "an unknown uid", "NOTE-7", func(*T, *Member, *Member, *Member) Recipient { return Item{unknownUID, spec.ToUser} }},
		{"unknown-gid", "an unknown gid", "NOTE-7", func(t *T, _, _, _ *Member) Recipient { return Group(t.Name("no group")) }},
		{"uid-as-group", "a uid given as a group", "NOTE-7", func(_ *T, _, bob, _ *Member) Recipient { return Item{bob.UID, spec.ToGroup} }},
		{"alias-as-user", "an alias given as a uid", "NOTE-7", func(_ *T, _, bob, _ *Member) Recipient { return Item{bob.Alias, spec.ToUser} }},
		{"never-a-member", "a group the sender was never in", "NOTE-12", func(t *T, _, bob, carol *Member) Recipient { return t.Group(bob, carol) }},
		{"dropped-member", "a group the sender was dropped from", "NOTE-12", func(t *T, alice, bob, carol *Member) Recipient {
			gid := t.Group(bob, carol, alice)
			bob.Drop(gid, alice)
			return gid.NotSelf()
		}},
	} {
		for _, list := range []string{"for", "notefor"} {
			checks = append(checks, Check{
				Name: "postnotify/refused/" + list + "/" + c.name, Title: c.what + " in " + list + " refuses the request, and nobody gets either part",
				Requirements: []string{c.requirement, "ACK-4"},
				Run: func(t *T) {
					people := t.Members(3)
					alice, bob, carol := people[0], people[1], people[2]
					desk := alice.NewNode()
					bad := c.who(t, alice, bob, carol)
					to, note := []Recipient{bob}, []Recipient{carol}
					for _, spoiled := range [][]Recipient{{bad}, {bob, bad}, {bad, carol}} {
						if list == "for" {
							to = spoiled
						} else {
							note = spoiled
						}
						alice.Refused(PostNotify("note", "message", to, note))
					}
					for _, node := range []*Member{bob, carol, desk} {
						node.ExpectNo(ADelivery().Or(ANotify()))
					}
				},
			})
		}
	}
	return checks
}

// notifyFree records what servers may do about a PostNotify as they like.
func notifyFree() []Check {
	// record notes what becomes of a request, at the sending node and another.
	record := func(t *T, what string, alice, desk *Member, r Request) {
		id := alice.Request(r)
		ack := alice.Expect(AnAck().ID(id).Or(AQuit()))
		switch {
		case ack.Kind == spec.MsgQuit:
			t.Record("%s: quit", what)
			alice.expectEnd("after quit")
			alice.Login()
			return
		case ack.Error != "":
			t.Record("%s: refused", what)
			return
		}
		t.Settled(alice, desk)
		answer := func(node *Member) string {
			switch delivery, note := ADelivery().ID(ack.MsgID), ANotify().PostID(ack.MsgID); {
			case node.seen(delivery) && node.seen(note):
				return "both parts"
			case node.seen(delivery):
				return "the delivery"
			case node.seen(note):
				return "the notification"
			}
			return "nothing"
		}
		t.Record("%s: accepted; the sending node gets %s, the other %s", what, answer(alice), answer(desk))
	}
	return []Check{
		{
			Name: "postnotify/notefor-missing", Title: "what becomes of a PostNotify without notefor",
			Requirements: []string{"NOTE-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				record(t, "without notefor", alice, bob, PostNotify("note", "message", []Recipient{bob}, nil).Without("notefor"))
			},
		},
		{
			Name: "postnotify/fornotself-false", Title: "what becomes of fornotself that is false",
			Requirements: []string{"NOTE-13"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				record(t, "fornotself false", alice, desk, PostNotify("note", "message", []Recipient{bob}, nil).With("fornotself", false))
			},
		},
		{
			Name: "postnotify/fornotself-for-self", Title: "what becomes of fornotself with the own uid, or a group with type 2, in for",
			Requirements: []string{"NOTE-13"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				gid := t.Group(alice, bob)
				record(t, "with a group of type 2", alice, desk, PostNotify("note", "message", []Recipient{gid}, nil).With("fornotself", true))
				record(t, "with the own uid", alice, desk, PostNotify("note", "message", []Recipient{alice}, nil).With("fornotself", true))
			},
		},
	}
}
