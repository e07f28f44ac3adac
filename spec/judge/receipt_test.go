package judge_test

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

func TestReceipts(t *testing.T) {
	const got = `1 registers a
		1< delivery #5 from b: x
		`
	const confirmed = got + `1> 10 #5
		1> 3 u {"newalias":"some name"}
		1< ack u
		`
	judged(t, judge.Config{}, []rule{
		{"never again on the link", "RCPT-1",
			got + `1> 10 #5
				1> 3 u {"newalias":"some name"}
				1< delivery #5 from b: x
				1< ack u`,
			confirmed + `1< delivery #5 from b: x`},
		{"never again in a later session", "RCPT-1",
			got + `1> 10 #5
				1 closed by client
				2 logs in a a's-node
				2< delivery #5 from b: x`,
			got + `1> 10 #5
				1> {"op":12}
				1< {"op":"quit","error":"bye"}
				1 closed by server
				2 logs in a a's-node
				2< delivery #5 from b: x`},
		{"a killed server may forget", "RCPT-1",
			confirmed + `1 closed
				killed
				2 logs in a a's-node
				2< delivery #5 from b: x`,
			confirmed + `1 closed
				2 logs in a a's-node
				2< delivery #5 from b: x`},
		{"an Ack of what came on another link may be ignored", "RCPT-1",
			got + `1 closed
				2 logs in a a's-node
				2> 10 #5
				2> 3 u {"newalias":"some name"}
				2< ack u
				2< delivery #5 from b: x`,
			got + `1 closed
				2 logs in a a's-node
				2< delivery #5 from b: x
				2> 10 #5
				2> 3 u {"newalias":"some name"}
				2< ack u
				2< delivery #5 from b: x`},
		{"each node for itself", "RCPT-1",
			confirmed + `2 logs in a another-node
				2< delivery #5 from b: x`,
			confirmed + `1< delivery #5 from b: x`},
		{"a node logged in twice", "RCPT-1",
			got + `2 logs in a a's-node
				1> 10 #5
				1> 3 u {"newalias":"some name"}
				1< ack u
				2< delivery #5 from b: x`,
			confirmed + `2 logs in a a's-node
				2< delivery #5 from b: x`},
	})
	judged(t, judge.Config{AckTimeout: 30 * time.Second}, []rule{
		{"not again before the timeout", "RCPT-3",
			got + `+ 30s
				1< delivery #5 from b: x`,
			got + `+ 10s
				1< delivery #5 from b: x`},
	})
}

func TestPaced(t *testing.T) {
	found := play(t, judge.Config{}, 0, `
		1 registers a
		1< delivery #5 from b: x
		1> 10 #5
		1< delivery #6 from b: x
		1< delivery #7 from b: x
		1< delivery #8 from b: x`)
	if got := requirements(found); got != "RCPT-4" || found[0].Level != spec.May {
		t.Errorf("found %s", list(found))
	}
}

func TestOrder(t *testing.T) {
	const two = `1 registers a
		2 registers b
		1> 7 x {"for":[{"id":"b","type":1}]}: one
		1< ack x #5
		1> 7 y {"for":[{"id":"b","type":1}]}: two
		1< ack y #6
		`
	judged(t, judge.Config{All: true}, []rule{
		{"in the order of the acks", "POST-11",
			two + `2< delivery #5 from a: one
				2> 10 #5
				2< delivery #6 from a: two`,
			two + `2< delivery #6 from a: two
				2> 10 #6
				2< delivery #5 from a: one`},
		{"in the order of acks that come late", "POST-11",
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			1> 7 y {"for":[{"id":"b","type":1}]}: two
			2< delivery #5 from a: one
			2> 10 #5
			2< delivery #6 from a: two
			1< ack x #5
			1< ack y #6`,
			`1 registers a
			2 registers b
			1> 7 x {"for":[{"id":"b","type":1}]}: one
			1> 7 y {"for":[{"id":"b","type":1}]}: two
			2< delivery #6 from a: two
			2> 10 #6
			2< delivery #5 from a: one
			1< ack x #5
			1< ack y #6`},
		{"links have no order among each other", "POST-11",
			two + `3 logs in a a's-node
				3> 7 z {"for":[{"id":"b","type":1}]}: three
				3< ack z #7
				2< delivery #7 from a: three
				2> 10 #7
				2< delivery #5 from a: one`,
			two + `2< delivery #6 from a: two
				2> 10 #6
				+ 60s
				2< delivery #5 from a: one`},
		{"what was not acknowledged comes again first", "RCPT-2",
			two + `2< delivery #5 from a: one
				2 closed
				3 logs in b b's-node
				3< delivery #5 from a: one
				3> 10 #5
				3< delivery #6 from a: two`,
			two + `2< delivery #5 from a: one
				2 closed
				3 logs in b b's-node
				3< delivery #6 from a: two`},
		{"an Ack may have arrived although the link broke", "RCPT-2",
			two + `2< delivery #5 from a: one
				2> 10 #5
				2 closed
				3 logs in b b's-node
				3< delivery #6 from a: two`,
			two + `2< delivery #5 from a: one
				2 closed
				3 logs in b b's-node
				3< delivery #6 from a: two`},
	})
}

func TestSecretsAndPresence(t *testing.T) {
	const in = `1 registers a
		2 registers b
		`
	judged(t, judge.Config{}, []rule{
		{"a node's secret in login", "SEC-4",
			in + `1< login #1 from a {"node":"phone"}`,
			in + `1< login #1 from a {"node":"a's-node"}`},
		{"another user's secret", "SEC-4 STD-1",
			in + `1< user #1 from a {"newnode":"tablet","nodeid":"new"}`,
			in + `2< user #1 from a {"newnode":"tablet","nodeid":"new"}`},
		{"a secret where none belongs", "SEC-4", "",
			in + `1< {"op":"ohi","from":"b","nodeid":"x","status":1}`},
		{"a secret that opens another account", "LOG-2", in, in + `3 logs in a b's-node`},
		{"uids are given once", "REG-7 SEC-6", in, in + `3 registers a`},
		{"nodeids are given once", "SEC-6",
			in + `1< user #1 from a {"newnode":"tablet","nodeid":"new"}
				3 logs in a new
				3< user #1 from a {"newnode":"tablet","nodeid":"new"}`,
			in + `1< user #1 from a {"newnode":"tablet","nodeid":"b's-node"}`},
	})
	const long = `1 registers one-with-a-long
		`
	const secret = `one-with-a-long's-node`
	judged(t, judge.Config{}, []rule{
		{"a secret in an error", "SEC-4",
			long + `2> {"op":0,"id":"1"}
				2< {"op":"quit","error":"wrong node, it is one-with-a-long"}`,
			long + `2> {"op":0,"id":"1"}
				2< {"op":"quit","error":"wrong node, it is ` + secret + `!"}`},
		{"an error may repeat what a client wrote", "SEC-4",
			long + `1> 4 x {"for":[{"id":"` + secret + `"}],"type":"init"}
				1< ack x error no-such-user:` + secret,
			long + `1> 4 x {"for":[{"id":"b"}],"type":"init"}
				1< ack x error no-such-user:` + secret},
		{"also with escapes", "SEC-4",
			long + `1> {"op":4,"id":"x","type":"init","for":[{"id":"\u006f` + secret[1:] + `"}]}
				1< ack x error no-such-user:` + secret,
			long + `1> {"op":4,"id":"x","type":"init","for":[{"id":"b"}]}
				1< ack x error no-such-user:` + secret},
		{"a Login tells it where it belongs", "SEC-4",
			long + `2> {"op":0,"id":"1"}
				2< {"op":"tmtprev","id":"1","name":"here"}
				2> {"op":2,"uid":"` + secret + `","node":"x"}
				2< {"op":"quit","error":"no user ` + secret + `"}`,
			long + `2> {"op":0,"id":"1"}
				2< {"op":"tmtprev","id":"1","name":"here"}
				2> {"op":2,"uid":"x","node":"` + secret + `"}
				2< {"op":"quit","error":"no node ` + secret + `"}`},
		{"what was not seen may have been repeated", "SEC-4",
			long + `2 joined
				2< {"op":"quit","error":"not ` + secret + `"}`,
			long + `1< {"op":"quit","error":"not ` + secret + `"}`},
	})
	judged(t, judge.Config{All: true}, []rule{
		{"presence is opt-in", "OHI-5",
			in + `1> 4 x {"for":[{"id":"b"}],"type":"init"}
				2< {"op":"ohi","from":"a","status":1}
				2< {"op":"ohi","from":"stranger","status":1}`,
			in + `2> 4 x {"for":[{"id":"a"}],"type":"init"}
				2< {"op":"ohi","from":"a","status":1}`},
		{"asked for before info came", "OHI-5",
			in + `2 closed
				2> {"op":0,"id":"1"}
				2> {"op":2,"uid":"b","node":"b's-node"}
				2> 4 x {"for":[{"id":"a"}],"type":"add"}
				2< {"op":"tmtprev","id":"1","name":"here"}
				2< {"op":"info","info":"login ok","ohi":[]}
				1< {"op":"ohi","from":"b","status":1}`,
			in + `2> 4 x {"for":[{"id":"a"}],"type":"drop"}
				1< {"op":"ohi","from":"b","status":1}`},
		{"in info too", "OHI-5",
			in + `2> 4 x {"for":[{"id":"a"}],"type":"add"}
				2< ack x
				1 closed
				1> {"op":0,"id":"1"}
				1< {"op":"tmtprev","id":"1","name":"here"}
				1> {"op":2,"uid":"a","node":"a's-node"}
				1< {"op":"info","info":"login ok","ohi":["b"]}`,
			in + `1 closed
				1> {"op":0,"id":"1"}
				1< {"op":"tmtprev","id":"1","name":"here"}
				1> {"op":2,"uid":"a","node":"a's-node"}
				1< {"op":"info","info":"login ok","ohi":["b"]}`},
	})
}
