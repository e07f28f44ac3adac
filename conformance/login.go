package conformance

import (
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
)

func loginChecks() []Check {
	return slices.Concat(failedLogins(), []Check{
		{
			Name: "login/info", Title: "the right uid and node get info with login ok",
			Requirements: []string{"LOG-1"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Logout()
				link := t.Greeted()
				link.Request(Login(alice.UID, alice.NodeID))
				link.Expect(AnInfo().With(spec.KeyInfo, "login ok"))
			},
		},
		{
			Name: "login/ohi-empty", Title: "info's ohi is an empty list when nobody lists the user",
			Requirements: []string{"LOG-3", "HEAD-8"},
			Run: func(t *T) {
				info := t.Member().Relogin()
				if !info.Keys.Has(spec.KeyOhi) || len(info.Ohi) > 0 {
					t.Fail(info.String(), "ohi, an empty list")
				}
			},
		},
		{
			Name: "login/ohi", Title: "info's ohi lists who is online and notifies the user, and nobody else",
			Requirements: []string{"LOG-3", "OHI-5", "OHI-6"},
			Run: func(t *T) {
				people := t.Members(4)
				alice, lists, gone, other := people[0], people[1], people[2], people[3]
				alice.Logout()
				lists.Ohi("add", alice)
				gone.Ohi("add", alice)
				gone.Logout()
				other.Ohi("add", lists)
				t.Expect(alice.Login().Ohi).To(gomega.ConsistOf(lists.UID), "info's ohi")
			},
		},
		{
			Name: "login/told-to-every-node", Title: "every node of the user is told of a login, also the one that logs in and those offline",
			Requirements: []string{"LOG-4", "STD-5"},
			Run: func(t *T) {
				alice := t.Member()
				phone, late := alice.NewNode(), alice.OfflineNode()
				t.Settled(alice, phone)
				alice.Forget()
				phone.Forget()
				phone.Relogin()
				told := phone.Expect(ALogin().From(alice))
				alice.Expect(ALogin().ID(told.ID).Posted(told.Posted))
				late.Login()
				late.Expect(ALogin().ID(told.ID).Posted(told.Posted))
			},
		},
		{
			Name: "login/never-a-nodeid", Title: "the login message does not give away a nodeid",
			Requirements: []string{"SEC-4", "LOG-4"},
			Run: func(t *T) {
				alice := t.Member()
				phone := alice.NewNode()
				phone.Relogin()
				for _, node := range []*Member{alice, phone} {
					told := node.Expect(ALogin())
					for _, secret := range []string{alice.NodeID, phone.NodeID} {
						if strings.Contains(told.Node, secret) {
							t.Fail(told.String(), "node says which node it is without its nodeid")
						}
					}
				}
			},
		},
		{
			Name: "login/not-told-to-others", Title: "nobody else is told of a login",
			Requirements: []string{"LOG-4", "SEC-3"},
			Run: func(t *T) {
				people := t.Members(2)
				people[0].Relogin()
				people[1].ExpectNothing()
			},
		},
		{
			Name: "login/queue-after-info", Title: "what is queued for the node comes after info",
			Requirements: []string{"LOG-5", "POST-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Logout()
				bob.Post("one", alice)
				bob.Ping(alice, "two")
				info := alice.Login()
				for _, m := range []*Message{alice.Expect(ADelivery().Data("one")), alice.Expect(APing().Data("two"))} {
					if m.Seq < info.Seq {
						t.Fail(m.String()+" came before info", "info, then what is queued")
					}
				}
			},
		},
		{
			Name: "login/after-a-failed-one", Title: "a failed login does not hinder the next one",
			Requirements: []string{"LOG-6"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Logout()
				for range 3 {
					t.Greeted().Breaks(Login(alice.UID, spoiled(alice.NodeID)))
				}
				alice.Login()
			},
		},
		{
			Name: "login/after-a-cut", Title: "a login that is cut off does not hinder the next one",
			Requirements: []string{"LOG-6", "CONN-14"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Logout()
				request := string(Login(alice.UID, alice.NodeID).Octets())
				for _, n := range []int{1, 20, len(request)} {
					link := t.Greeted()
					link.Send(request[:n])
					link.Cut()
				}
				alice.Login()
				alice.Post("logged in")
			},
		},
		{
			Name: "login/refused-and-unharmed", Title: "a node that is online cannot log in again, and its link goes on",
			Requirements: []string{"CONN-11"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				t.Greeted().Breaks(Login(alice.UID, alice.NodeID))
				bob.Post("are you there?", alice)
				alice.Expect(ADelivery().From(bob))
				alice.Post("yes", bob)
			},
		},
		{
			Name: "login/lost-link", Title: "a link lost without Quit lets the node log in again",
			Requirements: []string{"LOG-6"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Cut()
				alice.Login()
			},
		},
	})
}

// failedLogins are the checks of logins that end the link.
func failedLogins() []Check {
	failed := func(name, title string, request func(t *T, alice, bob *Member) Request) Check {
		return Check{
			Name: "login/failed/" + name, Title: title,
			Requirements: []string{"LOG-2", "CONN-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Logout()
				link := t.Greeted()
				link.Request(request(t, alice, bob))
				link.ExpectQuit()
			},
		}
	}
	return []Check{
		failed("unknown-uid", "an unknown uid ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(unknownUID, alice.NodeID)
		}),
		failed("wrong-node", "a wrong node ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.UID, spoiled(alice.NodeID))
		}),
		failed("other-users-node", "another user's node ends the link", func(_ *T, alice, bob *Member) Request {
			return Login(alice.UID, bob.NodeID)
		}),
		failed("short-node", "the beginning of the node's secret ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.UID, alice.NodeID[:len(alice.NodeID)-1])
		}),
		failed("long-node", "the node's secret with one character more ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.UID, alice.NodeID+alice.NodeID[:1])
		}),
		failed("lower-case-node", "the node's secret in lower case ends the link", func(t *T, alice, _ *Member) Request {
			lower := strings.ToLower(alice.NodeID)
			if lower == alice.NodeID {
				t.Skip("the nodeids of this server have no upper-case letters")
			}
			return Login(alice.UID, lower)
		}),
		failed("malformed-node", "a node that is no secret at all ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.UID, "../\x00%")
		}),
		failed("uid-as-node", "the uid in place of the node ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.UID, alice.UID)
		}),
		failed("alias-as-uid", "an alias in place of the uid ends the link", func(_ *T, alice, _ *Member) Request {
			return Login(alice.Alias, alice.NodeID)
		}),
	}
}

// spoiled returns a nodeid of the same form that is another.
func spoiled(nodeid string) string {
	last := nodeid[len(nodeid)-1]
	other := byte('1')
	if last == other {
		other = '2'
	}
	return nodeid[:len(nodeid)-1] + string(other)
}
