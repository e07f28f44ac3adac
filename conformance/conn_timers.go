package conformance

import (
	"fmt"
	"time"
)

// linkTimers are the checks of the login timeout (CONN-8) and the connection
// timeout (CONN-9), both of which end a link without a message (CONN-7).
func linkTimers() []Check {
	login := func(timing Timing) time.Duration { return timing.Login }
	idle := func(timing Timing) time.Duration { return timing.Idle }
	twice := func(timing Timing) time.Duration { return 2 * timing.Idle }
	return []Check{
		{
			Name: "conn/login-timeout/silent", Title: "a link on which nothing is sent closes without a message after the login timeout",
			Requirements: []string{"CONN-8", "CONN-7"}, Waits: login,
			Run: func(t *T) {
				start := time.Now()
				t.Dial().ExpectSilentCloseAfter(start, t.Timing().Login)
			},
		},
		{
			Name: "conn/login-timeout/greeted", Title: "a link that stops after TmtpRev closes without a message after the login timeout",
			Requirements: []string{"CONN-8", "CONN-7"}, Waits: login,
			Run: func(t *T) {
				start := time.Now()
				t.Greeted().ExpectSilentCloseAfter(start, t.Timing().Login)
			},
		},
		{
			Name: "conn/login-timeout/no-handshake", Title: "a connection that does not shake hands is closed after the login timeout",
			Requirements: []string{"CONN-8"}, Waits: login,
			Run: func(t *T) {
				conn := t.beneath()
				t.expectCutWithin(t.Timing().Login, conn, "when the login timeout is over")
			},
		},
		notExtended("tmtprev", "a late TmtpRev does not extend the login timeout", func(l *Link, at time.Duration) {
			l.t.Sleep(at)
			l.Request(TmtpRev("1"))
		}),
		notExtended("octets", "octets that trickle in do not extend the login timeout", func(l *Link, at time.Duration) {
			for _, octet := range `0040{"op":0,` {
				l.Send(string(octet))
				l.t.Sleep(at / 12)
			}
		}),
		{
			Name: "conn/login-timeout/over-after-login", Title: "who is logged in outlives the login timeout",
			Requirements: []string{"CONN-8"},
			Waits:        func(timing Timing) time.Duration { return 2 * timing.Login },
			Run: func(t *T) {
				alice := t.Member()
				t.steadily(alice, 3*t.Timing().Login/2, func() { alice.Request(Pulse()) })
				alice.Post("still here")
			},
		},
		{
			Name: "conn/idle/silent", Title: "a logged-in link that is idle for the connection timeout closes without a message",
			Requirements: []string{"CONN-9", "CONN-7"}, Waits: idle,
			Run: func(t *T) {
				alice := t.Member()
				start := time.Now()
				alice.Post("the last octets")
				alice.ExpectSilentCloseAfter(start, t.Timing().Idle)
			},
		},
		{
			Name: "conn/idle/pulsing", Title: "Pulse resets the connection timeout",
			Requirements: []string{"CONN-9", "PULSE-1"}, Waits: twice,
			Run: func(t *T) {
				alice := t.Member()
				t.steadily(alice, 3*t.Timing().Idle/2, func() { alice.Request(Pulse()) })
				alice.Post("still here")
			},
		},
		{
			Name: "conn/idle/server-speaks", Title: "what the server sends does not reset the connection timeout",
			Requirements: []string{"CONN-9o", "CONN-7"}, Waits: twice,
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				start := time.Now()
				alice.Post("the last octets")
				alice.Acks(AckNone)
				end := start.Add(2*t.Timing().Idle + t.Patience())
				for i := 0; time.Now().Before(end); i++ {
					if _, ended := alice.Ended(); ended {
						break
					}
					bob.Request(OhiEdit([]string{"add", "drop"}[i%2], alice))
					t.Sleep(t.Timing().Idle / 8)
				}
				alice.ExpectSilentCloseAfter(start, t.Timing().Idle)
				alice.Expect(AnOhi().From(bob)) // so the server did speak
			},
		},
		{
			Name: "conn/idle/stalled-upload", Title: "an upload that stalls is idle: the link closes without a message, and nobody receives it",
			Requirements: []string{"CONN-9o", "CONN-7", "DATA-7"}, Waits: twice,
			Run: func(t *T) {
				alice := t.Member()
				start := time.Now()
				octets := string(Post("half of this is nothing", alice).With("id", "stalled").Octets())
				alice.Send(octets[:len(octets)-10])
				alice.ExpectSilentCloseAfter(start, t.Timing().Idle)
				alice.Login()
				alice.ExpectNothing()
			},
		},
		{
			Name: "conn/idle/stalled-header", Title: "a header that stalls is idle: the link closes without a message",
			Requirements: []string{"CONN-9o", "CONN-7"}, Waits: idle,
			Run: func(t *T) {
				alice := t.Member()
				start := time.Now()
				alice.Send(`0040{"op":7,"id"`)
				alice.ExpectSilentCloseAfter(start, t.Timing().Idle)
			},
		},
		{
			Name: "conn/idle/slow-upload", Title: "an upload that comes octet by octet keeps its link",
			Requirements: []string{"CONN-9o"}, Waits: twice,
			Run: func(t *T) {
				alice := t.Member()
				octets := string(Post(fmt.Sprintf("%100d", 1)).With("id", "slow").Octets())
				at := len(octets) - 100
				alice.Send(octets[:at])
				t.steadily(alice, 3*t.Timing().Idle/2, func() {
					alice.Send(octets[at : at+1])
					at++
				})
				alice.Send(octets[at:])
				alice.ExpectAck("slow")
			},
		},
	}
}

// notExtended is a check that what a link does before login leaves its timeout
// as it is. The link must close no later than another that was opened after it
// and is silent; half a timeout is allowed for a machine that is busy.
func notExtended(name, title string, act func(l *Link, at time.Duration)) Check {
	return Check{
		Name: "conn/login-timeout/" + name, Title: title,
		Requirements: []string{"CONN-8", "CONN-7"},
		Waits:        func(timing Timing) time.Duration { return timing.Login },
		Run: func(t *T) {
			wait := t.Timing().Login
			start := time.Now()
			link, silent := t.Dial(), t.Dial()
			act(link, wait-wait/5-time.Since(start))
			silent.ExpectSilentCloseAfter(start, wait)
			link.await(t.ctx, wait/2, func() bool { return link.ended })
			closed, _ := silent.Ended()
			at, ended := link.Ended()
			if !ended || at.Sub(closed) > wait/2 {
				t.Fail("it is open longer than a silent one", "link 1: closes by the login timeout of "+wait.String()+", as a silent link does")
			}
			link.ExpectSilentCloseAfter(start, wait)
		},
	}
}

// steadily has something done on a member's link, at least eight times in the
// connection timeout, for d, after which the link must still be there. When it
// is not, and the machine that the suite runs on was held up meanwhile, the
// server may have been right to close it: then there is no verdict.
func (t *T) steadily(m *Member, d time.Duration, do func()) {
	idle := t.Timing().Idle
	start, last := time.Now(), time.Now()
	var held time.Duration
	for time.Since(start) < d {
		do()
		held = max(held, time.Since(last))
		last = time.Now()
		t.Sleep(min(idle, d) / 8)
	}
	if _, ended := m.Ended(); ended && held > idle/2 {
		t.Skip("this machine was held up for %v, too long for a connection timeout of %v", held.Round(time.Millisecond), idle)
	}
}
