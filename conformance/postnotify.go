package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func postNotifyChecks() []Check {
	return slices.Concat(notifyParts(), notifyCounts(), notifyIDs(), notifyAudience(), notifyCopies(), notifyRefused(), notifyBroken(), notifyFree())
}

// zero asks that a field is 0 or left out.
func zero(m Matcher, key spec.Key) Matcher {
	return m.Where(key.String()+" 0 or none", func(m *Message) bool {
		got, there := m.value(key)
		return !there || same(got, 0)
	})
}

// notifyParts are the checks of what part of a PostNotify comes to whom.
func notifyParts() []Check {
	parts := func(name, title string, spoil func(Request) Request, delivery, note func(Matcher) Matcher) Check {
		return Check{
			Name: "postnotify/" + name, Title: title,
			Requirements: []string{"NOTE-1", "NOTE-2", "STD-6"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone, late := bob.NewNode(), carol.OfflineNode()
				const head, body = "{head of note} note", "{head of message!} message"
				ack := alice.Do(spoil(PostNotify(head, body, []Recipient{bob}, []Recipient{carol})))
				late.Login()
				for _, node := range []*Member{bob, phone} {
					node.Expect(delivery(ADelivery().From(alice).ID(ack.MsgID).Data(body).With(spec.KeyDataLen, len(body))))
				}
				for _, node := range []*Member{bob, phone, carol, late} {
					node.Expect(note(ANotify().From(alice).PostID(ack.MsgID).Data(head).With(spec.KeyDataLen, len(head))))
				}
				for _, node := range []*Member{bob, phone, carol, late} {
					node.ExpectNo(ADelivery().Or(ANotify()))
				}
			},
		}
	}
	plain := func(m Matcher) Matcher { return zero(zero(m, spec.KeyDataHead), spec.KeyDataSum) }
	with := func(head, sum int) func(Matcher) Matcher {
		return func(m Matcher) Matcher { return m.With(spec.KeyDataHead, head).With(spec.KeyDataSum, sum) }
	}
	return []Check{
		parts("parts", "for gets delivery and notification, notefor the notification only, each with its own octets, heads and sums",
			func(r Request) Request {
				return r.With("notehead", 14).With("notesum", 4294967295).Head(18).With("datasum", 77)
			}, with(18, 77), with(14, 4294967295)),
		parts("parts-plain", "without heads and sums neither part has any", func(r Request) Request { return r }, plain, plain),
		parts("parts-note-only", "notehead and notesum are not the delivery's",
			func(r Request) Request { return r.With("notehead", 14).With("notesum", 4294967295) }, plain, with(14, 4294967295)),
		parts("parts-data-only", "datahead and datasum are not the notification's",
			func(r Request) Request { return r.Head(18).With("datasum", 77) }, with(18, 77), plain),
		parts("parts-all-heads", "heads may take up all of their parts",
			func(r Request) Request {
				return r.With("notehead", 19).With("notesum", 1).Head(26).With("datasum", 2)
			}, with(26, 2), with(19, 1)),
		{
			Name: "postnotify/shortest-and-long", Title: "the parts may be of 1 octet, and of many",
			Requirements: []string{"NOTE-1", "NOTE-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				long := t.noise(100_000)
				for _, p := range [][2]string{{"n", "m"}, {"n", long}, {long, "m"}, {strings.Repeat("n", 65536), strings.Repeat("m", 65536)}} {
					ack := alice.Do(PostNotify(p[0], p[1], []Recipient{bob}, nil))
					bob.Expect(ADelivery().ID(ack.MsgID).Data(p[1]))
					bob.Expect(ANotify().PostID(ack.MsgID).Data(p[0]))
				}
			},
		},
	}
}

// notifyCounts are the checks of the delivery's notify.
func notifyCounts() []Check {
	var checks []Check
	for _, c := range []struct {
		name, what string
		to, note   int
		group      bool // among the recipients of each list
	}{
		{"one", "one recipient", 1, 0, false},
		{"two-lists", "a recipient in each list", 1, 1, false},
		{"many", "2 and 3 recipients, some named twice", 2, 3, false},
		{"groups", "a group in each list, each one item", 2, 2, true},
		{"note-only", "recipients of the notification only", 0, 2, false},
		{"nobody", "no recipient", 0, 0, false},
	} {
		for _, notSelf := range []bool{false, true} {
			if notSelf && c.to == 0 {
				continue // NOTE-8
			}
			name, title, want := "self/"+c.name, c.what+", and the sender", c.to+c.note+1
			if notSelf {
				name, title, want = "fornotself/"+c.name, c.what+", without the sender", c.to+c.note
			}
			checks = append(checks, Check{
				Name: "postnotify/count-" + name, Title: fmt.Sprintf("notify is %d with %s", want, title),
				Requirements: []string{"NOTE-3"},
				Run: func(t *T) {
					people := t.Members(3)
					alice, bob, carol := people[0], people[1], people[2]
					listener := bob
					if c.to == 0 {
						listener = alice.NewNode()
					}
					r := PostNotify("note", "message", slices.Repeat([]Recipient{bob}, c.to), slices.Repeat([]Recipient{carol}, c.note))
					if c.group {
						gid := t.Group(alice, bob, carol)
						r = PostNotify("note", "message", []Recipient{bob, gid.NotSelf()}, []Recipient{gid, carol})
					}
					if notSelf {
						r = r.With("fornotself", true)
					}
					ack := alice.Do(r)
					listener.Expect(ADelivery().From(alice).ID(ack.MsgID).With(spec.KeyNotify, want))
				},
			})
		}
	}
	return append(checks, Check{
		Name: "postnotify/count-everywhere", Title: "every node gets the same count, those of the sender too",
		Requirements: []string{"NOTE-3", "NOTE-4", "POST-12"},
		Run: func(t *T) {
			people := t.Members(3)
			alice, bob, carol := people[0], people[1], people[2]
			desk, phone := alice.NewNode(), bob.NewNode()
			alice.Do(PostNotify("note", "message", []Recipient{bob, carol}, []Recipient{bob}))
			for _, node := range []*Member{desk, bob, phone, carol} {
				node.Expect(ADelivery().From(alice).With(spec.KeyNotify, 4).Data("message"))
			}
		},
	})
}

// notifyIDs are the checks of how delivery, notification and ack belong
// together.
func notifyIDs() []Check {
	return []Check{
		{
			Name: "postnotify/ids", Title: "msgid and posted are the delivery's, postid is msgid, and the notification has an id of its own",
			Requirements: []string{"NOTE-5", "ACK-5", "STD-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				phone, late := bob.NewNode(), bob.OfflineNode()
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, []Recipient{carol}))
				late.Login()
				own := carol.Expect(ANotify().From(alice).PostID(ack.MsgID).Data("note"))
				if own.ID == ack.MsgID {
					t.Fail(own.String(), "a notify whose id is not the delivery's, "+ack.MsgID)
				}
				for _, node := range []*Member{bob, phone, late} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data("message"))
					node.Expect(ANotify().From(alice).ID(own.ID).Posted(own.Posted).PostID(ack.MsgID).Data("note"))
				}
			},
		},
		{
			Name: "postnotify/each-acknowledged", Title: "delivery and notification are acknowledged each for itself",
			Requirements: []string{"NOTE-5", "RCPT-2", "RCPT-1"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bob.Logout()
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
				part := ADelivery().ID(ack.MsgID).Or(ANotify().PostID(ack.MsgID)) // in either order
				bob.LoginWith(func(m *Message) bool { return !part.Match(m) })
				first := bob.Expect(part)
				bob.Request(Ack(first.ID))
				second := bob.Expect(part)
				bob.Relogin()
				bob.Expect(A(second.Kind).ID(second.ID))
				bob.ExpectNo(part)
				bob.Relogin()
				bob.ExpectNo(part)
			},
		},
		{
			Name: "postnotify/posted", Title: "whether the notification was posted when the delivery was",
			Requirements: []string{"NOTE-5o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				ack := alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
				if note := bob.Expect(ANotify()); note.Posted == ack.Posted {
					t.Record("the same posted")
				} else {
					t.Record("another posted")
				}
			},
		},
	}
}

// notifyBroken are the checks of PostNotifys that are protocol errors: nobody
// gets anything of them.
func notifyBroken() []Check {
	// Note and message have 4 and 7 octets.
	broken := func(name, title, requirement string, spoil func(r Request, bob *Member) Request) Check {
		return Check{
			Name: "postnotify/" + name, Title: title + " ends the link, and nobody gets anything",
			Requirements: []string{requirement, "CONN-5"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				desk := alice.NewNode()
				alice.Breaks(spoil(PostNotify("note", "message", []Recipient{bob}, []Recipient{carol}), bob))
				for _, node := range []*Member{bob, carol, desk} {
					node.ExpectNothing()
				}
			},
		}
	}
	with := func(field string, value any) func(Request, *Member) Request {
		return func(r Request, _ *Member) Request { return r.With(field, value) }
	}
	checks := []Check{
		broken("notelen-missing", "a PostNotify without notelen", "NOTE-6", func(r Request, _ *Member) Request { return r.Without("notelen") }),
		broken("notelen-too-long", "a notelen of datalen + 1", "NOTE-6", with("notelen", 12)),
		broken("notelen-huge", "a notelen of 2^63 - 1", "NOTE-6", with("notelen", int64(1<<63-1))),
		broken("notehead-too-long", "a notehead of notelen + 1", "NOTE-6", with("notehead", 5)),
		broken("notehead-of-datalen", "a notehead of datalen", "NOTE-6", with("notehead", 11)),
		broken("notelen-0", "a notelen of 0", "NOTE-6o", with("notelen", 0)),
		broken("notelen-all", "a notelen of datalen", "NOTE-6o", with("notelen", 11)),
		broken("datahead-past-message", "a datahead of one more than the message has", "NOTE-10", with("datahead", 8)),
		broken("datahead-of-datalen", "a datahead of datalen", "NOTE-10", with("datahead", 11)),
		broken("fornotself-for-nobody", "fornotself with an empty for", "NOTE-8", func(r Request, _ *Member) Request {
			return r.WithRaw("for", "[]").With("fornotself", true)
		}),
		broken("no-data", "a PostNotify without data", "NOTE-6", func(r Request, _ *Member) Request { return r.Data("") }),
		broken("for-missing", "a PostNotify without for", "NOTE-12", func(r Request, _ *Member) Request { return r.Without("for") }),
		broken("for-null", "a PostNotify whose for is null", "NOTE-12", func(r Request, _ *Member) Request { return r.WithRaw("for", "null") }),
	}
	for _, list := range []string{"for", "notefor"} {
		for _, c := range []struct{ name, what, raw string }{
			{"type-missing", "without a type", ""}, {"type-0", "of type 0", `,"type":0`}, {"type-4", "of type 4", `,"type":4`},
			{"type-string", "whose type is a string", `,"type":"1"`},
		} {
			checks = append(checks, broken(list+"/"+c.name, "an item of "+list+" "+c.what, "NOTE-12", func(r Request, bob *Member) Request {
				good := `{"id":` + toJSON(bob.UID) + `,"type":1}`
				return r.WithRaw(list, `[`+good+`,{"id":`+toJSON(bob.UID)+c.raw+`}]`)
			}))
		}
	}
	return checks
}
