package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func dataChecks() []Check {
	return slices.Concat(dataLengths(), badDataLengths(), dataNotTaken(), dataHeads(), dataSums(), dataUnchanged(), cutUploads(), []Check{
		{
			Name: "data/frame-as-data", Title: "data that look like requests are data",
			Requirements: []string{"DATA-1", "DATA-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				bait := string(Quit().Octets()) + string(Post("bait", bob).With("id", "bait").Octets())
				for _, id := range alice.Requests(Post(bait, bob), Post("behind it", bob)) {
					alice.ExpectAck(id)
				}
				bob.ExpectInOrder(ADelivery().Data(bait), ADelivery().Data("behind it"))
				bob.ExpectNothing()
			},
		},
		{
			Name: "data/nothing-allocated", Title: "data of 2^63-1 octets may be announced, and cost others nothing",
			Requirements: []string{"DATA-3", "CONN-12"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for range 8 {
					t.Member().Request(Post("the first of them", bob).WithRaw("datalen", "9223372036854775807"))
				}
				alice.Post("others go on", bob)
				bob.Expect(ADelivery().From(alice).Data("others go on"))
			},
		},
		{
			Name: "data/5-mib", Title: "5 MiB arrive intact, and while they upload others are served",
			Requirements: []string{"DATA-8", "DATA-5"},
			Labels:       []string{LabelLarge},
			Octets:       6 << 20,
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				large := t.noise(5 << 20)
				octets := string(Post(large, bob).With("id", "large").Octets())
				quarter := len(octets) / 4
				alice.sendPieces(octets, []int{quarter, 2 * quarter, 3 * quarter, len(octets) - 1}, func() {
					carol.Post("meanwhile", bob)
					bob.Expect(ADelivery().From(carol).Data("meanwhile"))
				})
				if ack := alice.ExpectWithin(largeTime, AnAck().ID("large")); ack.Error != "" {
					t.Fail(ack.String(), "alice: an ack without an error")
				}
				bob.expectLarge(alice, large)
			},
		},
	})
}

// dataLengths are the checks that exactly datalen octets are a message's data
// (DATA-1), whatever buffers a server has.
func dataLengths() []Check {
	var checks []Check
	for _, n := range []int{1, 2, 1023, 1024, 1025, 4095, 4096, 4097, 16383, 16384, 16385, 32768, 65535, 65536, 65537, 200_000} {
		checks = append(checks, Check{
			Name: fmt.Sprint("data/length-", n), Title: fmt.Sprintf("%d octets of data are data, and the next message starts behind them", n),
			Requirements: []string{"DATA-1", "STD-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				data := t.noise(n)
				for _, id := range alice.Requests(Post(data, bob), Post("behind it", bob)) {
					alice.ExpectAck(id)
				}
				bob.expectLarge(alice, data)
				bob.Expect(ADelivery().From(alice).Data("behind it"))
			},
		})
	}
	return checks
}

// badDataLengths are the checks that datalen and datahead are integers of 0 to
// 2^63-1 (DATA-3).
func badDataLengths() []Check {
	var checks []Check
	for _, field := range []spec.Key{spec.KeyDataLen, spec.KeyDataHead} {
		for _, c := range []struct{ name, value string }{
			{"minus-1", "-1"}, {"minus-2-63", "-9223372036854775808"}, {"fraction", "4.5"}, {"string", `"5"`},
			{"2-63", "9223372036854775808"}, {"2-64", "18446744073709551616"},
			{"wraps-64-bits", "18446744073709551621"}, {"huge", "1" + strings.Repeat("0", 400)},
			{"great-exponent", "5e400"},
		} {
			checks = append(checks, Check{
				Name: fmt.Sprintf("data/bad-%s/%s", field, c.name), Title: fmt.Sprintf("%s %s ends the link", field, excerpt([]byte(c.value))),
				Requirements: []string{"DATA-3"},
				Run: func(t *T) {
					alice := t.Member()
					alice.Breaks(Post("12345").WithRaw(field.String(), c.value))
				},
			})
		}
	}
	return checks
}

// dataNotTaken are the checks that data with an op that takes none are a
// protocol error (DATA-6).
func dataNotTaken() []Check {
	var checks []Check
	for op := range spec.Op(spec.OpCount) {
		if spec.Request(op).Data != spec.NoData {
			continue
		}
		checks = append(checks, Check{
			Name: "data/not-taken/" + opName(op), Title: op.String() + " with data ends the link",
			Requirements: []string{"DATA-6"},
			Run: func(t *T) {
				link, r := t.ready(op)
				// A server that takes the data for a request meets a correct one.
				link.Breaks(r.Data(string(Pulse().Octets())))
			},
		})
	}
	return checks
}

// dataOps are the requests that take data.
func dataOps() []spec.Op {
	var ops []spec.Op
	for op := range spec.Op(spec.OpCount) {
		if spec.Request(op).Data != spec.NoData {
			ops = append(ops, op)
		}
	}
	return ops
}

// withData returns a correct request of an op that takes data, from alice to
// bob, and what bob gets with them.
func (t *T) withData(op spec.Op, alice, bob *Member, data string) (Request, Matcher) {
	switch op {
	case spec.OpGroupInvite:
		return Invite(Group(t.Name("group")), alice.Alias, bob.Alias, data), AnInvite().From(alice).Data(data)
	case spec.OpPostNotify:
		return PostNotify("note", data, []Recipient{bob}, nil), ADelivery().From(alice).Data(data)
	case spec.OpPing:
		return Ping(alice.Alias, bob.Alias, data), APing().From(alice).Data(data)
	}
	return Post(data, bob), ADelivery().From(alice).Data(data)
}

// dataHeads are the checks that datahead is datalen at most (DATA-2).
func dataHeads() []Check {
	var checks []Check
	for _, op := range dataOps() {
		checks = append(checks, Check{
			Name: "data/head-too-long/" + opName(op), Title: op.String() + " with a datahead of datalen + 1 ends the link, and nobody gets it",
			Requirements: []string{"DATA-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				r, _ := t.withData(op, alice, bob, `{"a":1}`)
				alice.Breaks(r.Head(len(r.data) + 1))
				bob.ExpectNothing()
			},
		}, Check{
			Name: "data/head-whole/" + opName(op), Title: op.String() + " whose data are head and nothing else is accepted",
			Requirements: []string{"DATA-2", "DATA-4"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				const head = `{"a":1}`
				r, m := t.withData(op, alice, bob, head)
				alice.Do(r.Head(len(head)))
				bob.Expect(m.With(spec.KeyDataHead, len(head)))
			},
		})
		if spec.Request(op).Data == spec.TextData {
			checks = append(checks, Check{
				Name: "data/head-without-data/" + opName(op), Title: op.String() + " with a datahead and no data ends the link",
				Requirements: []string{"DATA-2"},
				Run: func(t *T) {
					alice := t.Member()
					r, _ := t.withData(op, alice, alice, "")
					alice.Breaks(r.Without("datalen").Head(1))
				},
			})
		}
	}
	return checks
}

// dataSums are the checks that datahead and datasum come to the recipient as
// they were given (DATA-4).
func dataSums() []Check {
	var checks []Check
	for _, op := range dataOps() {
		for _, sum := range []uint32{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
			checks = append(checks, Check{
				Name: fmt.Sprintf("data/sum-%d/%s", sum, opName(op)), Title: fmt.Sprintf("datahead 4 and datasum %d of %s come to the recipient", sum, op),
				Requirements: []string{"DATA-4"},
				Run: func(t *T) {
					people := t.Members(2)
					alice, bob := people[0], people[1]
					r, m := t.withData(op, alice, bob, "{  } and body")
					alice.Do(r.Head(4).With("datasum", sum))
					m = m.With(spec.KeyDataHead, 4)
					if sum == 0 { // may be left out
						m = m.Where("datasum 0 or none", func(m *Message) bool { return m.DataSum == 0 })
					} else {
						m = m.With(spec.KeyDataSum, int(sum))
					}
					bob.Expect(m)
				},
			})
		}
	}
	return checks
}

// dataUnchanged are the checks that the server looks at no octet of what is
// posted (DATA-5).
func dataUnchanged() []Check {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	var checks []Check
	for _, op := range []spec.Op{spec.OpPost, spec.OpPostNotify} {
		for _, c := range []struct{ name, title, data string }{
			{"every-octet", "all 256 values of an octet", string(every)},
			{"nul", "a single NUL", "\x00"},
			{"invalid-utf8", "octets that are no UTF-8", "\xff\xfe\xc0\x80"},
			{"line-ends", "line ends of all kinds", "a\r\nb\nc\rd\r\r\n\n"},
			{"byte-order-mark", "a byte order mark", "\ufefftext"},
			{"white-space", "nothing but white space", " \t\r\n "},
		} {
			checks = append(checks, Check{
				Name: "data/" + c.name + "/" + opName(op), Title: c.title + " in the data of " + op.String() + " arrive unchanged",
				Requirements: []string{"DATA-5"},
				Run: func(t *T) {
					people := t.Members(2)
					alice, bob := people[0], people[1]
					r, m := t.withData(op, alice, bob, c.data)
					alice.Do(r)
					bob.Expect(m)
				},
			})
		}
		checks = append(checks, Check{
			Name: "data/head-is-no-json/" + opName(op), Title: "the datahead octets of " + op.String() + " need not be JSON to the server",
			Requirements: []string{"DATA-5"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				r, m := t.withData(op, alice, bob, "[\x00]{ not JSON")
				alice.Do(r.Head(6))
				bob.Expect(m.With(spec.KeyDataHead, 6))
			},
		})
	}
	return append(checks, Check{
		Name: "data/every-octet/note", Title: "all 256 values of an octet in a notification arrive unchanged",
		Requirements: []string{"DATA-5", "NOTE-2"},
		Run: func(t *T) {
			people := t.Members(2)
			alice, bob := people[0], people[1]
			alice.Do(PostNotify(string(every), "message", nil, []Recipient{bob}))
			bob.Expect(ANotify().From(alice).Data(string(every)))
		},
	})
}
