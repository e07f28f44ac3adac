package conformance

import "time"

func pulseChecks() []Check {
	return []Check{
		{
			Name: "pulse/keeps-the-link", Title: "a link that pulses outlives the connection timeout, and then closes without a word",
			Requirements: []string{"CONN-9", "PULSE-1", "CONN-7"},
			Waits:        func(timing Timing) time.Duration { return 5 * timing.Idle / 2 },
			Run: func(t *T) {
				alice := t.Member()
				for range 3 {
					t.Sleep(t.Timing().Idle / 2)
					alice.Request(Pulse())
				}
				// Half as long again as the timeout after it began.
				alice.Refused(Ping(alice.Alias, t.Name("nobody"), ""))
				alice.ExpectSilentCloseAfter(t.Timing().Idle)
			},
		},
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
