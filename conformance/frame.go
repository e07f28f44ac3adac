package conformance

import "strings"

func frameChecks() []Check {
	return append(brokenLengths(), []Check{
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
			Name: "frame/longest-header", Title: "a header of ffff octets is read",
			Requirements: []string{"FRAME-5"},
			Run: func(t *T) {
				link := t.Dial()
				link.Send(Frame(padded(`{"op":0,"id":"1"}`, 0xffff)))
				link.Expect(ATmtpRev().ID("1"))
			},
		},
		{
			Name: "frame/octet-by-octet", Title: "a post that comes octet by octet is one post",
			Requirements: []string{"FRAME-7"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				alice.SendSplit(string(Post("piecemeal", bob).With("id", "p1").Octets()), 1)
				alice.ExpectAck("p1")
				bob.Expect(ADelivery().From(alice).Data("piecemeal"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "frame/many-in-one-write", Title: "requests in one write are carried out in order, each acked",
			Requirements: []string{"FRAME-8", "ACK-1"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				ids := alice.Requests(Post("one", bob), Post("two", bob), Post("three", bob))
				for _, id := range ids {
					alice.ExpectAck(id)
				}
				bob.ExpectInOrder(ADelivery().Data("one"), ADelivery().Data("two"), ADelivery().Data("three"))
				alice.ExpectNothing()
			},
		},
	}...)
}

// brokenLengths are the checks of what is no length (FRAME-3, FRAME-4), one
// each.
func brokenLengths() []Check {
	var checks []Check
	add := func(name, requirement, octets string) {
		checks = append(checks, Check{
			Name: "frame/" + name, Title: "length " + quote([]byte(octets[:4])) + " ends the link",
			Requirements: []string{requirement, "CONN-5"},
			Run: func(t *T) {
				link := t.Greeted()
				link.Send(octets)
				link.ExpectQuit()
			},
		})
	}
	add("length-letters", "FRAME-3", `zzzz{"op":11}`)
	add("length-0x", "FRAME-3", `0x0d{"op":11}  `)
	add("length-sign", "FRAME-3", `+00d{"op":11}  `)
	add("length-space", "FRAME-3", ` 00d{"op":11}  `)
	add("length-0", "FRAME-4", `0000{"op":11}`)
	add("length-7", "FRAME-4", `0007{"op":11}`)
	return checks
}

// padded fills a JSON object up to n octets with white space before its end.
func padded(header string, n int) string {
	return header[:len(header)-1] + strings.Repeat(" ", n-len(header)) + "}"
}
