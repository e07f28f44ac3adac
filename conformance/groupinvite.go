package conformance

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

func groupInviteChecks() []Check {
	return slices.Concat(invitations(), invitationsRefused(), invitedNames(), invitationTexts(), invitationsAgain())
}

// invitations are the checks of what an invitation brings to whom.
func invitations() []Check {
	return []Check{
		{
			Name: "groupinvite/makes-group", Title: "inviting into a new gid makes a group, with the inviter a member at once",
			Requirements: []string{"INV-1", "POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := Group(t.Name("group"))
				alice.Invite(gid, bob)
				ack := alice.Post("alone so far", gid)
				alice.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("alone so far"))
				ack = alice.Invite(gid, carol) // a member can
				carol.Expect(AnInvite().ID(ack.MsgID).From(alice).GID(gid))
			},
		},
		{
			Name: "groupinvite/invite", Title: "every node of the invitee gets the invite with its text, and members get a member message",
			Requirements: []string{"INV-2", "ACK-5", "STD-5"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone := bob.NewNode()
				desk, carols := alice.NewNode(), carol.NewNode()
				gid := t.Group(alice, carol)
				late := bob.OfflineNode()
				phone.Expect(AUser())
				ack := alice.Do(Invite(gid, alice.Alias, bob.Alias, "come in 🐟"))
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(AnInvite().From(alice).ID(ack.MsgID).Posted(ack.Posted).GID(gid).Alias(alice).To(bob).Data("come in 🐟"))
				}
				told := alice.Expect(AMember().From(alice).Act("invite").GID(gid).Alias(bob))
				for _, node := range []*Member{desk, carol, carols} {
					node.Expect(AMember().ID(told.ID).Posted(told.Posted).From(alice).Act("invite").GID(gid).Alias(bob))
				}
				for _, node := range []*Member{alice, carol, carols, dave} {
					node.ExpectNothing()
				}
				for _, node := range []*Member{bob, phone} {
					node.ExpectNo(AnInvite())
				}
			},
		},
		{
			Name: "groupinvite/second-aliases", Title: "an invite shows the aliases that it named, whichever its users have",
			Requirements: []string{"INV-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				from, to := t.Name("alice's second"), t.Name("bob's second")
				alice.AddAlias(from)
				bob.AddAlias(to)
				gid := Group(t.Name("group"))
				ack := alice.Do(Invite(gid, from, to, ""))
				bob.Expect(AnInvite().From(alice).ID(ack.MsgID).GID(gid).Alias(from).To(to).Data(""))
				alice.Expect(AMember().From(alice).Act("invite").GID(gid).Alias(to))
			},
		},
		{
			Name: "groupinvite/copies", Title: "the sender's other nodes get the invite, too",
			Requirements: []string{"INV-9", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk, late := alice.NewNode(), alice.OfflineNode()
				gid := Group(t.Name("group"))
				ack := alice.Do(Invite(gid, alice.Alias, bob.Alias, "come in"))
				late.Login()
				for _, node := range []*Member{desk, late} {
					node.Expect(AnInvite().From(alice).ID(ack.MsgID).Posted(ack.Posted).GID(gid).Alias(alice).To(bob).Data("come in"))
				}
			},
		},
		{
			Name: "groupinvite/reachable", Title: "who was invited can post to the uid that invited",
			Requirements: []string{"INV-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Invite(Group(t.Name("group")), bob)
				from := bob.Expect(AnInvite()).From
				bob.Post("who are you?", Item{from, spec.ToUser})
				alice.Expect(ADelivery().From(bob).Data("who are you?"))
			},
		},
		{
			Name: "groupinvite/by-invited-later", Title: "who joined by invitation can invite in turn",
			Requirements: []string{"INV-2", "INV-1"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob)
				ack := bob.Invite(gid, carol)
				carol.Expect(AnInvite().From(bob).ID(ack.MsgID).GID(gid).Alias(bob).To(carol).Data("come in"))
				for _, node := range []*Member{alice, bob} {
					node.Expect(AMember().From(bob).Act("invite").GID(gid).Alias(carol))
				}
			},
		},
	}
}

// invitationsRefused are the checks of invitations that come to nothing: the
// ack has an error, nobody is told, and no group comes of it.
func invitationsRefused() []Check {
	refused := func(name, title, requirement string, names func(t *T, alice, bob *Member) (from, to string)) Check {
		return Check{
			Name: "groupinvite/refused/" + name, Title: title,
			Requirements: []string{requirement, "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				gid := Group(t.Name("group"))
				from, to := names(t, alice, bob)
				alice.Refused(Invite(gid, from, to, "come in"))
				alice.Refused(Post("no group", gid))
				for _, node := range []*Member{bob, alice, desk} {
					node.ExpectNo(AnInvite().Or(AMember()).Or(ADelivery()))
				}
				bob.Refused(GroupEdit("join", gid))
				// The name is still to be had: bob's group has no alice.
				bob.Invite(gid, t.Member())
				alice.Refused(Post("not mine", gid))
			},
		}
	}
	outside := func(name, title string, become func(gid Group, alice, bob *Member)) Check {
		return Check{
			Name: "groupinvite/not-a-member/" + name, Title: title + " cannot invite",
			Requirements: []string{"INV-5", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				gid := t.Group(alice, carol)
				become(gid, alice, bob)
				t.Settled(alice, carol)
				alice.Forget()
				carol.Forget()
				bob.Refused(Invite(gid, bob.Alias, dave.Alias, "come in"))
				for _, node := range []*Member{alice, carol, dave} {
					node.ExpectNothing()
				}
				dave.Refused(GroupEdit("join", gid))
			},
		}
	}
	return []Check{
		refused("from-of-another", "a from that is another's alias refuses the invitation", "INV-4",
			func(_ *T, _, bob *Member) (string, string) { return bob.Alias, bob.Alias }),
		refused("from-unknown", "a from that is nobody's refuses the invitation", "INV-4",
			func(t *T, _, bob *Member) (string, string) { return t.Name("nobody"), bob.Alias }),
		refused("from-uid", "a uid as from refuses the invitation", "INV-4",
			func(_ *T, alice, bob *Member) (string, string) { return alice.UID, bob.Alias }),
		refused("to-unknown", "a to that is nobody's refuses the invitation", "INV-4",
			func(t *T, alice, _ *Member) (string, string) { return alice.Alias, t.Name("nobody") }),
		refused("to-uid", "a uid as to refuses the invitation", "INV-4",
			func(_ *T, alice, bob *Member) (string, string) { return alice.Alias, bob.UID }),
		{
			Name: "groupinvite/refused/in-group", Title: "in a group there is, a wrong from invites nobody",
			Requirements: []string{"INV-4", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob)
				alice.Refused(Invite(gid, bob.Alias, carol.Alias, "come in"))
				for _, node := range people {
					node.ExpectNothing()
				}
				carol.Refused(GroupEdit("join", gid))
			},
		},
		outside("stranger", "who was never in the group", func(Group, *Member, *Member) {}),
		outside("invited", "who is invited and has not joined", func(gid Group, alice, bob *Member) { alice.Invite(gid, bob) }),
		outside("left", "who has left", func(gid Group, alice, bob *Member) {
			alice.Invite(gid, bob)
			bob.Join(gid)
			bob.Leave(gid)
		}),
		outside("dropped", "who was dropped", func(gid Group, alice, bob *Member) {
			alice.Invite(gid, bob)
			bob.Join(gid)
			alice.Drop(gid, bob)
		}),
	}
}

// invitedNames are the checks of the names a group can have.
func invitedNames() []Check {
	var checks []Check
	for _, c := range badNames {
		checks = append(checks, Check{
			Name: "groupinvite/gid/" + c.name, Title: "a gid of " + c.what + " is refused, and nobody is invited",
			Requirements: []string{"INV-3", c.requirement, "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Refused(Invite(Group(c.text), alice.Alias, bob.Alias, "come in"))
				alice.Refused(Post("no group", Group(c.text)))
				bob.ExpectNothing()
				alice.ExpectNothing()
			},
		})
	}
	for _, c := range goodNames {
		checks = append(checks, Check{
			Name: "groupinvite/gid/" + c.name, Title: "a gid of " + c.what + " is taken, and comes to the invitee unchanged",
			Requirements: []string{"INV-3", c.requirement, "TEXT-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := Group(t.shortName(c.letters))
				ack := alice.Invite(gid, bob)
				bob.Expect(AnInvite().From(alice).ID(ack.MsgID).GID(gid))
				bob.Join(gid)
				alice.Post("hello", gid)
				bob.Expect(ADelivery().From(alice).Data("hello"))
			},
		})
	}
	for _, c := range []struct {
		name, title string
		gid         func(alice, bob *Member) string
	}{
		{"own-alias", "the sender's own alias", func(alice, _ *Member) string { return alice.Alias }},
		{"invitees-alias", "the invitee's alias", func(_, bob *Member) string { return bob.Alias }},
	} {
		checks = append(checks, Check{
			Name: "groupinvite/gid/" + c.name, Title: c.title + " is refused as a gid, and nobody is invited",
			Requirements: []string{"USER-8", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Refused(Invite(Group(c.gid(alice, bob)), alice.Alias, bob.Alias, "come in"))
				bob.ExpectNothing()
				alice.ExpectNothing()
				bob.Ping(alice, "still an alias")
				alice.Expect(APing().From(bob).To(alice))
			},
		})
	}
	return checks
}

// invitationsAgain are the checks of inviting those the group knows already.
func invitationsAgain() []Check {
	return []Check{
		{
			Name: "groupinvite/joined", Title: "a member who has joined cannot be invited, under any alias",
			Requirements: []string{"INV-7", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				second := t.Name("second")
				bob.AddAlias(second)
				for _, to := range []string{bob.Alias, second, alice.Alias} {
					alice.Refused(Invite(gid, alice.Alias, to, "come in"))
				}
				for _, node := range people {
					node.ExpectNothing()
				}
				alice.Post("bob is still in", gid)
				bob.Expect(ADelivery().From(alice).Data("bob is still in"))
			},
		},
		{
			Name: "groupinvite/again", Title: "who is invited and has not joined can be invited again, and then joins",
			Requirements: []string{"INV-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := Group(t.Name("group"))
				alice.Invite(gid, bob)
				again := alice.Do(Invite(gid, alice.Alias, bob.Alias, "do come"))
				bob.Expect(AnInvite().From(alice).ID(again.MsgID).GID(gid).Data("do come"))
				bob.Join(gid)
				alice.Expect(AMember().From(bob).Act("join").GID(gid).Alias(bob))
				alice.Post("welcome", gid)
				bob.Expect(ADelivery().From(alice).Data("welcome"))
			},
		},
		{
			Name: "groupinvite/dropped", Title: "who was dropped by another is invited again, joins and gets posts",
			Requirements: []string{"INV-8"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				alice.Drop(gid, bob)
				ack := carol.Invite(gid, bob)
				bob.Expect(AnInvite().From(carol).ID(ack.MsgID).GID(gid).Alias(carol).To(bob))
				bob.Join(gid)
				alice.Expect(AMember().From(bob).Act("join").GID(gid).Alias(bob))
				alice.Post("welcome back", gid)
				bob.Expect(ADelivery().From(alice).Data("welcome back"))
				bob.Post("thank you", gid.NotSelf())
				alice.Expect(ADelivery().From(bob).Data("thank you"))
			},
		},
		{
			Name: "groupinvite/oneself", Title: "what comes of inviting oneself into a new gid",
			Requirements: []string{"INV-10"},
			Run: func(t *T) {
				alice := t.Member()
				gid := Group(t.Name("group"))
				answer := "accepted"
				if alice.Ask(Invite(gid, alice.Alias, alice.Alias, "come in")).Error != "" {
					answer = "refused"
				}
				if alice.Ask(Post("hello", gid)).Error == "" {
					t.Record("%s; a joined member remains", answer)
				} else {
					t.Record("%s; no joined member remains", answer)
				}
			},
		},
	}
}
