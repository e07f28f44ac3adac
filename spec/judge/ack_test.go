package judge_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec/judge"
)

func TestAcks(t *testing.T) {
	judged(t, judge.Config{}, []rule{
		{"one ack each", "ACK-1",
			`1 registers a
			1> 7 x {"for":[]}: one
			1< ack x #1`,
			`1 registers a
			1> 7 x {"for":[]}: one
			1< ack x #1
			1< ack x #1`},
		{"the id of the request", "ACK-1",
			`1 registers a
			1> 3 q\"<>&é {"newalias":"some name"}
			1< ack q\"<>&é`,
			`1 registers a
			1> 3 x {"newalias":"some name"}
			1< ack y`},
		{"a skipped request", "ACK-6 ACK-1",
			`1 registers a
			1> 7 x {"for":[]}: one
			1> 7 y {"for":[]}: two
			1< ack x #1
			1< ack y #2
			1> {"op":12}
			1< {"op":"quit","error":"bye"}
			1 closed by server`,
			`1 registers a
			1> 7 x {"for":[]}: one
			1> 7 y {"for":[]}: two
			1< ack y #2
			1> {"op":12}
			1< {"op":"quit","error":"bye"}
			1 closed by server`},
		{"the same id twice is acked twice", "ACK-1",
			`1 registers a
			1> 3 x {"newalias":"some name"}
			1> 3 x {"newalias":"some name"}
			1< ack x
			1< ack x`,
			`1 registers a
			1> 3 x {"newalias":"some name"}
			1> 3 x {"newalias":"some name"}
			1< ack x
			1< ack x
			1< ack x`},
		{"msgid of what led to a message", "ACK-2",
			`1 registers a
			1> 9 x {"from":"a","to":"b"}: hi
			1< ack x error unknown`,
			`1 registers a
			1> 9 x {"from":"a","to":"b"}: hi
			1< ack x`},
		{"no msgid of what did not", "ACK-3",
			`1 registers a
			1> 6 x {"gid":"a group","act":"join"}
			1< ack x`,
			`1 registers a
			1> 6 x {"gid":"a group","act":"join"}
			1< ack x #1`},
		{"a protocol error is not acked", "GRP-8",
			`1 registers a
			1> 6 x {"gid":"a group","act":"dance"}
			1< {"op":"quit","error":"no"}`,
			`1 registers a
			1> 6 x {"gid":"a group","act":"dance"}
			1< ack x error dance`},
		{"nothing is done after a protocol error", "CONN-4",
			`1 registers a
			1> 7 x {"for":[]}: one
			1> {"op":1,"newnode":"n"}
			1> 7 y {"for":[]}: two
			1< ack x #1
			1< {"op":"quit","error":"no"}`,
			`1 registers a
			1> 7 x {"for":[]}: one
			1> {"op":1,"newnode":"n"}
			1> 7 y {"for":[]}: two
			1< ack x #1
			1< ack y #2`},
		{"text that is none", "PING-4",
			`1 registers a
			1> 9 x {"from":"a","to":"b"}: ` + "\xff" + `
			1< ack x error no`,
			`1 registers a
			1> 9 x {"from":"a","to":"b"}: ` + "\xff" + `
			1< ack x #1`},
	})
	judged(t, judge.Config{All: true}, []rule{
		{"no message without a request", "ACK-5",
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			1> 9 y {"from":"a","to":"b"}: hi
			2< delivery #1 from a: one
			2> 10 #1
			2< ping #2 from a {"alias":"a","to":"b"}: hi
			1< ack x #1
			1< ack y #2
			2> 10 #2
			2< delivery #9 from stranger: one`,
			`1 registers a
			2 registers b
			2< delivery #1 from a: one`},
		{"msgid is the message's id", "ACK-5",
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			2< delivery #1 from a: one
			1 closed
			3 logs in a a's-node
			3> 7 x {"for":[{"id":"b","type":1}]}: one
			3< ack x #2`,
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			2< delivery #1 from a: one
			1< ack x #2`},
		{"nobody gets what failed", "ACK-4 ACK-5",
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"c","type":1}]}: one
			1< ack x error unknown
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			2< delivery #1 from a: one
			1< ack x #1
			1> 7 x {"for":[{"id":"c","type":1}]}: one
			1< ack x error unknown`,
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"c","type":1}]}: one
			2< delivery #1 from a: one
			1< ack x error unknown`},
	})
}
