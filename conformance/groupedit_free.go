package conformance

// groupFree records what servers may do about groups as they like.
func groupFree() []Check {
	// In a group of alice and carol, do is asked for by one of the three.
	type freedom struct {
		what string
		do   func(gid Group, alice, bob, carol *Member) *Message
	}
	record := func(name, title, requirement string, cases []freedom) Check {
		return Check{
			Name: "groupedit/free/" + name, Title: title,
			Requirements: []string{requirement},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				for _, c := range cases {
					answer := "succeeds"
					if c.do(t.Group(alice, carol), alice, bob, carol).Error != "" {
						answer = "refused"
					}
					t.Record("%s: %s", c.what, answer)
				}
			},
		}
	}
	drop := func(gid Group, who *Member) Request { return GroupEdit("drop", gid).With("to", who.Alias) }
	return []Check{
		record("posting", "whether who is invited, or has left, can post to the group", "GRP-10", []freedom{
			{"invited posts", func(gid Group, alice, bob, _ *Member) *Message {
				alice.Invite(gid, bob)
				return bob.Ask(Post("not in yet", gid))
			}},
			{"left posts", func(gid Group, _, _, carol *Member) *Message {
				carol.Leave(gid)
				return carol.Ask(Post("out again", gid))
			}},
		}),
		record("repeated", "dropping twice, dropping an invitee, declining, joining twice", "GRP-12", []freedom{
			{"dropping one twice", func(gid Group, alice, _, carol *Member) *Message {
				alice.Drop(gid, carol)
				return alice.Ask(drop(gid, carol))
			}},
			{"leaving twice", func(gid Group, _, _, carol *Member) *Message {
				carol.Leave(gid)
				return carol.Ask(drop(gid, carol))
			}},
			{"dropping an invitee", func(gid Group, alice, bob, _ *Member) *Message {
				alice.Invite(gid, bob)
				return alice.Ask(drop(gid, bob))
			}},
			{"joining after that", func(gid Group, alice, bob, _ *Member) *Message {
				alice.Invite(gid, bob)
				alice.Ask(drop(gid, bob))
				return bob.Ask(GroupEdit("join", gid))
			}},
			{"declining", func(gid Group, alice, bob, _ *Member) *Message {
				alice.Invite(gid, bob)
				return bob.Ask(drop(gid, bob))
			}},
			{"joining after declining", func(gid Group, alice, bob, _ *Member) *Message {
				alice.Invite(gid, bob)
				bob.Ask(drop(gid, bob))
				return bob.Ask(GroupEdit("join", gid))
			}},
			{"joining twice", func(gid Group, _, _, carol *Member) *Message { return carol.Ask(GroupEdit("join", gid)) }},
		}),
	}
}
