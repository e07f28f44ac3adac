package judge_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

func TestHeaders(t *testing.T) {
	const in = `1 logs in a n
		`
	judged(t, judge.Config{}, []rule{
		{"four digits", "FRAME-1",
			in + `1< delivery #1 from b: x`,
			in + `1< 0x14{"op":"ack","id":"x"}`},
		{"one object", "HEAD-1",
			in + `1< delivery #1 from b: x`,
			in + `1< {"op":"ack","id":"x"}}`},
		{"names in lower case", "HEAD-6",
			in + `1< {"op":"ohi","from":"b","status":1}`,
			in + `1< {"op":"ohi","From":"b","status":1}
				1< ack x`},
		{"documented ops", "HEAD-6",
			in + `1< {"op":"ohi","from":"b","status":1}`,
			in + `1< {"op":"news","datalen":3}abc
				1< {"op":"ohi","from":"b","status":1}`},
		{"all fields", "HEAD-8",
			in + `1< {"op":"ohi","from":"b","status":1}`,
			in + `1< {"op":"ohi","from":"b"}`},
		{"the right types", "HEAD-8",
			in + `1< {"op":"ohi","from":"b","status":1}`,
			in + `1< {"op":"ohi","from":"b","status":"1"}`},
		{"valid UTF-8", "HEAD-9",
			in + `1< {"op":"ohi","from":"é","status":1}`,
			in + `1< {"op":"ohi","from":"` + "\xc3" + `","status":1}`},
		{"data have a length", "STD-6",
			in + `1< delivery #1 from b: x`,
			in + `1< delivery #1 from b {"datahead":0}`},
		{"no data where none belong", "STD-6",
			in + `1< login #1 from a {"node":"x","datalen":0}`,
			in + `1< login #1 from a {"node":"x"}: x`},
		{"the checksum of the header", "STD-4o",
			`1 joined
			1< 00a2{"datalen":0,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":4228096584,"id":"18eaabb6446eca58","node":"tbd","op":"login","posted":"2026-11-23T12:16:50.960Z"}
			1< 00f0{"datalen":0,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":3986717893,"id":"18eaabb6446eca5b","newnode":"my phone \u003c\u0026\u003e","nodeid":"QWT2PL369TGCDKM49R2YBNBT7753T2VZ6CBMJGHV","op":"user","posted":"2026-11-23T12:16:52.143Z"}`,
			in + `1< login #1 from a {"node":"x","headsum":1}`},
		{"ohi has no id", "OHI-9",
			in + `1< {"op":"ohi","from":"b","status":2}`,
			in + `1< {"op":"ohi","from":"b","id":"x","status":2}`},
	})
}

func TestAdditionalFields(t *testing.T) {
	found := play(t, judge.Config{}, 0, `
		1 logs in a n
		1< {"op":"ohi","from":"b","status":1,"mood":"good"}
		1< {"op":"ohi","from":"b","status":2,"mood":"bad"}
		1< {"op":"ack","id":"x","mood":"bad"}`)
	if got := requirements(found); got != "HEAD-6 HEAD-6 ACK-1" || found[0].Level != spec.May {
		t.Errorf("found %s", list(found))
	}
}

func TestIDs(t *testing.T) {
	const in = `1 registers a
		2 registers b
		`
	judged(t, judge.Config{}, []rule{
		{"ids grow over links", "STD-2",
			in + `1> 7 x {"for":[]}: x
				1< ack x #5
				2> 7 y {"for":[]}: x
				2< ack y #6`,
			in + `1> 7 x {"for":[]}: x
				1< ack x #5
				2> 7 y {"for":[]}: x
				2< ack y #4`},
		{"requests at the same time have ids in any order", "STD-2",
			in + `1> 7 x {"for":[]}: x
				2> 7 y {"for":[]}: x
				1< ack x #5
				2< ack y #4`,
			in + `1< login #5 from a {"node":"n"}
				2> 7 y {"for":[]}: x
				2< ack y #5`},
		{"an id is given once", "STD-2",
			in + `1> 7 x {"for":[]}: x
				2> 7 y {"for":[]}: x
				1< ack x #5
				2< ack y #6`,
			in + `1> 7 x {"for":[]}: x
				2> 7 y {"for":[]}: x
				1< ack x #5
				2< ack y #5`},
		{"numbers compare as numbers", "STD-2o STD-2o STD-2 STD-2o", "",
			in + `1< login 9 from a {"node":"n"}
				1> 7 x {"for":[]}: x
				1< ack x - {"msgid":"10","posted":"2026-11-23T12:00:00.000Z"}
				1> 7 y {"for":[]}: x
				1< ack y - {"msgid":"8","posted":"2026-11-23T12:00:00.000Z"}`},
		{"the form of ids", "STD-2o",
			in + `1< login #255 from a {"node":"n"}`,
			in + `1< login 00000000000000FF from a {"node":"n"}`},
		{"the form of times", "STD-3o STD-3",
			in + `1< login #1 from a {"node":"n"}`,
			in + `1< login #1 from a {"node":"n","posted":"2026-11-23T12:00:00+01:00"}
				1> 10 #1
				1< login #2 from a {"node":"n","posted":"noon"}`},
	})
	judged(t, judge.Config{Clock: true}, []rule{
		{"the time", "STD-3b",
			in + `1> 7 x {"for":[]}: x
				1< ack x #5`,
			in + `+ 6m
				1> 7 x {"for":[]}: x
				1< ack x #5`},
	})
}

func TestSameForAll(t *testing.T) {
	const in = `1 registers a
		2 registers b
		3 registers c
		1> 7 x {"for":[],"datasum":7}: hello
		1< ack x #5
		2< delivery #5 from a {"datasum":7}: hello
		`
	const note = `1 registers a
		2 registers b
		1> 8 x {"for":[{"id":"b","type":1}],"notefor":[{"id":"c","type":1}],"notelen":4,"notehead":2}: notemessage
		1< ack x #5
		`
	const ping = `1 registers a
		2 registers b
		1> 9 x {"from":"alice","to":"bob"}: hello
		1< ack x #5
		`
	judged(t, judge.Config{}, []rule{
		{"one from", "STD-5", in + `3< delivery #5 from a {"datasum":7}: hello`, in + `3< delivery #5 from b {"datasum":7}: hello`},
		{"one posted", "STD-5", in, in + `3< delivery #5 from a {"datasum":7,"posted":"2026-11-23T12:00:00.009Z"}: hello`},
		{"the same data", "POST-12", in, in + `3< delivery #5 from a {"datasum":7}: hallo`},
		{"the same length", "POST-12", in, in + `3< delivery #5 from a {"datasum":7}: hello!`},
		{"the same sum", "DATA-4", in, in + `3< delivery #5 from a: hello`},
		{"posted as acked", "ACK-5", "", `
			1 registers a
			2 registers b
			1> 7 x {"for":[]}: hello
			2< delivery #5 from a: hello
			1< ack x #5 {"posted":"2026-11-23T12:00:00.000Z"}`},
		{"from the sender", "STD-1", "", `
			1 registers a
			2 registers b
			1> 7 x {"for":[]}: hello
			1< ack x #5
			2< delivery #5 from b: hello`},
		{"own messages are from oneself", "STD-1",
			`1 registers a
			1< user #1 from a {"newalias":"some name"}`,
			`1 registers a
			1< user #1 from b {"newalias":"some name"}`},
		{"data as sent", "DATA-5", "", `
			1 registers a
			2 registers b
			1> 7 x {"for":[]}: hello
			2< delivery #5 from a: hallo
			1< ack x #5`},
		{"datahead as sent", "DATA-4", "", `
			1 registers a
			2 registers b
			1> 7 x {"for":[],"datahead":2}: hello
			1< ack x #5
			2< delivery #5 from a {"datahead":3}: hello`},
		{"the message of a PostNotify", "NOTE-1", note + `2< delivery #5 from a {"notify":3}: message`, note + `2< delivery #5 from a {"notify":3}: massage`},
		{"notify", "NOTE-3", "", note + `2< delivery #5 from a {"notify":2}: message`},
		{"the notification", "NOTE-2", note + `2< notify #6 from a {"postid":"0000000000000005","posted":"2026-11-23T12:00:00.005Z","datahead":2}: note`,
			note + `2< notify #6 from a {"postid":"0000000000000005","posted":"2026-11-23T12:00:00.005Z","datahead":1}: note`},
		{"the notification's time", "NOTE-5o", "", note + `2< notify #6 from a {"postid":"0000000000000005","datahead":2}: note`},
		{"the notification's id", "NOTE-5", "", note + `2< notify #5 from a {"postid":"0000000000000005","datahead":2}: note`},
		{"a ping", "TEXT-1", ping + `2< ping #5 from a {"alias":"alice","to":"bob"}: hello`, ping + `2< ping #5 from a {"alias":"Alice","to":"bob"}: hello`},
		{"a ping's text", "TEXT-1", "", ping + `2< ping #5 from a {"alias":"alice","to":"bob"}: Hello`},
		{"a message cut off never came", "POST-12",
			in + `3< delivery #5 from a {"datasum":7,"datalen":5}: hal
			3 closed`,
			in + `3< delivery #5 from a {"datasum":7}: halo!`},
	})
}
