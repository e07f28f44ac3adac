package conformance

import (
	"fmt"
	"strings"
)

// segmentations are the checks that it means nothing how a client's octets are
// cut into writes (FRAME-7). Between two pieces another link does a round trip,
// so that a server which takes what has come for all there is has its chance.
func segmentations() []Check {
	const text = "cut into pieces"
	post := func(to Recipient) string { return string(Post(text, to).With("id", "p1").Octets()) }
	body := func(octets string) int { return len(octets) - len(text) }
	var checks []Check
	for _, c := range []struct {
		name, title string
		cuts        func(octets string) []int
	}{
		{"inside-digits", "cut between its length digits", func(string) []int { return []int{1, 2, 3} }},
		{"behind-digits", "cut between length digits and header", func(string) []int { return []int{4} }},
		{"after-8-octets", "cut after 4 octets of its header", func(string) []int { return []int{8} }},
		{"inside-header", "cut in the middle of its header", func(o string) []int { return []int{4 + (body(o)-4)/2} }},
		{"inside-brace", "cut before the last octet of its header", func(o string) []int { return []int{body(o) - 1} }},
		{"behind-header", "cut between header and data", func(o string) []int { return []int{body(o)} }},
		{"inside-data", "cut within its data", func(o string) []int { return []int{body(o) + 1, len(o) - 1} }},
		{"everywhere", "cut in all those places", func(o string) []int {
			return []int{1, 4, 5, 4 + (body(o)-4)/2, body(o) - 1, body(o), body(o) + 1, len(o) - 1}
		}},
	} {
		checks = append(checks, Check{
			Name: "frame/split/" + c.name, Title: "a post " + c.title + " is one post",
			Requirements: []string{"FRAME-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				octets := post(bob)
				alice.sendPieces(octets, c.cuts(octets), func() { bob.Post("meanwhile") })
				alice.ExpectAck("p1")
				bob.Expect(ADelivery().From(alice).Data(text))
				bob.ExpectNothing()
			},
		})
	}
	return append(checks, []Check{
		{
			Name: "frame/octet-by-octet", Title: "a post that comes octet by octet is one post",
			Requirements: []string{"FRAME-7"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.SendSplit(post(bob), 1)
				alice.ExpectAck("p1")
				bob.Expect(ADelivery().From(alice).Data(text))
				bob.ExpectNothing()
			},
		},
		{
			Name: "frame/octet-by-octet-greeting", Title: "TmtpRev and Register that come octet by octet are answered",
			Requirements: []string{"FRAME-7"},
			Run: func(t *T) {
				link := t.Dial()
				link.SendSplit(string(TmtpRev("1").Octets()), 1)
				link.Expect(ATmtpRev())
				link.SendSplit(string(t.registering(Register("label", "")).Octets()), 1)
				link.Expect(ARegistered())
				link.Expect(AnInfo())
			},
		},
		{
			Name: "frame/data-with-next-header", Title: "a message's data may come together with the next message's header",
			Requirements: []string{"FRAME-7", "DATA-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				first := post(bob)
				second := string(Post("the next", bob).With("id", "p2").Octets())
				between := func() { bob.Post("meanwhile") }
				alice.sendPieces(first+second, []int{body(first) + 3, len(first) + 7}, between)
				alice.ExpectAck("p1")
				alice.ExpectAck("p2")
				bob.ExpectInOrder(ADelivery().Data(text), ADelivery().Data("the next"))
			},
		},
		{
			Name: "frame/random-pieces", Title: "twenty requests cut at random are carried out in order",
			Requirements: []string{"FRAME-7", "FRAME-8"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				var octets strings.Builder
				var acks, deliveries []Matcher
				for i := range 20 {
					data := t.noise(1 + t.Rand.IntN(200))
					octets.Write(Post(data, bob).With("id", fmt.Sprint("p", i)).Octets())
					acks = append(acks, AnAck().ID(fmt.Sprint("p", i)))
					deliveries = append(deliveries, ADelivery().Data(data))
				}
				for rest := octets.String(); rest != ""; {
					n := min(len(rest), 1+t.Rand.IntN(300))
					alice.Send(rest[:n])
					rest = rest[n:]
				}
				alice.ExpectInOrder(acks...)
				bob.ExpectInOrder(deliveries...)
			},
		},
	}...)
}

// sendPieces writes octets cut at the given offsets, in rising order, and has
// something else done between the pieces.
func (l *Link) sendPieces(octets string, cuts []int, between func()) {
	at := 0
	for _, cut := range cuts {
		l.Send(octets[at:cut])
		between()
		at = cut
	}
	l.Send(octets[at:])
}
