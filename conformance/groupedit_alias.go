package conformance

// groupAliases are the checks of changing the alias that a group is shown.
func groupAliases() []Check {
	outside := func(name, title string, become func(gid Group, alice, bob *Member)) Check {
		return Check{
			Name: "groupedit/alias/" + name, Title: title + " cannot change an alias in the group",
			Requirements: []string{"GRP-13", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				second := t.Name("second")
				bob.AddAlias(second)
				gid := t.Group(alice, carol)
				become(gid, alice, bob)
				bob.Refused(GroupEdit("alias", gid).With("newalias", second))
				for _, node := range people {
					node.ExpectNo(AMember().Act("alias"))
				}
			},
		}
	}
	return []Check{
		{
			Name: "groupedit/alias", Title: "a change of alias is told to every node of all members, with the old one and the new one",
			Requirements: []string{"GRP-4", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone := bob.NewNode()
				gid := t.Group(alice, bob, carol)
				old := bob.Alias
				for _, next := range []string{t.Name("second"), t.Name("third"), bob.Alias} {
					bob.Do(AddAlias(next)) // the last one is had already: USER-6
					bob.Do(GroupEdit("alias", gid).With("newalias", next))
					told := bob.Expect(AMember().From(bob).Act("alias").GID(gid).Alias(old).NewAlias(next))
					for _, node := range []*Member{phone, alice, carol} {
						node.Expect(AMember().ID(told.ID).Posted(told.Posted).From(bob).Act("alias").GID(gid).Alias(old).NewAlias(next))
					}
					old = next
				}
				for _, node := range []*Member{alice, carol, dave} {
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "groupedit/alias-of-founder", Title: "the first alias of who made the group is the from of the first invitation",
			Requirements: []string{"GRP-4", "INV-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				second := t.Name("second")
				alice.AddAlias(second)
				gid := Group(t.Name("group"))
				alice.Do(Invite(gid, second, bob.Alias, ""))
				bob.Join(gid)
				alice.Do(GroupEdit("alias", gid).With("newalias", alice.Alias))
				for _, node := range people {
					node.Expect(AMember().From(alice).Act("alias").GID(gid).Alias(second).NewAlias(alice.Alias))
				}
			},
		},
		{
			Name: "groupedit/alias-not-own", Title: "an alias that is another's or nobody's is refused, told to nobody, and the old one stays",
			Requirements: []string{"GRP-4", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob)
				for _, alias := range []string{alice.Alias, carol.Alias, t.Name("nobody"), string(gid), bob.UID} {
					bob.Refused(GroupEdit("alias", gid).With("newalias", alias))
				}
				for _, node := range people {
					node.ExpectNothing()
				}
				bob.Leave(gid)
				alice.Expect(AMember().From(bob).Act("drop").GID(gid).Alias(bob))
			},
		},
		{
			Name: "groupedit/alias-unknown-gid", Title: "in a group that there is not, no alias can be changed",
			Requirements: []string{"GRP-13", "ACK-4"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Refused(GroupEdit("alias", Group(t.Name("no group"))).With("newalias", alice.Alias))
				alice.ExpectNothing()
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
