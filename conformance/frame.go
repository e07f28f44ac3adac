package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func frameChecks() []Check {
	return slices.Concat(brokenLengths(), headerLengths(), segmentations(), []Check{
		{
			Name: "frame/server-lengths", Title: "what the server sends begins with four hex digits that give its header's length",
			Requirements: []string{"FRAME-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.AddAlias(t.Name("second"))
				alice.Ping(bob, "hello")
				alice.Post(strings.Repeat("x", 5000), bob)
				alice.Refused(Ping(alice.Alias, t.Name("nobody"), ""))
				bob.Expect(APing())
				bob.Expect(ADelivery())
				alice.Breaks(Ping("", "", ""))
				for _, m := range slices.Concat(alice.all(), bob.all()) {
					if !isObject(m.Header()) {
						t.Fail(m.String(), fmt.Sprintf("%s: a JSON object of %d octets, as its length says", m.link.info.Name, len(m.Header())))
					}
				}
			},
		},
		{
			Name: "frame/server-lengths-non-ascii", Title: "the length of a header counts octets, also of characters that have several",
			Requirements: []string{"FRAME-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alias := t.Name("水曜日 ")
				alice.AddAlias(alias)
				bob.Do(Ping(bob.Alias, alias, "hello"))
				alice.Expect(APing().From(bob).To(alias).Data("hello"))
			},
		},
		{
			Name: "frame/upper-case-length", Title: "length digits in upper case are read",
			Requirements: []string{"FRAME-2"},
			Run: func(t *T) {
				link := t.Dial()
				// 0x1a octets: the padding makes a digit above 9.
				link.Send("001A" + padded(`{"op":0,"id":"1"}`, 0x1a))
				link.Expect(ATmtpRev().ID("1"))
			},
		},
		{
			Name: "frame/mixed-case-length", Title: "length digits in mixed case are read",
			Requirements: []string{"FRAME-2"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Send("0aBc" + padded(Post("x").With("id", "p1").Header(), 0xabc) + "x")
				alice.ExpectAck("p1")
			},
		},
		{
			Name: "frame/many-in-one-write", Title: "requests in one write are carried out in order, each acked",
			Requirements: []string{"FRAME-8", "ACK-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				ids := alice.Requests(Post("one", bob), Post("two", bob), Post("three", bob))
				for _, id := range ids {
					alice.ExpectAck(id)
				}
				bob.ExpectInOrder(ADelivery().Data("one"), ADelivery().Data("two"), ADelivery().Data("three"))
				alice.ExpectNothing()
			},
		},
		{
			Name: "frame/every-op-in-one-write", Title: "requests that need each other take effect in order though they come in one write",
			Requirements: []string{"FRAME-8"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				second, gid := t.Name("second"), Group(t.Name("group"))
				// Each but the first fails unless those before it are done.
				ids := alice.Requests(
					AddAlias(second),
					Ping(second, bob.Alias, "from the new alias"),
					Invite(gid, second, bob.Alias, "into a new group"),
					GroupEdit("alias", gid).With("newalias", alice.Alias),
					Post("to the group", gid.NotSelf(), bob),
					PostNotify("note", "message", []Recipient{bob}, []Recipient{gid.NotSelf()}),
					OhiEdit("add", bob),
					GroupEdit("drop", gid).With("to", bob.Alias),
				)
				for _, id := range ids {
					alice.ExpectAck(id)
				}
				bob.ExpectInOrder(APing().Alias(second), AnInvite().GID(gid), ADelivery().Data("to the group"), ADelivery().Data("message"))
			},
		},
		{
			Name: "frame/not-interleaved", Title: "acks, presence and more deliveries wait until a large delivery is through",
			Requirements: []string{"FRAME-6", "POST-12"},
			Labels:       []string{LabelLarge},
			Octets:       4 << 20,
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				large := t.noise(2 << 20)
				// While bob takes nothing, all this piles up for his link.
				bob.Pause()
				alice.Post(large, bob)
				var asked []string
				for i := range 20 {
					asked = append(asked, bob.Request(Ping(bob.Alias, t.Name("nobody"), fmt.Sprint(i))))
					carol.Ohi([]string{"add", "drop"}[i%2], bob)
					alice.Post(fmt.Sprint("small ", i), bob)
				}
				bob.Resume()
				bob.expectLarge(alice, large)
				for i, id := range asked {
					bob.ExpectRefused(id)
					bob.Expect(ADelivery().From(alice).Data(fmt.Sprint("small ", i)))
				}
				t.Settled(bob)
				for _, m := range bob.all() {
					if m.Bad != nil {
						t.Fail(m.String(), "bob: whole messages")
					}
				}
			},
		},
	})
}

// brokenLengths are the checks of what is no length (FRAME-3, FRAME-4,
// FRAME-4b), one each.
func brokenLengths() []Check {
	var checks []Check
	add := func(name, requirement, octets string) {
		checks = append(checks, Check{
			Name: "frame/" + name, Title: "length " + quote([]byte(octets[:4])) + " ends the link",
			Requirements: []string{requirement, "CONN-5"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Send(octets)
				alice.ExpectQuit()
			},
		})
	}
	// A lenient reader of numbers takes each of these for 13 or less.
	add("length-letters", "FRAME-3", `zzzz{"op":11}    `)
	add("length-0x", "FRAME-3", `0x0d{"op":11}    `)
	add("length-sign", "FRAME-3", `+00d{"op":11}    `)
	add("length-minus", "FRAME-3", `-00d{"op":11}    `)
	add("length-space", "FRAME-3", ` 00d{"op":11}    `)
	add("length-space-after", "FRAME-3", `00d {"op":11}    `)
	add("length-newline", "FRAME-3", "\n00d{\"op\":11}    ")
	add("length-underscore", "FRAME-3", `0_0d{"op":11}    `)
	add("length-binary", "FRAME-3", "\x00\x00\x00\x0d{\"op\":11}    ")
	add("length-one-letter", "FRAME-3", `000g{"op":11}    `)
	add("length-missing", "FRAME-3", `{"op":11}    `)
	add("length-three-digits", "FRAME-3", `00d{"op":11}    `)
	for n := range spec.MinHeaderOctets {
		add(fmt.Sprint("length-", n), "FRAME-4", fmt.Sprintf(`%04x{"op":11}    `, n))
	}
	for _, n := range []int{0, spec.MinHeaderOctets - 1} {
		checks = append(checks, Check{
			Name: fmt.Sprintf("frame/length-%d-alone", n), Title: fmt.Sprintf("the four digits %04x alone end the link at once", n),
			Requirements: []string{"FRAME-4b"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Send(fmt.Sprintf("%04x", n))
				alice.ExpectQuit()
			},
		})
	}
	return checks
}

// headerLengths are the checks that a header may be as long as four digits can
// tell (FRAME-5).
func headerLengths() []Check {
	var checks []Check
	for _, n := range []int{0xff, 0x100, 0xfff, 0x1000, 0x1001, 0x3fff, 0x4000, 0x4001, 0x7fff, 0x8000, 0xfffe, 0xffff} {
		checks = append(checks, Check{
			Name: fmt.Sprintf("frame/header-%04x", n), Title: fmt.Sprintf("a header padded to %04x octets is read", n),
			Requirements: []string{"FRAME-5", "DATA-1"},
			Run: func(t *T) {
				alice := t.Member()
				header := Post("data").With("id", "p1").Header()
				alice.Send(Frame(padded(header, n)) + "data" + string(Post("behind it").With("id", "p2").Octets()))
				alice.ExpectAck("p1")
				alice.ExpectAck("p2")
			},
		})
	}
	return append(checks, Check{
		Name: "frame/shortest-request", Title: "a request of 9 octets is read, and the one behind it",
		Requirements: []string{"FRAME-5"},
		Run: func(t *T) {
			alice := t.Member()
			alice.Send(`0009{"op":11}` + string(Post("x").With("id", "p1").Octets()))
			alice.ExpectAck("p1")
		},
	}, Check{
		Name: "frame/long-list", Title: "a header that is long by its contents is read",
		Requirements: []string{"FRAME-5"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			to := make([]Recipient, 0xf000/len(toJSON(bob.item())))
			for i := range to {
				to[i] = bob
			}
			alice.Post("to a long list", to...)
			bob.Expect(ADelivery().From(alice).Data("to a long list"))
		},
	})
}

// padded fills a JSON object up to n octets with white space, of all four kinds
// that JSON has, at its begin and its end.
func padded(header string, n int) string {
	white := strings.Repeat(" \t\r\n", (n-len(header))/4+1)[:n-len(header)]
	half := len(white) / 2
	return "{" + white[:half] + header[1:len(header)-1] + white[half:] + "}"
}
