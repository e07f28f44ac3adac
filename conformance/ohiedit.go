package conformance

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
)

func ohiEditChecks() []Check {
	return slices.Concat(presenceLists(), presenceEnds(), presenceKept(), presenceFree(), ohiEditBroken())
}

// listOf asks for an ohiedit's for: these users, in this order.
func listOf(users ...*Member) func(*Message) bool {
	return func(m *Message) bool {
		if len(m.For) != len(users) {
			return false
		}
		for i, u := range users {
			if m.For[i].ID != u.UID {
				return false
			}
		}
		return true
	}
}

// nobodyElse expects that nothing came to the nodes but what says again that a
// user is online, which a server is free to do.
func nobodyElse(online *Member, nodes ...*Member) {
	for _, node := range nodes {
		node.ExpectNothingBut(AnOhi().From(online).Status(1))
	}
}

// presenceLists are the checks of what add, drop and init do at once.
func presenceLists() []Check {
	return []Check{
		{
			Name: "ohiedit/add", Title: "add tells all listed users' online nodes that the sender is online, and all the sender's nodes of the edit",
			Requirements: []string{"OHI-1", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone, late := alice.NewNode(), alice.OfflineNode()
				bobs := bob.NewNode()
				alice.Ohi("add", bob, carol)
				for _, node := range []*Member{bob, bobs, carol} {
					node.Expect(AnOhi().From(alice).Status(1))
				}
				told := alice.Expect(AnOhiEdit().From(alice).With(spec.KeyType, "add").Where("for bob and carol", listOf(bob, carol)))
				late.Login()
				for _, node := range []*Member{phone, late} {
					node.Expect(AnOhiEdit().ID(told.ID).Posted(told.Posted).From(alice).With(spec.KeyType, "add").Where("for bob and carol", listOf(bob, carol)))
				}
				nobodyElse(alice, bob, bobs, carol)
				alice.ExpectNothing()
				dave.ExpectNothing()
			},
		},
		{
			Name: "ohiedit/drop", Title: "drop tells the users who were listed that the sender is offline to them, and all the sender's nodes of the edit",
			Requirements: []string{"OHI-2", "STD-5", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone := alice.NewNode()
				bobs := bob.NewNode()
				alice.Ohi("add", bob, carol)
				alice.Ohi("drop", bob)
				for _, node := range []*Member{bob, bobs} {
					node.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				}
				told := alice.Expect(AnOhiEdit().From(alice).With(spec.KeyType, "drop").Where("for bob", listOf(bob)))
				phone.Expect(AnOhiEdit().ID(told.ID).Posted(told.Posted).From(alice).With(spec.KeyType, "drop").Where("for bob", listOf(bob)))
				carol.Expect(AnOhi().From(alice).Status(1))
				nobodyElse(alice, carol)
			},
		},
		{
			Name: "ohiedit/drop-all", Title: "drop of several users tells each of them",
			Requirements: []string{"OHI-2"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.Ohi("add", bob)
				alice.Ohi("init", carol)
				alice.Ohi("drop", carol, bob)
				for _, node := range []*Member{bob, carol} {
					node.ExpectInOrder(AnOhi().From(alice).Status(1), AnOhi().From(alice).Status(2))
				}
			},
		},
		{
			Name: "ohiedit/add-after-drop", Title: "who was dropped and is added again is told again",
			Requirements: []string{"OHI-1", "OHI-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for range 2 {
					alice.Ohi("add", bob)
					bob.Expect(AnOhi().From(alice).Status(1))
					alice.Ohi("drop", bob)
					bob.Expect(AnOhi().From(alice).Status(2))
				}
			},
		},
		{
			Name: "ohiedit/init", Title: "init tells the listed users that the sender is online, and nobody of the edit",
			Requirements: []string{"OHI-3", "ACK-3"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, bob, carol, dave := people[0], people[1], people[2], people[3]
				phone, late := alice.NewNode(), alice.OfflineNode()
				bobs := bob.NewNode()
				alice.Ohi("init", bob, carol)
				for _, node := range []*Member{bob, bobs, carol} {
					node.Expect(AnOhi().From(alice).Status(1))
				}
				nobodyElse(alice, bob, bobs, carol)
				late.Login()
				for _, node := range []*Member{alice, phone, late} {
					node.ExpectNo(AnOhiEdit())
				}
				dave.ExpectNothing()
			},
		},
		{
			Name: "ohiedit/for-repeated", Title: "ohiedit's for is a list of items with id, spelled so, in the order asked for",
			Requirements: []string{"OHI-11", "HEAD-6"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				for _, act := range []string{"add", "drop"} {
					alice.Ohi(act, carol, bob)
					told := alice.Expect(AnOhiEdit().With(spec.KeyType, act))
					var header map[string]json.RawMessage
					var list []map[string]any
					if err := json.Unmarshal(told.Header(), &header); err == nil {
						err = json.Unmarshal(header["for"], &list)
						t.Expect(err).NotTo(gomega.HaveOccurred(), "ohiedit's for")
					}
					if len(list) != 2 || list[0]["id"] != carol.UID || list[1]["id"] != bob.UID {
						t.Fail(told.String(), fmt.Sprintf(`for [{"id":%q},{"id":%q}]`, carol.UID, bob.UID))
					}
				}
			},
		},
	}
}

// ohiEditBroken are the checks of OhiEdits that are refused or end the link,
// and then do nothing.
func ohiEditBroken() []Check {
	var checks []Check
	for _, c := range []struct{ name, kind string }{
		{"remove", "remove"}, {"list", "list"}, {"capital", "Add"}, {"number-in-a-string", "1"},
	} {
		checks = append(checks, Check{
			Name: "ohiedit/type/" + c.name, Title: "the type " + c.kind + " ends the link, and nobody is told anything",
			Requirements: []string{"OHI-8", "CONN-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				alice.Breaks(OhiEdit(c.kind, bob))
				bob.ExpectNothing()
				desk.ExpectNothing()
			},
		})
	}
	for _, act := range []string{"add", "drop", "init"} {
		checks = append(checks, Check{
			Name: "ohiedit/for-empty/" + act, Title: act + " with an empty list ends the link",
			Requirements: []string{"OHI-14", "CONN-5"},
			Run: func(t *T) {
				alice := t.Member()
				desk := alice.NewNode()
				alice.Breaks(OhiEdit(act))
				desk.ExpectNothing()
			},
		})
	}
	nobody := &Member{UID: unknownUID}
	for _, act := range []string{"add", "init"} {
		checks = append(checks, Check{
			Name: "ohiedit/unknown-uid/" + act, Title: "an unknown uid refuses " + act + ", and nobody of the list is told",
			Requirements: []string{"OHI-7", "ACK-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				for _, list := range [][]*Member{{nobody}, {bob, nobody}, {nobody, bob}, {bob, {UID: alice.Alias}}} {
					alice.Refused(OhiEdit(act, list...))
				}
				for _, node := range []*Member{alice, desk, bob} {
					node.ExpectNothing()
				}
				t.Expect(bob.Relogin().Ohi).To(gomega.BeEmpty(), "info's ohi")
				// Nobody was listed, so nobody learns that alice goes.
				alice.Logout()
				desk.Relogin()
				bob.ExpectNothing()
			},
		})
	}
	return append(checks, Check{
		Name: "ohiedit/unknown-uid/drop", Title: "an unknown uid refuses drop, and who was listed still is",
		Requirements: []string{"OHI-7", "ACK-4"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Ohi("add", bob)
			bob.Expect(AnOhi().From(alice).Status(1))
			alice.Expect(AnOhiEdit())
			for _, list := range [][]*Member{{bob, nobody}, {nobody, bob}} {
				alice.Refused(OhiEdit("drop", list...))
			}
			nobodyElse(alice, bob)
			alice.ExpectNothing()
			t.Expect(bob.Relogin().Ohi).To(gomega.ConsistOf(alice.UID), "info's ohi")
			alice.Logout()
			bob.Expect(AnOhi().From(alice).Status(2))
		},
	})
}
