package conformance

// cutUploads are the checks that a message whose link fails before all of its
// data are there reaches nobody (DATA-7), for each op that takes data, each
// place of the cut, and each way in which links fail.
func cutUploads() []Check {
	places := []struct {
		name, title string
		at          func(octets, data int) int // how many octets leave
	}{
		{"behind-header", "behind its header", func(octets, data int) int { return octets - data }},
		{"inside-data", "within its data", func(octets, data int) int { return octets - data/2 }},
		{"before-last-octet", "before its last octet", func(octets, _ int) int { return octets - 1 }},
	}
	ways := []struct {
		name, title string
		fail        func(*Member)
	}{
		{"cut", "a cut", func(m *Member) { m.Cut() }}, {"reset", "a reset", func(m *Member) { m.Reset() }},
		{"close", "an orderly close", func(m *Member) { m.Close() }}, {"half-close", "a half-close", func(m *Member) { m.HalfClose() }},
	}
	var checks []Check
	for i, op := range dataOps() {
		for j, place := range places {
			way := ways[(i+j)%len(ways)] // every way at every op's turn, not all with all
			checks = append(checks, Check{
				Name: "data/" + way.name + "-" + place.name + "/" + opName(op), Title: "nobody receives any of a " + op.String() + " that " + way.title + " ends " + place.title,
				Requirements: []string{"DATA-7"},
				Run: func(t *T) {
					people := t.Members(2)
					alice, bob := people[0], people[1]
					desk := alice.NewNode()
					// That bob sees alice go offline shows that the server knows
					// the link is gone.
					desk.Logout()
					alice.Ohi("add", bob)
					bob.Expect(AnOhi().From(alice).Status(1))
					r, _ := t.withData(op, alice, bob, "half of this is nothing")
					octets := string(r.With("id", "cut").Octets())
					alice.Send(octets[:place.at(len(octets), len(r.data))])
					way.fail(alice)
					bob.Expect(AnOhi().From(alice).Status(2))
					bob.ExpectNothing()
					desk.Login()
					desk.Expect(AnOhiEdit())
					desk.ExpectNothing()
				},
			})
		}
	}
	return append(checks, Check{
		Name: "data/cut-in-message/postnotify", Title: "a PostNotify that is cut off behind its notification leaves nobody notified",
		Requirements: []string{"DATA-7", "NOTE-7"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Ohi("add", bob)
			bob.Expect(AnOhi().From(alice).Status(1))
			octets := string(PostNotify("note", "message", []Recipient{bob}, []Recipient{bob}).With("id", "cut").Octets())
			alice.Send(octets[:len(octets)-len("message")])
			alice.Cut()
			bob.Expect(AnOhi().From(alice).Status(2))
			bob.ExpectNothing()
		},
	})
}
