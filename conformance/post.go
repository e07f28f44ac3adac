package conformance

func postChecks() []Check {
	return []Check{
		{
			Name: "post/offline-node", Title: "a node that is offline gets the delivery when it logs in",
			Requirements: []string{"POST-1", "LOG-5", "ACK-5"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				bob.Logout()
				ack := alice.Post("for later", bob)
				bob.Login()
				bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("for later"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "post/type-missing", Title: "a recipient without a type ends the link",
			Requirements: []string{"POST-9", "CONN-5"},
			Run: func(t *T) {
				alice, bob := t.Member(), t.Member()
				alice.Breaks(Post("x", bob).WithRaw("for", `[{"id":`+toJSON(bob.UID)+`}]`))
				bob.ExpectNothing()
			},
		},
	}
}
