// Package conformance tests whether a TMTP server does what the protocol says.
//
// A [Check] is data with a function: a stable name, the requirements it tests
// (IDs of package spec's catalogue), and Run. [Run] carries out a selection of
// checks against a [Target], many at once, and returns a report; [Describe]
// makes a Ginkgo tree of the same checks. Level, basis and section of a check
// are those of its first requirement.
//
// # Writing a check
//
// Each section of the protocol has a file with one list, which registry.go
// names. A check reads as a transcript:
//
//	{
//		Name: "post/offline-node", Title: "a node that is offline gets the delivery when it logs in",
//		Requirements: []string{"POST-1", "LOG-5"},
//		Run: func(t *T) {
//			alice, bob := t.Member(), t.Member()
//			bob.Logout()
//			ack := alice.Post("for later", bob)
//			bob.Login()
//			bob.Expect(ADelivery().From(alice).ID(ack.MsgID).Data("for later"))
//			bob.ExpectNothing()
//		},
//	},
//
// Who acts. [T.Member] registers a fresh user with an alias of its own, logged
// in; [T.Members] several at once; [Member.NewNode] logs in a further node of
// the user, [Member.OfflineNode] makes one that waits; [T.Group] makes a group
// of members. [T.Name] makes any further alias or gid. A check never relies on
// another's users or names.
//
// What they do. alice.Post, Ping, Invite, Join, Drop, Ohi, AddAlias send a
// request, wait for its ack, fail on an error, and return the ack. For
// anything else a [Request] is built (Post, Ping, Register, …, or NewRequest),
// changed with With, WithRaw, Without, Twice, Renamed or Data, and handed to
//
//	alice.Do(r)       // it must succeed; returns the ack
//	alice.Refused(r)  // it must be acked with an error (ACK-4)
//	alice.Breaks(r)   // it is a protocol error: quit with an error, then close (CONN-5)
//	alice.Request(r)  // no expectation yet; returns the id it was given
//
// Octets. [T.Dial] connects and sends nothing, [T.Greeted] is past TmtpRev. On
// such a link, and on a member's, Send writes raw octets ([Frame] puts the
// length before a header), SendSplit cuts them, HalfClose, Cut, Reset, Pause
// and Resume do what they say.
//
// What comes. Each link has an inbox. link.Expect(matcher) waits for a message
// and takes it; whatever else came stays, so the order of messages matters
// only where a check says so with ExpectInOrder or by Message.Seq. Matchers
// begin with an article: ADelivery(), AnAck(), APing().From(bob).Data("hi"),
// with gomega matchers for values where equality is not meant; a.Or(b) accepts
// both. For what no matcher can say, t.Expect(x).To(gomega…) fails the check.
//
// What does not come. bob.ExpectNothing(), ExpectNothingBut(m) and ExpectNo(m)
// prove an absence: everybody online posts a sentinel to bob, and when those
// have arrived, whatever members sent before has arrived too. Never prove an
// absence by sleeping. What a raw link or one that has ended sent must be over
// by then: see its quit or its ack first, or log the node in again. Where a ruling leaves an order open, as a copy before
// or after the ack, Expect accepts both by itself.
//
// Acknowledging. A link acknowledges all that asks for it, at once.
// bob.Acks(AckNone) leaves it to the check, which sends Ack(m.ID); LoginWith
// does so from the first message on. A sentinel cannot pass a server that
// waits for an Ack.
//
// Timers. A check that waits for one of the server's timers says how long in
// Waits, given the target's timing, and sleeps with t.Sleep. ExpectWithin and
// ExpectSilentCloseAfter wait beyond the patience.
//
// The server's end. A check with Ends calls [T.Restart] or [T.Kill], once all it
// wants to see outlive that is acked: the links are gone then, and members log
// in again. Such checks share one ending, so it may take a while to come.
//
// What is free. Where the protocol leaves the server free (level Y),
// t.Record("last wins") notes what it does, and the check passes either way.
// t.Skip gives a reason. A check whose requirement is S or Y is written like
// any other: what its failure is worth is the engine's affair.
//
// Generated checks. A function that returns []Check and loops over spec's
// tables; [T.Valid] returns a correct request of any op, to be spoiled. Each
// case is a check with its own name, as "head/missing/post-for".
package conformance
