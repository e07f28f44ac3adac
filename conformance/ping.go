package conformance

import "strings"

func pingChecks() []Check {
	return []Check{
		{
			Name: "ping/reaches-every-node", Title: "a ping reaches every node of the recipient, once",
			Requirements: []string{"PING-1", "ACK-5"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				phone := bob.NewNode()
				ack := alice.Ping(bob, "hello")
				for _, node := range []*Member{bob, phone} {
					node.Expect(APing().From(alice).ID(ack.MsgID).Posted(ack.Posted).Alias(alice).To(bob).Data("hello"))
					node.ExpectNothing()
				}
			},
		},
		{
			Name: "ping/text-140-units", Title: "140 UTF-16 units are accepted, whatever octets they take",
			Requirements: []string{"PING-5o"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				for _, text := range []string{strings.Repeat("x", 140), strings.Repeat("水", 140), strings.Repeat("🐟", 70)} {
					alice.Ping(bob, text)
					bob.Expect(APing().Data(text))
				}
			},
		},
		{
			Name: "ping/text-too-long", Title: "141 UTF-16 units end the link, and nobody gets them",
			Requirements: []string{"PING-5o"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				alice.Breaks(Ping(alice.Alias, bob.Alias, strings.Repeat("x", 141)))
				bob.ExpectNothing()
			},
		},
		{
			Name: "ping/to-unknown", Title: "a ping to an alias that nobody has is refused",
			Requirements: []string{"PING-3", "ACK-4"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Refused(Ping(alice.Alias, t.Name("nobody"), "hello"))
			},
		},
	}
}
