package conformance

import (
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

func userEditChecks() []Check {
	return slices.Concat(newAliases(), refusedAliases(), newNodes(), []Check{
		{
			Name: "useredit/both", Title: "UserEdit with newnode and newalias ends the link, and does neither",
			Requirements: []string{"USER-3", "CONN-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				alias := t.Name("second")
				alice.Breaks(AddAlias(alias).With("newnode", "a label"))
				desk.ExpectNothing()
				bob.AddAlias(alias) // nobody has it
			},
		},
		{
			Name: "useredit/neither", Title: "UserEdit with neither newnode nor newalias ends the link",
			Requirements: []string{"USER-3", "CONN-5"},
			Run: func(t *T) {
				alice := t.Member()
				desk := alice.NewNode()
				alice.Breaks(NewRequest(spec.OpUserEdit))
				desk.ExpectNothing()
			},
		},
		{
			Name: "useredit/overtakes-at-login", Title: "a user message comes before all posts that wait for the node",
			Requirements: []string{"USER-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				phone.Logout()
				for i := range 3 {
					alice.Post(fmt.Sprint("post ", i), bob)
				}
				alias := t.Name("second")
				bob.AddAlias(alias)
				phone.Login()
				phone.expectAhead(AUser().From(bob).NewAlias(alias), ADelivery().Data("post 0"), ADelivery().Data("post 1"), ADelivery().Data("post 2"))
			},
		},
		{
			Name: "useredit/overtakes-online", Title: "a user message comes before the posts that wait for an Ack",
			Requirements: []string{"USER-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				phone.Acks(AckNone)
				for i := range 3 {
					alice.Post(fmt.Sprint("post ", i), bob)
				}
				first := phone.Expect(ADelivery().Data("post 0"))
				// An ohi overtakes; what the server was to send before it, it has sent.
				alice.Ohi("add", bob)
				phone.Expect(AnOhi().From(alice))
				if phone.seen(ADelivery().Data("post 1")) {
					t.Skip("at this server posts do not wait for the Ack of the one before")
				}
				alias := t.Name("second")
				bob.AddAlias(alias)
				phone.Acks(AckAll)
				phone.Request(Ack(first.ID))
				phone.expectAhead(AUser().From(bob).NewAlias(alias), ADelivery().Data("post 1"), ADelivery().Data("post 2"))
			},
		},
	})
}

// expectAhead expects a message, and others behind it in any order.
func (m *Member) expectAhead(first Matcher, others ...Matcher) {
	ahead := m.Expect(first)
	for _, o := range others {
		if got := m.Expect(o); got.Seq < ahead.Seq {
			m.t.Fail(fmt.Sprintf("%s came before %s", got, ahead), m.prefixed([]string{fmt.Sprintf("%s before %s", first, o)})...)
		}
	}
}

// newAliases are the checks of aliases that are given.
func newAliases() []Check {
	checks := []Check{
		{
			Name: "useredit/alias-told", Title: "a new alias is told to every node of the user, and to nobody else",
			Requirements: []string{"USER-1", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone, late := alice.NewNode(), alice.OfflineNode()
				alias := t.Name("second")
				alice.Do(AddAlias(alias))
				told := alice.Expect(AUser().From(alice).NewAlias(alias).Without(spec.KeyNewNode).Without(spec.KeyNodeID))
				late.Login()
				for _, node := range []*Member{phone, late} {
					node.Expect(AUser().ID(told.ID).Posted(told.Posted).From(alice).NewAlias(alias))
				}
				alice.ExpectNothing()
				for _, node := range []*Member{phone, late} {
					node.ExpectNothingBut(AUser().With(spec.KeyNewNode, late.Name))
				}
				bob.ExpectNothing()
			},
		},
		{
			Name: "useredit/alias-reaches", Title: "a new alias receives pings at once, and the earlier ones go on doing so",
			Requirements: []string{"USER-1", "PING-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				aliases := []string{alice.Alias, t.Name("second"), t.Name("third")}
				for i, alias := range aliases {
					if i > 0 {
						alice.Do(AddAlias(alias))
					}
					for _, to := range aliases[:i+1] {
						text := fmt.Sprint(i, " to ", to)
						bob.Do(Ping(bob.Alias, to, text))
						alice.Expect(APing().From(bob).To(to).Data(text))
					}
				}
			},
		},
		{
			Name: "useredit/alias-sends", Title: "a new alias can be the from of pings at once, as can the earlier ones",
			Requirements: []string{"USER-1", "PING-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				second := t.Name("second")
				alice.Do(AddAlias(second))
				for _, node := range []*Member{alice, desk} {
					for _, from := range []string{alice.Alias, second} {
						ack := node.Do(Ping(from, bob.Alias, "hello"))
						bob.Expect(APing().ID(ack.MsgID).From(alice).Alias(from))
					}
				}
			},
		},
		{
			Name: "useredit/alias-again", Title: "adding an alias one has succeeds again, and changes nothing",
			Requirements: []string{"USER-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				second := t.Name("second")
				for _, alias := range []string{second, second, alice.Alias} {
					alice.Do(AddAlias(alias))
				}
				for _, to := range []string{second, alice.Alias} {
					bob.Do(Ping(bob.Alias, to, "to "+to))
					alice.Expect(APing().From(bob).To(to).Data("to " + to))
				}
				bob.Refused(AddAlias(second))
			},
		},
	}
	for _, c := range goodNames {
		checks = append(checks, Check{
			Name: "useredit/alias/" + c.name, Title: "an alias of " + c.what + " is added, and reaches its owner",
			Requirements: []string{"USER-4", c.requirement},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alias := t.shortName(c.letters)
				alice.AddAlias(alias)
				bob.Do(Ping(bob.Alias, alias, "hello"))
				alice.Expect(APing().From(bob).To(alias))
			},
		})
	}
	return checks
}

// refusedAliases are the checks of aliases that are not given: the ack has an
// error, no node is told, and the alias does not become the sender's.
func refusedAliases() []Check {
	var checks []Check
	for _, c := range badNames {
		checks = append(checks, Check{
			Name: "useredit/alias/" + c.name, Title: "an alias of " + c.what + " is refused, and told to no node",
			Requirements: []string{"USER-4", c.requirement, "ACK-4"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Refused(AddAlias(c.text))
				alice.Refused(Ping(alice.Alias, c.text, ""))
				alice.Refused(Ping(c.text, alice.Alias, ""))
				alice.ExpectNothing()
			},
		})
	}
	refused := func(name, title, requirement string, taken func(t *T, alice, bob *Member) string) Check {
		return Check{
			Name: "useredit/" + name, Title: title,
			Requirements: []string{requirement, "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				alias := taken(t, alice, bob)
				alice.Refused(AddAlias(alias))
				alice.Refused(Ping(alias, bob.Alias, "not mine")) // GID or alias, it is not alice's
				desk.ExpectNo(AUser())
				alice.ExpectNo(AUser())
				bob.ExpectNo(APing())
			},
		}
	}
	return append(checks,
		refused("alias-taken", "an alias that another has is refused", "USER-4",
			func(_ *T, _, bob *Member) string { return bob.Alias }),
		refused("alias-taken-later", "an alias that another added later is refused", "USER-4",
			func(t *T, _, bob *Member) string {
				second := t.Name("second")
				bob.AddAlias(second)
				return second
			}),
		refused("alias-of-a-group", "the name of a group is refused as an alias, to a member of the group too", "USER-8",
			func(t *T, alice, bob *Member) string { return string(t.Group(alice, bob)) }),
		refused("alias-of-others-group", "the name of others' group is refused as an alias", "USER-8",
			func(t *T, _, bob *Member) string { return string(t.Group(bob, t.Member())) }),
		Check{
			Name: "useredit/alias-taken-reaches-owner", Title: "an alias that was refused still reaches its owner alone",
			Requirements: []string{"USER-4", "USER-1"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Refused(AddAlias(bob.Alias))
				carol.Ping(bob, "still you?")
				bob.Expect(APing().From(carol).To(bob).Data("still you?"))
				alice.ExpectNothing()
			},
		},
		Check{
			Name: "useredit/register-name-of-group", Title: "the name of a group is refused as an alias at Register: the account is made, with an error",
			Requirements: []string{"USER-8", "REG-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := t.Group(alice, bob)
				link := t.Greeted()
				link.Request(Register("label", string(gid)))
				link.Expect(ARegistered().With(spec.KeyUID, some).With(spec.KeyNodeID, some).Error())
				link.Expect(AnInfo())
				alice.Refused(Ping(alice.Alias, string(gid), ""))
			},
		})
}
