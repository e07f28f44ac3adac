package judge_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec/judge"
)

const hello = `
	1> {"op":0,"id":"1"}
	1< {"op":"tmtprev","id":"1","name":"here"}`

func TestPhases(t *testing.T) {
	judged(t, judge.Config{}, []rule{
		{"a protocol error is answered by quit and close", "CONN-5",
			hello + `
			1> {"op":9,"id":"p"}
			1< {"op":"quit","error":"no"}
			1 closed by server`,
			hello + `
			1> {"op":9,"id":"p"}
			1 closed by server`},
		{"nothing follows the quit", "CONN-5",
			hello + `
			1> {"op":12}
			1< {"op":"quit","error":"no"}
			1 closed by server`,
			hello + `
			1> {"op":12}
			1< {"op":"quit","error":"no"}
			1< {"op":"quit","error":"no"}`},
		{"no frame at all is a protocol error", "CONN-5", `
			1> zzzzzzzzzzzz
			1 closed
			2> zz
			2 closed by server`, `
			1> zzzzzzzzzzzz
			1 closed by server`},
		{"a late end is a timeout", "CONN-5",
			hello + `
			1> {"op":9,"id":"p"}
			+ 5s
			1 closed by server`,
			hello + `
			1> {"op":7,"id":5}
			1 closed by server`},
		{"an error that may not have arrived before the link timed out", "CONN-5",
			`1 registers a
			+ 10m
			1> {"op":9,"id":"p"}
			1 closed by server`,
			`1 registers a
			1> {"op":9,"id":"p"}
			1 closed by server`},
		{"whether null is refused is up to the server", "ACK-1",
			`1 registers a
			1> {"op":7,"id":"x","for":[],"datahead":null,"datalen":1}
			1 closed by server`,
			`1 registers a
			1< ack x`},
		{"TmtpRev comes first", "CONN-1", `
			1> {"op":1,"newnode":"n"}
			1< {"op":"quit","error":"no"}`, `
			1> {"op":1,"newnode":"n"}
			1< {"op":"registered","uid":"u","nodeid":"n"}
			1< {"op":"info","info":"login ok"}`},
		{"nothing else before login", "CONN-2",
			hello + `
			1> {"op":1,"newnode":"n"}
			1> 7 early {"for":[]}: x
			1< {"op":"registered","uid":"u","nodeid":"n"}
			1< {"op":"info","info":"login ok"}
			1< ack early #1`,
			hello + `
			1> 7 early {"for":[]}: x
			1< ack early #1`},
		{"one TmtpRev", "CONN-3",
			hello + `
			1> {"op":0,"id":"1"}
			1< {"op":"quit","error":"no"}`,
			hello + `
			1> {"op":0,"id":"1"}
			1< {"op":"tmtprev","id":"1","name":"here"}`},
		{"one login", "CONN-4",
			`1 registers u
			1> {"op":2,"uid":"u","node":"u's-node"}
			1< {"op":"quit","error":"no"}`,
			`1 registers u
			1> {"op":2,"uid":"u","node":"u's-node"}
			1< {"op":"info","info":"login ok","ohi":[]}`},
		{"a failed login is answered by quit", "CONN-6",
			hello + `
			1> {"op":2,"uid":"u","node":"n"}
			1< {"op":"quit","error":"no"}
			1 closed by server`,
			hello + `
			1> {"op":2,"uid":"u","node":"n"}
			1 closed by server`},
		{"version 1 is answered with 1", "REV-1", hello, `
			1> {"op":0,"id":"1"}
			1< {"op":"tmtprev","id":"2","name":"here"}`},
		{"tmtprev answers", "REV-1", hello, `
			1< {"op":"tmtprev","id":"1","name":"here"}`},
		{"tmtprev answers once", "REV-1", hello, hello + `
			1< {"op":"tmtprev","id":"1","name":"here"}`},
		{"before login nothing is told", "SEC-3", hello, hello + `
			1< {"op":"ohi","from":"u","status":1}`},
		{"what is queued comes after info", "LOG-5",
			`1 logs in u u's-node
			1< login #1 from u {"node":"x"}`,
			hello + `
			1> {"op":2,"uid":"u","node":"u's-node"}
			1< login #1 from u {"node":"x"}`},
		{"registered comes before info", "REG-1o REG-1",
			`1 registers u`,
			hello + `
			1> {"op":1,"newnode":"n"}
			1< {"op":"info","info":"login ok"}
			1< {"op":"registered","uid":"u","nodeid":"n"}`},
		{"after Login info has a list", "LOG-3", `1 logs in u n`,
			hello + `
			1> {"op":2,"uid":"u","node":"n"}
			1< {"op":"info","info":"login ok"}`},
		{"info answers", "LOG-1", `1 logs in u n`, hello + `
			1< {"op":"info","info":"login ok","ohi":[]}`},
		{"a link seen from the middle may be anywhere", "CONN-5", `
			1 joined
			1< delivery #4 from a: x
			1< ack p #3
			1> {"op":0,"id":"1"}
			1< {"op":"tmtprev","id":"1","name":"here"}`, `
			1 joined
			1< {"op":"quit","error":"no"}
			1< ack p`},
	})
}
