package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func ackChecks() []Check {
	return slices.Concat(ackOfEachOp(), ackIDs(), ackAgreement(), []Check{
		{
			Name: "ack/no-msgid", Title: "the ack of UserEdit, OhiEdit and GroupEdit has neither msgid nor posted",
			Requirements: []string{"ACK-3"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := Group(t.Name("group"))
				alice.Invite(gid, bob)
				second := t.Name("second")
				for _, r := range []Request{AddAlias(second), AddNode("a further node"), OhiEdit("add", bob), OhiEdit("init", bob), OhiEdit("drop", bob)} {
					alice.Expect(AnAck().ID(alice.Request(r)).Without(keyMsgID).Without(keyPosted).Without(spec.KeyError))
				}
				bare := func(r Request) {
					bob.Expect(AnAck().ID(bob.Request(r)).Without(keyMsgID).Without(keyPosted).Without(spec.KeyError))
				}
				bare(GroupEdit("join", gid))
				bare(GroupEdit("alias", gid).With("newalias", bob.Alias))
				bare(GroupEdit("drop", gid).With("to", bob.Alias))
			},
		},
		{
			Name: "ack/refused", Title: "a refused post has an ack with error alone, and nobody receives anything of it",
			Requirements: []string{"ACK-4", "POST-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				desk := alice.NewNode()
				alice.Refused(Post("in part", bob, Item{unknownUID, spec.ToUser}))
				bob.ExpectNothing()
				desk.ExpectNothing()
			},
		},
		{
			Name: "ack/in-order", Title: "acks come in the order of the requests",
			Requirements: []string{"ACK-6", "ACK-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				var requests []Request
				for i := range 5 {
					requests = append(requests,
						Post(strings.Repeat("x", 1+i*3000), bob),
						AddAlias(t.Name("alias")),
						Ping(alice.Alias, bob.Alias, "hello"),
						Ping(alice.Alias, t.Name("nobody"), ""),
						OhiEdit("add", bob))
				}
				var want []Matcher
				for _, id := range alice.Requests(requests...) {
					want = append(want, AnAck().ID(id))
				}
				alice.ExpectInOrder(want...)
			},
		},
		{
			Name: "ack/same-id-twice", Title: "two requests under one id get two acks",
			Requirements: []string{"ACK-7", "ACK-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				first := alice.Do(Post("one", bob).With("id", "same"))
				second := alice.Do(Post("two", bob).With("id", "same"))
				if first.MsgID == second.MsgID {
					t.Fail("both acks have msgid "+first.MsgID, "two messages, each with an id of its own")
				}
				bob.Expect(ADelivery().ID(first.MsgID).Data("one"))
				bob.Expect(ADelivery().ID(second.MsgID).Data("two"))
				alice.ExpectNothing()
			},
		},
	})
}

// unknownUID is well-formed where deployed servers are concerned, and nobody's.
var unknownUID = strings.Repeat("7", spec.UIDRunes)

// ackedOps are the requests that get an ack.
func ackedOps() []spec.Op {
	var ops []spec.Op
	for op := range spec.Op(spec.OpCount) {
		if acked(op) {
			ops = append(ops, op)
		}
	}
	return ops
}

// ackOfEachOp are the checks that a request of each op gets one ack, no more.
func ackOfEachOp() []Check {
	var checks []Check
	for _, op := range ackedOps() {
		checks = append(checks, Check{
			Name: "ack/one-each/" + strings.ToLower(op.String()), Title: op.String() + " gets exactly one ack, under its id",
			Requirements: []string{"ACK-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				id := alice.Request(t.Valid(op, alice, bob))
				alice.Expect(AnAck().ID(id))
				alice.ExpectNo(AnAck())
			},
		})
		if !spec.Request(op).MsgID {
			continue
		}
		checks = append(checks, Check{
			Name: "ack/msgid/" + strings.ToLower(op.String()), Title: "the ack of " + op.String() + " has msgid and posted",
			Requirements: []string{"ACK-2"},
			Run: func(t *T) {
				people := t.Members(2)
				id := people[0].Request(t.Valid(op, people[0], people[1]))
				people[0].Expect(AnAck().ID(id).Has(keyMsgID).Has(keyPosted).Without(spec.KeyError))
			},
		})
	}
	return checks
}

// ackIDs are the checks that an ack repeats whatever id a request has.
func ackIDs() []Check {
	var checks []Check
	for _, c := range []struct{ name, id string }{
		{"quotes", `"quoted" 'and' \back\slashed/`},
		{"html", `<b>&amp;</b>`},
		{"non-ascii", "Grüße, 水曜日"},
		{"beyond-bmp", "🐟𝄞"},
		{"control", "tab\tnewline\nbell\a"},
		{"one-character", "0"},
		{"spaces", "  a  b  "},
		{"4-kib", strings.Repeat("0123456789abcdef", 256)},
	} {
		checks = append(checks, Check{
			Name: "ack/id/" + c.name, Title: "an ack repeats the id " + excerpt([]byte(c.id)),
			Requirements: []string{"ACK-1"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Do(Post("copy for my nodes").With("id", c.id))
				alice.Expect(AnAck().ID(alice.Request(Ping(alice.Alias, t.Name("nobody"), "").With("id", c.id))).Error())
			},
		})
	}
	return checks
}

// ackAgreement are the checks that msgid and posted of an ack are id and
// posted of what the recipients get.
func ackAgreement() []Check {
	agree := func(name, title string, request func(t *T, alice, bob *Member) Request, message func() Matcher) Check {
		return Check{
			Name: "ack/agrees/" + name, Title: title,
			Requirements: []string{"ACK-5", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				late := bob.OfflineNode()
				ack := alice.Do(request(t, alice, bob))
				late.Login()
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(message().From(alice).ID(ack.MsgID).Posted(ack.Posted))
				}
			},
		}
	}
	return []Check{
		agree("post", "the delivery has the id and posted of the Post's ack",
			func(_ *T, _, bob *Member) Request { return Post("hello", bob) }, ADelivery),
		agree("postnotify", "the delivery has the id and posted of the PostNotify's ack",
			func(_ *T, _, bob *Member) Request {
				return PostNotify("note", "message", []Recipient{bob}, nil)
			}, ADelivery),
		agree("ping", "the ping has the id and posted of the Ping's ack",
			func(_ *T, alice, bob *Member) Request { return Ping(alice.Alias, bob.Alias, "hello") }, APing),
		agree("groupinvite", "the invite has the id and posted of the GroupInvite's ack",
			func(t *T, alice, bob *Member) Request {
				return Invite(Group(t.Name("group")), alice.Alias, bob.Alias, "come in")
			}, AnInvite),
	}
}

// mustGrow fails unless the second id was generated after the first: 16
// hex digits and strings of one length compare as strings, else as numbers
// (STD-2).
func (t *T) mustGrow(first, second string) {
	if !idGrows(first, second) {
		t.Fail(fmt.Sprintf("first id %q, then id %q", first, second), "an id greater than "+first)
	}
}
