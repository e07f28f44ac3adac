package conformance

// drops matches the member message about a drop, caused by from.
func drops(from, who *Member, gid Group) Matcher {
	return AMember().From(from).Act("drop").GID(gid).Alias(who).Where("no newalias", noNewAlias)
}

// groupDrops are the checks of dropping another.
func groupDrops() []Check {
	return []Check{
		{
			Name: "groupedit/drop", Title: "a drop is told to every node of the members who remain, and to no stranger",
			Requirements: []string{"GRP-5", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				desk, carols := alice.NewNode(), carol.NewNode()
				gid := t.Group(alice, bob, carol)
				alice.Drop(gid, bob)
				told := alice.Expect(drops(alice, bob, gid))
				for _, node := range []*Member{desk, carol, carols} {
					node.Expect(drops(alice, bob, gid).ID(told.ID).Posted(told.Posted))
				}
				for _, node := range []*Member{alice, desk, carol, carols, dave} {
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "groupedit/drop-told-to-dropped", Title: "every node of who was dropped is told, too, those offline when they log in",
			Requirements: []string{"GRP-5o", "STD-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				late := bob.OfflineNode()
				gid := t.Group(alice, bob, carol)
				alice.Drop(gid, bob)
				told := alice.Expect(drops(alice, bob, gid))
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(drops(alice, bob, gid).ID(told.ID).Posted(told.Posted))
				}
			},
		},
		{
			Name: "groupedit/drop-ends-posts", Title: "no node of who was dropped gets later posts, and those before the drop still come",
			Requirements: []string{"GRP-5", "POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				late := bob.OfflineNode()
				gid := t.Group(alice, bob, carol)
				alice.Post("before", gid)
				carol.Drop(gid, bob)
				alice.Post("after", gid)
				alice.Do(PostNotify("note after", "message after", []Recipient{gid}, []Recipient{gid.NotSelf()}))
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(ADelivery().From(alice).Data("before"))
					node.ExpectNo(ADelivery().Or(ANotify()))
				}
				for _, data := range []string{"before", "after", "message after"} {
					carol.Expect(ADelivery().From(alice).Data(data))
				}
			},
		},
		{
			Name: "groupedit/drop-shuts-out", Title: "who was dropped by another cannot post, join, change the alias or drop others",
			Requirements: []string{"GRP-5", "POST-8", "GRP-13", "GRP-7"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				alice.Drop(gid, bob)
				for _, node := range []*Member{alice, carol} {
					node.Expect(drops(alice, bob, gid))
				}
				for _, r := range []Request{
					Post("let me in", gid), Post("let me in", gid.NotSelf()), GroupEdit("join", gid),
					GroupEdit("join", gid).With("newalias", bob.Alias), GroupEdit("alias", gid).With("newalias", bob.Alias),
					GroupEdit("drop", gid).With("to", carol.Alias),
				} {
					bob.Refused(r)
				}
				for _, node := range []*Member{alice, carol} {
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "groupedit/drop-founder", Title: "any member can drop any other, the one who made the group too",
			Requirements: []string{"GRP-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				bob.Drop(gid, alice)
				for _, node := range []*Member{bob, carol} {
					node.Expect(drops(bob, alice, gid))
				}
				bob.Post("without alice", gid.NotSelf())
				carol.Expect(ADelivery().From(bob).Data("without alice"))
				alice.ExpectNo(ADelivery())
				alice.Refused(Post("back", gid))
			},
		},
		{
			Name: "groupedit/drop-one-group", Title: "a drop from one group leaves the others alone",
			Requirements: []string{"GRP-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				one, two := t.Group(alice, bob), t.Group(alice, bob)
				alice.Drop(one, bob)
				alice.Post("to the other", two)
				bob.Expect(ADelivery().From(alice).Data("to the other"))
				bob.Post("and back", two.NotSelf())
				alice.Expect(ADelivery().From(bob).Data("and back"))
				bob.Refused(Post("no more", one))
			},
		},
		{
			Name: "groupedit/drop-cannot-be-undone", Title: "who was dropped by another does not get back in by dropping themselves and joining",
			Requirements: []string{"GRP-11"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				alice.Drop(gid, bob)
				bob.Ask(GroupEdit("drop", gid).With("to", bob.Alias)) // refused or not
				bob.Refused(GroupEdit("join", gid))
				bob.Refused(Post("back", gid))
				for _, node := range people {
					node.ExpectNo(AMember().Act("join"))
				}
				alice.Post("members only", gid)
				carol.Expect(ADelivery().From(alice).Data("members only"))
				bob.ExpectNo(ADelivery())
			},
		},
	}
}

// groupLeaves are the checks of dropping oneself.
func groupLeaves() []Check {
	return []Check{
		{
			Name: "groupedit/leave", Title: "who leaves is told at every node, as are the members who remain",
			Requirements: []string{"GRP-6", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone := bob.NewNode()
				gid := t.Group(alice, bob, carol)
				bob.Leave(gid)
				told := bob.Expect(drops(bob, bob, gid))
				for _, node := range []*Member{phone, alice, carol} {
					node.Expect(drops(bob, bob, gid).ID(told.ID).Posted(told.Posted))
				}
				for _, node := range []*Member{bob, phone, alice, carol, dave} {
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "groupedit/leave-ends-posts", Title: "no node of who left gets later posts, and those before still come",
			Requirements: []string{"GRP-6", "POST-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := bob.NewNode()
				late := bob.OfflineNode()
				gid := t.Group(alice, bob, carol)
				alice.Post("before", gid)
				bob.Leave(gid)
				alice.Post("after", gid)
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(ADelivery().From(alice).Data("before"))
					node.ExpectNo(ADelivery())
				}
				for _, data := range []string{"before", "after"} {
					carol.Expect(ADelivery().From(alice).Data(data))
				}
			},
		},
		{
			Name: "groupedit/leave-and-return", Title: "who left can join again without an invitation, under the alias last shown, and gets posts",
			Requirements: []string{"GRP-6o"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, bob, carol)
				for range 2 {
					bob.Leave(gid)
					bob.Join(gid)
					for _, node := range people {
						node.Expect(drops(bob, bob, gid))
						node.Expect(joins(bob, gid))
					}
				}
				alice.Post("welcome back", gid)
				bob.Expect(ADelivery().From(alice).Data("welcome back"))
				bob.Post("thank you", gid.NotSelf())
				for _, node := range []*Member{alice, carol} {
					node.Expect(ADelivery().From(bob).Data("thank you"))
				}
			},
		},
	}
}

// groupDropsRefused are the checks of drops that are refused: nobody is told,
// and posts go on as before.
func groupDropsRefused() []Check {
	refused := func(name, title string, who func(t *T, gid Group, alice, bob, carol *Member) (dropper *Member, to string)) Check {
		return Check{
			Name: "groupedit/refused/" + name, Title: title,
			Requirements: []string{"GRP-7", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				gid := t.Group(alice, carol)
				dropper, to := who(t, gid, alice, bob, carol)
				t.Settled(alice, carol)
				alice.Forget()
				carol.Forget()
				dropper.Refused(GroupEdit("drop", gid).With("to", to))
				for _, node := range []*Member{alice, carol} {
					node.ExpectNo(AMember())
				}
				alice.Post("still in", gid)
				carol.Expect(ADelivery().From(alice).Data("still in"))
				carol.Post("so am I", gid.NotSelf())
				alice.Expect(ADelivery().From(carol).Data("so am I"))
			},
		}
	}
	return []Check{
		refused("drop-by-stranger", "who was never in the group cannot drop a member",
			func(_ *T, _ Group, _, bob, carol *Member) (*Member, string) { return bob, carol.Alias }),
		refused("drop-by-invited", "who is invited and has not joined cannot drop a member",
			func(_ *T, gid Group, alice, bob, carol *Member) (*Member, string) {
				alice.Invite(gid, bob)
				return bob, carol.Alias
			}),
		refused("drop-by-one-who-left", "who has left cannot drop a member",
			func(_ *T, gid Group, alice, bob, carol *Member) (*Member, string) {
				alice.Invite(gid, bob)
				bob.Join(gid)
				bob.Leave(gid)
				return bob, carol.Alias
			}),
		refused("drop-of-stranger", "the alias of one who was never in the group cannot be dropped",
			func(_ *T, _ Group, alice, bob, _ *Member) (*Member, string) { return alice, bob.Alias }),
		refused("drop-oneself-as-stranger", "who was never in the group cannot drop themselves",
			func(_ *T, _ Group, _, bob, _ *Member) (*Member, string) { return bob, bob.Alias }),
		refused("drop-of-nobody", "an alias that nobody has cannot be dropped",
			func(t *T, _ Group, alice, _, _ *Member) (*Member, string) { return alice, t.Name("nobody") }),
		refused("drop-of-uid", "a uid in place of the alias cannot be dropped",
			func(_ *T, _ Group, alice, _, carol *Member) (*Member, string) { return alice, carol.UID }),
		{
			Name: "groupedit/refused/drop-unknown-gid", Title: "from a group that there is not, nobody can be dropped",
			Requirements: []string{"GRP-7", "ACK-4"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Refused(GroupEdit("drop", Group(t.Name("no group"))).With("to", alice.Alias))
				alice.ExpectNothing()
			},
		},
	}
}
