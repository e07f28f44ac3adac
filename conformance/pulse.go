package conformance

func pulseChecks() []Check {
	return []Check{
		{
			Name: "pulse/no-answer", Title: "Pulse has no answer",
			Requirements: []string{"PULSE-1"},
			Run: func(t *T) {
				alice := t.Member()
				alice.Requests(Pulse(), Pulse(), Pulse())
				alice.ExpectNothing()
			},
		},
	}
}
