package conformance

import "slices"

func groupEditChecks() []Check {
	return slices.Concat(groupJoins(), groupJoinsRefused(), groupAliases(), groupEditBroken(), groupDrops(), groupLeaves(), groupDropsRefused(), groupFree())
}

// joins matches the member message about who joins under an invited alias.
func joins(who *Member, gid Group) Matcher {
	return AMember().From(who).Act("join").GID(gid).Alias(who)
}

// noNewAlias asks that a member message tells of no new alias.
func noNewAlias(m *Message) bool { return m.NewAlias == "" }

// groupJoins are the checks of joining by invitation.
func groupJoins() []Check {
	return []Check{
		{
			Name: "groupedit/join", Title: "a join is told to every node of all members, the new one included, with the invited alias",
			Requirements: []string{"GRP-1", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				desk, phone := alice.NewNode(), bob.NewNode()
				gid := t.Group(alice, carol)
				alice.Invite(gid, bob)
				for _, node := range []*Member{alice, desk, carol} {
					node.Expect(AMember().Act("invite").Alias(bob))
				}
				for _, node := range []*Member{bob, phone} {
					node.Expect(AnInvite())
				}
				desk.Expect(AnInvite()) // INV-9
				bob.Join(gid)
				told := bob.Expect(joins(bob, gid).Where("no newalias", noNewAlias))
				for _, node := range []*Member{phone, alice, desk, carol} {
					node.Expect(joins(bob, gid).ID(told.ID).Posted(told.Posted).Where("no newalias", noNewAlias))
				}
				for _, node := range []*Member{alice, desk, bob, phone, carol, dave} {
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "groupedit/join-second-alias", Title: "a join shows the alias that was invited, whichever the user has",
			Requirements: []string{"GRP-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				second := t.Name("second")
				bob.AddAlias(second)
				gid := Group(t.Name("group"))
				alice.Do(Invite(gid, alice.Alias, second, ""))
				bob.Join(gid)
				for _, node := range people {
					node.Expect(AMember().From(bob).Act("join").GID(gid).Alias(second))
				}
			},
		},
		{
			Name: "groupedit/join-offline-members", Title: "members who are offline learn of a join when they log in",
			Requirements: []string{"GRP-1", "LOG-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, carol)
				alice.Invite(gid, bob)
				carol.Logout()
				bob.Join(gid)
				told := bob.Expect(joins(bob, gid))
				carol.Login()
				carol.Expect(joins(bob, gid).ID(told.ID).Posted(told.Posted))
			},
		},
		{
			Name: "groupedit/join-other-node", Title: "any node of the invitee can join for the user",
			Requirements: []string{"GRP-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				gid := Group(t.Name("group"))
				alice.Invite(gid, bob)
				phone.Join(gid)
				bob.Expect(joins(bob, gid))
				ack := bob.Post("we are in", gid)
				for _, node := range []*Member{alice, bob, phone} {
					node.Expect(ADelivery().From(bob).ID(ack.MsgID).Data("we are in"))
				}
			},
		},
		{
			Name: "groupedit/join-newalias", Title: "a join with newalias shows both aliases, and later messages show the new one",
			Requirements: []string{"GRP-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				second := t.Name("second")
				bob.AddAlias(second)
				gid := t.Group(alice, carol)
				alice.Invite(gid, bob)
				bob.Do(GroupEdit("join", gid).With("newalias", second))
				for _, node := range people {
					node.Expect(joins(bob, gid).NewAlias(second))
				}
				bob.Do(GroupEdit("alias", gid).With("newalias", bob.Alias))
				for _, node := range people {
					node.Expect(AMember().From(bob).Act("alias").GID(gid).Alias(second).NewAlias(bob.Alias))
				}
			},
		},
		{
			Name: "groupedit/join-newalias-drop", Title: "who joined with newalias is dropped under it",
			Requirements: []string{"GRP-2", "GRP-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				second := t.Name("second")
				bob.AddAlias(second)
				gid := t.Group(alice, carol)
				alice.Invite(gid, bob)
				bob.Do(GroupEdit("join", gid).With("newalias", second))
				alice.Do(GroupEdit("drop", gid).With("to", second))
				for _, node := range []*Member{alice, carol} {
					node.Expect(AMember().From(alice).Act("drop").GID(gid).Alias(second))
				}
			},
		},
		{
			Name: "groupedit/no-posts-before-join", Title: "who is invited gets no posts to the group, and after joining only the later ones",
			Requirements: []string{"GRP-9", "POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				gid := t.Group(alice, carol)
				alice.Invite(gid, bob)
				alice.Post("before", gid)
				alice.Do(PostNotify("note before", "message before", []Recipient{gid}, []Recipient{gid}))
				carol.Expect(ADelivery().From(alice).Data("before"))
				for _, node := range []*Member{bob, phone} {
					node.ExpectNo(ADelivery().Or(ANotify()))
				}
				bob.Join(gid)
				alice.Post("after", gid)
				for _, node := range []*Member{bob, phone} {
					node.Expect(ADelivery().From(alice).Data("after"))
					node.ExpectNo(ADelivery().Or(ANotify()))
				}
			},
		},
	}
}

// groupJoinsRefused are the checks of joins that are refused: nobody is told,
// and posts to the group do not arrive.
func groupJoinsRefused() []Check {
	refused := func(name, title, requirement string, prepare func(t *T, gid Group, alice, bob *Member), spoil func(t *T, alice *Member, r Request) Request) Check {
		return Check{
			Name: "groupedit/refused/" + name, Title: title,
			Requirements: []string{requirement, "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, carol)
				prepare(t, gid, alice, bob)
				bob.Refused(spoil(t, alice, GroupEdit("join", gid)))
				alice.Post("members only", gid.NotSelf())
				for _, node := range people {
					node.ExpectNo(AMember().Act("join"))
				}
				carol.Expect(ADelivery().From(alice).Data("members only"))
				bob.ExpectNo(ADelivery())
			},
		}
	}
	nothing := func(*T, Group, *Member, *Member) {}
	invited := func(_ *T, gid Group, alice, bob *Member) { alice.Invite(gid, bob) }
	as := func(_ *T, _ *Member, r Request) Request { return r }
	return []Check{
		refused("not-invited", "who was not invited cannot join", "GRP-3", nothing, as),
		refused("not-invited-newalias", "who was not invited cannot join under another alias", "GRP-3", nothing,
			func(t *T, alice *Member, r Request) Request { return r.With("newalias", alice.Alias) }),
		refused("invited-elsewhere", "who was invited into another group cannot join", "GRP-3",
			func(t *T, _ Group, alice, bob *Member) { alice.Invite(Group(t.Name("another")), bob) }, as),
		refused("unknown-gid", "a gid that no group has cannot be joined", "GRP-3", nothing,
			func(t *T, _ *Member, r Request) Request { return r.With("gid", t.Name("no group")) }),
		refused("alias-as-gid", "an alias cannot be joined", "GRP-3", nothing,
			func(_ *T, alice *Member, r Request) Request { return r.With("gid", alice.Alias) }),
		refused("newalias-of-another", "a join under another's alias is refused", "GRP-2", invited,
			func(_ *T, alice *Member, r Request) Request { return r.With("newalias", alice.Alias) }),
		refused("newalias-unknown", "a join under nobody's alias is refused", "GRP-2", invited,
			func(t *T, _ *Member, r Request) Request { return r.With("newalias", t.Name("nobody")) }),
		{
			Name: "groupedit/refused/then-joins", Title: "after a join that was refused for its newalias the invitation holds, with the invited alias",
			Requirements: []string{"GRP-2", "GRP-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := Group(t.Name("group"))
				alice.Invite(gid, bob)
				bob.Refused(GroupEdit("join", gid).With("newalias", alice.Alias))
				bob.Join(gid)
				alice.Expect(joins(bob, gid).Where("no newalias", noNewAlias))
			},
		},
	}
}

// groupEditBroken are the checks of GroupEdits that are protocol errors.
func groupEditBroken() []Check {
	broken := func(name, title string, r func(gid Group, alice, bob *Member) Request) Check {
		return Check{
			Name: "groupedit/" + name, Title: title + " ends the link, and changes nothing",
			Requirements: []string{"GRP-8", "CONN-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob)
				alice.Breaks(r(gid, alice, carol))
				for _, node := range []*Member{bob, carol} {
					node.ExpectNothing()
				}
				bob.Post("still a group", gid.NotSelf())
				alice.Login()
				alice.Expect(ADelivery().From(bob).Data("still a group"))
			},
		}
	}
	act := func(name, act string) Check {
		return broken("act/"+name, "the act "+act, func(gid Group, alice, carol *Member) Request {
			// With all fields that any act has, so that only the act is wrong.
			return GroupEdit(act, gid).With("newalias", alice.Alias).With("to", carol.Alias)
		})
	}
	return []Check{
		act("invite", "invite"),
		act("leave", "leave"),
		act("capital", "Drop"),
		act("number-in-a-string", "1"),
		broken("alias-without-newalias", "alias without newalias", func(gid Group, _, _ *Member) Request { return GroupEdit("alias", gid) }),
		broken("drop-without-to", "drop without to", func(gid Group, _, _ *Member) Request { return GroupEdit("drop", gid) }),
		broken("drop-with-newalias", "drop with newalias in place of to", func(gid Group, alice, _ *Member) Request {
			return GroupEdit("drop", gid).With("newalias", alice.Alias)
		}),
		broken("alias-with-to", "alias with to in place of newalias", func(gid Group, alice, _ *Member) Request {
			return GroupEdit("alias", gid).With("to", alice.Alias)
		}),
	}
}
