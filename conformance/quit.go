package conformance

func quitChecks() []Check {
	return []Check{
		{
			Name: "quit/closes", Title: "Quit ends the link",
			Requirements: []string{"BYE-1"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Logout()
			},
		},
		{
			Name: "quit/answered", Title: "Quit is answered by quit, and then the link closes",
			Requirements: []string{"BYE-1o"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Request(Quit())
				alice.ExpectQuit()
			},
		},
		{
			Name: "quit/login-again", Title: "the node can log in again at once",
			Requirements: []string{"BYE-1o"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Request(Quit())
				alice.ExpectQuit()
				link := t.Greeted()
				link.Request(Login(alice.UID, alice.NodeID))
				link.Expect(AnInfo())
			},
		},
		{
			Name: "quit/ends-presence", Title: "who listed others is offline to them after Quit",
			Requirements: []string{"BYE-1", "OHI-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Ohi("add", bob)
				bob.Expect(AnOhi().From(alice).Status(1))
				alice.Logout()
				bob.Expect(AnOhi().From(alice).Status(2))
			},
		},
		{
			Name: "quit/after-requests", Title: "what was requested before Quit in the same write takes effect",
			Requirements: []string{"FRAME-8", "BYE-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				ids := alice.Requests(Post("last words", bob), Quit())
				alice.ExpectAck(ids[0])
				alice.expectEnd("after Quit")
				bob.Expect(ADelivery().From(alice).Data("last words"))
			},
		},
	}
}
