package conformance

import (
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

func receiptChecks() []Check {
	return []Check{
		{
			Name: "receipt/not-again-in-session", Title: "an acknowledged message is not sent again on the link",
			Requirements: []string{"RCPT-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Post("once", bob)
				bob.Expect(ADelivery().Data("once"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "receipt/not-again-after-login", Title: "an acknowledged message is not sent again after the next logins",
			Requirements: []string{"RCPT-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Post("once", bob)
				bob.Expect(ADelivery().Data("once"))
				for range 2 {
					t.Settled(bob) // the Ack has been read
					bob.Relogin()
					bob.ExpectNothing()
				}
			},
		},
		{
			Name: "receipt/again-after-login", Title: "a message that was not acknowledged comes again after login, the same",
			Requirements: []string{"RCPT-2", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Post("again", bob)
				delivery := ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("again")
				bob.Expect(delivery)
				for range 2 {
					bob.Logout()
					bob.LoginWith(AckNone)
					bob.Expect(delivery)
				}
			},
		},
		{
			Name: "receipt/ping-again-after-login", Title: "a ping that was not acknowledged comes again after login, the same",
			Requirements: []string{"RCPT-2", "STD-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Ping(bob, "again")
				ping := APing().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("again")
				bob.Expect(ping)
				bob.Logout()
				bob.LoginWith(AckNone)
				bob.Expect(ping)
			},
		},
		{
			Name: "receipt/again-after-a-cut", Title: "a message that was not acknowledged comes again after a lost link",
			Requirements: []string{"RCPT-2", "QUEUE-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Post("again", bob)
				bob.Expect(ADelivery().ID(ack.MsgID))
				bob.Cut()
				bob.Login()
				bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("again"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "receipt/again-after-timeout", Title: "a message that is not acknowledged comes again on the link after the ack timeout",
			Requirements: []string{"RCPT-3"},
			Waits:        func(timing Timing) time.Duration { return 2 * timing.Ack },
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Post("again", bob)
				delivery := ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("again")
				first := bob.Expect(delivery)
				// Shorter waits than the connection timeout keep both links.
				for deadline := time.Now().Add(t.Timing().Ack); time.Now().Before(deadline); {
					alice.Request(Pulse())
					bob.Request(Pulse())
					t.Sleep(min(t.Timing().Ack, t.Timing().Idle) / 3)
				}
				again := bob.ExpectWithin(t.Timing().Ack, delivery)
				if early := again.At.Sub(first.At); early < t.Timing().Ack/2 {
					t.Fail("it came again after "+early.Round(time.Millisecond).String(), "the same delivery after "+t.Timing().Ack.String())
				}
				bob.Send(string(Ack(again.ID).Octets()))
			},
		},
		{
			Name: "receipt/one-at-a-time", Title: "whether the next message waits for the Ack of the one before",
			Requirements: []string{"RCPT-4"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				bob.Acks(AckNone)
				alice.Post("one", bob)
				first := bob.Expect(ADelivery().Data("one"))
				alice.Post("two", bob)
				// An ohi overtakes; what the server was to send before it, it has sent.
				carol.Ohi("add", bob)
				bob.Expect(AnOhi().From(carol))
				if second := bob.seen(ADelivery().Data("two")); second {
					t.Record("the next message does not wait")
				} else {
					t.Record("the next message waits")
				}
				bob.Acks(AckAll)
				bob.Request(Ack(first.ID))
				bob.Expect(ADelivery().Data("two"))
			},
		},
		{
			Name: "receipt/unknown-ids", Title: "Acks with unknown ids are ignored, twenty in a row too",
			Requirements: []string{"RCPT-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				var acks []Request
				for _, id := range []string{"0000000000000001", "ffffffffffffffff", "x", "not an id", strings.Repeat("z", 4096)} {
					acks = append(acks, Ack(id), Ack(id), Ack(id), Ack(id))
				}
				bob.Requests(acks...)
				start := time.Now()
				bob.Post("after them", alice)
				if took := time.Since(start); took > max(time.Second, t.Patience()/2) {
					t.Fail("the next request was acked after "+took.Round(time.Millisecond).String(), "an ack within 1s")
				}
				alice.Expect(ADelivery().From(bob))
			},
		},
		{
			Name: "receipt/old-id", Title: "an Ack that comes twice is ignored",
			Requirements: []string{"RCPT-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				ack := alice.Post("one", bob)
				bob.Expect(ADelivery().ID(ack.MsgID))
				bob.Requests(Ack(ack.MsgID), Ack(ack.MsgID))
				alice.Post("two", bob)
				bob.Expect(ADelivery().Data("two"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "receipt/wrong-id-does-not-count", Title: "an Ack of another id does not acknowledge the message",
			Requirements: []string{"RCPT-5", "RCPT-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				ack := alice.Post("keep me", bob)
				bob.Expect(ADelivery().ID(ack.MsgID))
				bob.Request(Ack("0000000000000001"))
				bob.Logout()
				bob.Login()
				bob.Expect(ADelivery().ID(ack.MsgID).Data("keep me"))
			},
		},
		{
			Name: "receipt/each-node", Title: "each node acknowledges for itself",
			Requirements: []string{"RCPT-6", "POST-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				phone := bob.NewNode()
				phone.Acks(AckNone)
				ack := alice.Post("for both", bob)
				bob.Expect(ADelivery().ID(ack.MsgID))
				phone.Expect(ADelivery().ID(ack.MsgID))
				t.Settled(bob)
				phone.Logout()
				phone.Login()
				phone.Expect(ADelivery().ID(ack.MsgID).Data("for both"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "receipt/id-missing", Title: "Ack without an id ends the link",
			Requirements: []string{"RCPT-7", "CONN-5"},
			Run:          func(t *T) { t.Member().Breaks(Ack("x").Without("id")) },
		},
		{
			Name: "receipt/type-means-nothing", Title: "an Ack counts whatever its type says",
			Requirements: []string{"RCPT-7", "RCPT-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Acks(AckNone)
				for _, kind := range []string{"ok", "error", "delivery", "水"} {
					ack := alice.Post(kind, bob)
					bob.Expect(ADelivery().ID(ack.MsgID).Data(kind))
					bob.Request(Ack(ack.MsgID).With("type", kind))
				}
				bob.Acks(AckAll)
				bob.Relogin()
				bob.ExpectNothing()
			},
		},
		{
			Name: "receipt/type-missing", Title: "what becomes of an Ack without a type, or with an empty one",
			Requirements: []string{"RCPT-8"},
			Run: func(t *T) {
				for _, c := range []struct {
					what string
					ack  Request
				}{{"without type", Ack("x").Without("type")}, {"with an empty type", Ack("x").With("type", "")}} {
					alice := t.Member()
					alice.Request(c.ack)
					alice.Request(Post("still here?").With("id", "next"))
					if alice.Expect(AnAck().ID("next").Or(AQuit())).Kind == spec.MsgQuit {
						t.Record("%s: quit", c.what)
					} else {
						t.Record("%s: accepted", c.what)
					}
				}
			},
		},
	}
}

// seen reports whether a message has come by now, taken or not.
func (l *Link) seen(want Matcher) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.messages {
		if want.Match(m) {
			return true
		}
	}
	return false
}
