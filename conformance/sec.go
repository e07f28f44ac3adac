package conformance

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
)

func secChecks() []Check {
	return slices.Concat(noTLS(), membersOnly(), []Check{
		{
			Name: "sec/old-tls", Title: "versions of TLS before 1.2 are refused",
			Requirements: []string{"SEC-2"},
			Run: func(t *T) {
				for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11} {
					if err := t.shake(func(c *tls.Config) { c.MinVersion, c.MaxVersion = version, version }); err != nil {
						t.Record("%s: refused", tls.VersionName(version))
					} else {
						t.Record("%s: accepted", tls.VersionName(version))
					}
				}
			},
		},
		{
			Name: "sec/client-certificate", Title: "whether a client needs a certificate",
			Requirements: []string{"SEC-7"},
			Run: func(t *T) {
				if err := t.shake(func(c *tls.Config) { c.Certificates, c.GetClientCertificate = nil, nil }); err != nil {
					t.Record("without a client certificate there is no tmtprev: %v", err)
				} else {
					t.Record("no client certificate is demanded")
				}
			},
		},
		{
			Name: "sec/nodeid-kept", Title: "a nodeid is told to its own user, in registered and user, and nowhere else",
			Requirements: []string{"SEC-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := alice.NewNode()
				for _, op := range []spec.Op{spec.OpUserEdit, spec.OpOhiEdit, spec.OpGroupInvite, spec.OpGroupEdit, spec.OpPost, spec.OpPostNotify, spec.OpPing} {
					alice.Do(t.Valid(op, alice, bob))
					bob.Do(t.Valid(op, bob, alice))
				}
				alice.Do(AddNode("a third node"))
				alice.Relogin()
				bob.Relogin()
				t.Settled(alice, phone, bob)
				t.secretsKept()
			},
		},
		{
			Name: "sec/nodeid-kept-from-login", Title: "neither the login message nor the quit of a failed login tells a nodeid",
			Requirements: []string{"SEC-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				late := alice.OfflineNode()
				alice.Relogin()
				alice.Expect(ALogin())
				late.Login()
				late.Expect(ALogin())
				for _, login := range []Request{Login(bob.UID, alice.NodeID), Login(alice.UID, alice.NodeID), Login("nobody", alice.NodeID)} {
					t.Greeted().Breaks(login)
				}
				t.secretsKept()
			},
		},
		{
			Name: "sec/same-answer", Title: "a wrong uid and a wrong node get the same answer",
			Requirements: []string{"SEC-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Logout()
				ghost := t.ghost()
				want := t.Greeted().Breaks(Login(ghost.UID, ghost.NodeID))
				for _, login := range []Request{Login(alice.UID, ghost.NodeID), Login(ghost.UID, alice.NodeID), Login(alice.UID, bob.NodeID), Login(bob.UID, alice.NodeID)} {
					if got := t.Greeted().Breaks(login); string(got.Frame) != string(want.Frame) {
						t.Fail(got.String()+" to "+login.Header(), want.String()+", as to an unknown uid")
					}
				}
			},
		},
		{
			Name: "sec/200-registrations", Title: "nodeids have room for 200 bits, and in 200 registrations nothing of them repeats",
			Requirements: []string{"SEC-6", "REG-7"},
			Run: func(t *T) {
				uids, nodeids := t.registrations(200)
				t.noneTwice("uid", uids)
				t.noneTwice("nodeid", nodeids)
				t.roomFor200Bits(nodeids)
			},
		},
	})
}

// noTLS are the checks that what is no TLS, on a port that wants it, ends its
// own link and no other (SEC-1).
func noTLS() []Check {
	var checks []Check
	for _, c := range []struct{ name, title, octets string }{
		{"tmtp", "TmtpRev in clear text", string(TmtpRev("1").Octets())},
		{"http", "HTTP in clear text", "GET / HTTP/1.1\r\nHost: server\r\n\r\n"},
		{"noise", "octets that are no TLS record", strings.Repeat("\xff\x00", 100)},
		{"broken-hello", "a TLS record with a broken ClientHello", "\x16\x03\x01\x00\x20\x01\x00\x00\x1c" + strings.Repeat("\xff", 28)},
	} {
		checks = append(checks, Check{
			Name: "sec/plaintext/" + c.name, Title: c.title + " on a TLS port ends that connection only",
			Requirements: []string{"SEC-1", "CONN-12"},
			Run: func(t *T) {
				people := t.Members(2)
				conn := t.beneath()
				conn.Write([]byte(c.octets))
				t.expectCut(conn, "which does not speak TLS")
				people[0].Post("others go on", people[1])
				people[1].Expect(ADelivery().Data("others go on"))
			},
		})
	}
	for _, c := range []struct{ name, title, octets string }{
		{"wrong-key", "a record that is not encrypted with the session's key", "\x17\x03\x03\x00\x40" + strings.Repeat("garbage.", 8)},
		{"unknown-type", "a record of unknown type", "\x63\x03\x03\x00\x08garbage."},
		{"too-long", "a record longer than TLS allows", "\x17\x03\x03\xff\xff" + strings.Repeat("garbage.", 8192)},
		{"clear-text", "a request in clear text", Frame(`{"op":11,"x":"in clear text"}`)},
	} {
		checks = append(checks, Check{
			Name: "sec/garbage/" + c.name, Title: c.title + " ends its link only",
			Requirements: []string{"SEC-1", "CONN-12"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				alice.needsTLS()
				alice.SendBelow(c.octets)
				alice.expectEnd("after " + c.title)
				bob.Post("others go on", carol, alice)
				carol.Expect(ADelivery().From(bob).Data("others go on"))
				alice.Login()
				alice.Expect(ADelivery().From(bob).Data("others go on"))
			},
		})
	}
	return checks
}

// membersOnly are the checks that a link without a session learns nothing
// (SEC-3).
func membersOnly() []Check {
	// only fails unless the link got just these messages, and none of what
	// belongs to others.
	only := func(l *Link, secrets []string, want ...spec.Msg) {
		for i, m := range l.all() {
			if i >= len(want) || m.Kind != want[i] || !m.known {
				l.t.Fail(m.String(), fmt.Sprintf("nothing but %v", want))
			}
			for _, s := range secrets {
				if strings.Contains(string(m.Header()), s) {
					l.t.Fail(m.String(), "nothing that tells of a member, as "+quote([]byte(s)))
				}
			}
		}
	}
	return []Check{
		{
			Name: "sec/members-only/before-login", Title: "a link that is not logged in is told nothing of what goes on",
			Requirements: []string{"SEC-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				silent, greeted := t.Dial(), t.Greeted()
				alice.Do(Post("to everybody", bob))
				alice.Ping(bob, "hello")
				alice.Ohi("add", bob)
				bob.Expect(AnOhi())
				bob.Logout()
				t.Settled(alice)
				for _, l := range []*Link{silent, greeted} {
					l.Send("zzzz")
					l.ExpectQuit()
				}
				secrets := []string{alice.UID, alice.Alias, bob.UID, bob.Alias}
				only(silent, secrets, spec.MsgQuit)
				only(greeted, secrets, spec.MsgTmtpRev, spec.MsgQuit)
			},
		},
		{
			Name: "sec/members-only/failed-login", Title: "a failed login is told nothing of what waits for the account, which still gets it",
			Requirements: []string{"SEC-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Logout()
				bob.Post("for alice only", alice)
				bob.Ohi("add", alice)
				link := t.Greeted()
				link.Breaks(Login(alice.UID, t.ghost().NodeID))
				only(link, []string{alice.Alias, alice.NodeID, bob.UID, bob.Alias}, spec.MsgTmtpRev, spec.MsgQuit)
				alice.Login()
				alice.Expect(ADelivery().From(bob).Data("for alice only"))
			},
		},
		{
			Name: "sec/members-only/taken-alias", Title: "registering with a taken alias tells nothing of its owner",
			Requirements: []string{"SEC-3"},
			Run: func(t *T) {
				alice := t.Member()
				link := t.Greeted()
				link.Request(Register("label", alice.Alias))
				link.Expect(ARegistered().Error())
				link.Expect(AnInfo())
				only(link, []string{alice.UID, alice.NodeID}, spec.MsgTmtpRev, spec.MsgRegistered, spec.MsgInfo)
			},
		},
	}
}

// secretsKept fails when a nodeid of a member has come on a link, save in
// registered and user to a node of the same user.
func (t *T) secretsKept() {
	for _, l := range t.links {
		for _, m := range l.all() {
			var fields map[string]any
			if json.Unmarshal(m.Header(), &fields) != nil {
				continue
			}
			for _, who := range t.members {
				own := who.UID == l.owner && (m.Kind == spec.MsgRegistered || m.Kind == spec.MsgUser)
				for name, value := range fields {
					if strings.Contains(fmt.Sprint(value), who.NodeID) && !(own && name == spec.KeyNodeID.String()) {
						t.Fail(l.info.Name+" got "+m.String(), "the nodeid of "+who.Name+" only in registered and user, to nodes of "+who.user)
					}
				}
			}
		}
	}
}

// registrations registers n users as fast as some links at once can.
func (t *T) registrations(n int) (uids, nodeids []string) {
	const workers = 8
	var mu sync.Mutex
	tasks := make([]func(), workers)
	for i := range tasks {
		tasks[i] = func() {
			for range n / workers {
				link := t.Greeted()
				link.Request(Register("label", ""))
				r := link.Expect(ARegistered())
				link.Close()
				mu.Lock()
				uids, nodeids = append(uids, r.UID), append(nodeids, r.NodeID)
				mu.Unlock()
			}
		}
	}
	t.Together(tasks...)
	return uids, nodeids
}

func (t *T) noneTwice(what string, values []string) {
	slices.Sort(values)
	for i := 1; i < len(values); i++ {
		if values[i] == values[i-1] {
			t.Fail(what+" "+quote([]byte(values[i]))+" twice", fmt.Sprintf("%d different ones", len(values)))
		}
	}
}

// roomFor200Bits fails when the characters seen cannot make 2^200 nodeids, or
// one place of all nodeids has always the same.
func (t *T) roomFor200Bits(nodeids []string) {
	shortest := len(nodeids[0])
	for _, id := range nodeids {
		shortest = min(shortest, len(id))
	}
	alphabet := make(map[byte]bool)
	for place := range shortest {
		seen := make(map[byte]bool)
		for _, id := range nodeids {
			seen[id[place]], alphabet[id[place]] = true, true
		}
		if len(seen) == 1 {
			t.Fail(fmt.Sprintf("character %d of each nodeid is %q", place+1, nodeids[0][place]), "no place where all nodeids are alike")
		}
	}
	// Half a bit for what rounding takes.
	if bits := float64(shortest) * math.Log2(float64(len(alphabet))); bits < 199.5 {
		t.Fail(fmt.Sprintf("%d characters out of %d, %.0f bits", shortest, len(alphabet), bits), "200 bits, as 40 characters out of 32")
	}
}
