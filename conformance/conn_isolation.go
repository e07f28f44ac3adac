package conformance

import (
	"strings"
)

// isolation are the checks that what one link does wrong harms no other
// (CONN-12): while it goes on, others' requests are acked and delivered.
func isolation() []Check {
	apart := func(name, title string, trouble func(t *T)) Check {
		return Check{
			Name: "conn/isolation/" + name, Title: "others are served as ever " + title,
			Requirements: []string{"CONN-12"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				trouble(t)
				for range 3 {
					alice.Post("as ever", bob)
					bob.Expect(ADelivery().From(alice).Data("as ever"))
				}
				t.Member().Ping(bob, "new links too")
				bob.Expect(APing().Data("new links too"))
				bob.ExpectNothing()
			},
		}
	}
	dialed := func(t *T, n int, then func(*Link)) {
		for range n {
			then(t.Dial())
		}
	}
	return []Check{
		apart("protocol-errors", "after ten links broke the protocol", func(t *T) {
			dialed(t, 10, func(l *Link) {
				l.Send("zzzz" + t.noise(100))
				l.ExpectQuit()
			})
		}),
		apart("connected", "while ten links say nothing", func(t *T) { dialed(t, 10, func(*Link) {}) }),
		apart("half-length", "while ten links have sent half a length", func(t *T) {
			dialed(t, 10, func(l *Link) { l.Send("00") })
		}),
		apart("half-header", "while ten links have sent half a header", func(t *T) {
			dialed(t, 10, func(l *Link) { l.Send(`ffff{"op":0,"id":"`) })
		}),
		apart("half-upload", "while five members have sent half a message", func(t *T) {
			for range 5 {
				t.Member().Send(string(Post("half of this").OnlyData("half").Octets()))
			}
		}),
		apart("half-handshake", "while ten connections are in mid-handshake", func(t *T) {
			for range 10 {
				t.beneath().Write([]byte(clientHello[:20]))
			}
		}),
		{
			Name: "conn/isolation/slow-reader", Title: "who does not read keeps nobody waiting, and gets all when they do",
			Requirements: []string{"CONN-12", "QUEUE-1"},
			Labels:       []string{LabelLarge},
			Octets:       8 << 20,
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				bob.Pause()
				large := t.noise(6 << 20)
				alice.Post(large, bob)
				for range 10 {
					alice.Post("for both", bob, carol)
					carol.Expect(ADelivery().From(alice).Data("for both"))
				}
				bob.Resume()
				bob.expectLarge(alice, large)
				for range 10 {
					bob.Expect(ADelivery().From(alice).Data("for both"))
				}
			},
		},
		{
			Name: "conn/isolation/unread-answers", Title: "who asks much and reads no answer keeps nobody waiting",
			Requirements: []string{"CONN-12"},
			Labels:       []string{LabelLarge},
			Octets:       16 << 20,
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				bob.Pause()
				// 8 MiB of acks wait for bob; the server may well stop reading him.
				id := strings.Repeat("id", 2048)
				t.background(func() {
					for range 2000 {
						bob.Request(Ping(bob.Alias, "nobody's alias", "").With("id", id))
					}
				})
				for range 10 {
					alice.Post("as ever", carol)
					carol.Expect(ADelivery().From(alice).Data("as ever"))
				}
				bob.Cut()
				alice.Post("as ever", carol)
				carol.Expect(ADelivery().From(alice).Data("as ever"))
			},
		},
	}
}

// cutLinks are the checks that a link may be cut anywhere and harms nothing but
// itself (CONN-14): others are served, and the account goes on.
func cutLinks() []Check {
	post := string(Post(strings.Repeat("x", 40_000)).With("id", "cut").Octets())
	var checks []Check
	for _, c := range []struct {
		name, title string
		cut         func(t *T, alice *Member)
	}{
		{"idle", "between two messages", func(_ *T, alice *Member) {}},
		{"inside-length", "inside a length", func(_ *T, alice *Member) { alice.Send(post[:2]) }},
		{"inside-header", "inside a header", func(_ *T, alice *Member) { alice.Send(post[:20]) }},
		{"inside-data", "in mid-upload", func(_ *T, alice *Member) { alice.Send(post[:20_000]) }},
		{"behind-request", "behind a request whose ack it does not wait for", func(_ *T, alice *Member) { alice.Send(post) }},
		{"inside-tls-record", "inside a TLS record in mid-upload", func(t *T, alice *Member) {
			alice.needsTLS()
			alice.Send(post[:20_000])
			// A record of 16 KiB application data, of which 100 octets come.
			alice.SendBelow("\x17\x03\x03\x40\x00" + t.noise(100))
		}},
		{"inside-tls-header", "inside a TLS record's header", func(_ *T, alice *Member) {
			alice.needsTLS()
			alice.Send(post[:20_000])
			alice.SendBelow("\x17\x03")
		}},
		{"while-delivered", "while a large message is being delivered to it", func(t *T, alice *Member) {
			alice.Pause()
			t.Member().Post(t.noise(900_000), alice)
		}},
	} {
		for _, way := range []struct {
			name string
			end  func(*Member)
		}{
			{"cut", func(m *Member) { m.Cut() }},
			{"reset", func(m *Member) { m.Reset() }},
		} {
			checks = append(checks, Check{
				Name: "conn/" + way.name + "/" + c.name, Title: "a link that is " + way.name + " " + c.title + " harms nothing but itself",
				Requirements: []string{"CONN-14"},
				Run: func(t *T) {
					people := t.Members(3)
					alice, bob, carol := people[0], people[1], people[2]
					c.cut(t, alice)
					way.end(alice)
					bob.Post("as ever", carol, alice)
					carol.Expect(ADelivery().From(bob).Data("as ever"))
					alice.Login()
					alice.Expect(ADelivery().From(bob).Data("as ever"))
				},
			})
		}
	}
	return append(checks, Check{
		Name: "conn/cut/inside-handshake", Title: "connections that are cut inside the TLS handshake harm nobody",
		Requirements: []string{"CONN-14"},
		Run: func(t *T) {
			people := t.Members(2)
			for n := range 10 {
				conn := t.beneath()
				conn.Write([]byte(clientHello[:1+n*len(clientHello)/10]))
				conn.Close()
			}
			people[0].Post("as ever", people[1])
			people[1].Expect(ADelivery().From(people[0]).Data("as ever"))
		},
	})
}
