package judge_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// sample is a trace with every kind of message in it.
const sample = `1 registers a
	2 registers b
	1> 3 u {"newalias":"some name"}
	1< ack u
	1< user #1 from a {"newalias":"some name"}
	1> 10 #1
	1> 4 o {"for":[{"id":"b"}],"type":"add"}
	1< ack o
	1< ohiedit #2 from a {"for":[{"id":"b"}],"type":"add"}
	2< {"op":"ohi","from":"a","status":1}
	1> 5 i {"gid":"some group","from":"some name","to":"other name"}: come
	1< ack i #3
	2< invite #3 from a {"gid":"some group","alias":"some name","to":"other name"}: come
	2> 10 #3
	2> 6 j {"gid":"some group","act":"join"}
	2< ack j
	2< member #5 from b {"act":"join","gid":"some group","alias":"other name"}
	1> 7 p {"for":[{"id":"b","type":1}],"datahead":2}: {}hello
	1< ack p #6
	2> 10 #5
	2< delivery #6 from a {"datahead":2}: {}hello
	1> 8 n {"for":[{"id":"b","type":1}],"notefor":[],"notelen":4}: notebody
	1< ack n #7
	2> 10 #6
	2< delivery #7 from a {"notify":2}: body
	2> 10 #7
	2< notify #8 from a {"postid":"0000000000000007","posted":"2026-11-23T12:00:00.007Z"}: note
	2> {"op":12}
	2< {"op":"quit","error":"logout ok"}
	2 closed by server
	2 logs in b b's-node
	2< notify #8 from a {"postid":"0000000000000007","posted":"2026-11-23T12:00:00.007Z"}: note`

func TestSample(t *testing.T) {
	if found := play(t, judge.Config{All: true, Clock: true}, 0, sample); len(found) > 0 {
		t.Errorf("found %s", list(found))
	}
}

// TestDamage shows the judge traces that make little sense: octets changed,
// lost, sent twice, on other links. What it finds is right or wrong with them;
// it must come to its end.
func TestDamage(t *testing.T) {
	type octets struct {
		link int
		from spec.Role
		text string
	}
	var whole []octets
	for _, line := range strings.Split(sample, "\n") {
		line = strings.TrimSpace(line)
		if line[1] == '>' {
			whole = append(whole, octets{int(line[0] - '0'), spec.Client, request(line[3:])})
		}
		if line[1] == '<' {
			whole = append(whole, octets{int(line[0] - '0'), spec.Server, message(line[3:])})
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		j := judge.New(judge.Config{All: true, Clock: true, AckTimeout: time.Second, Found: func(judge.Finding) {},
			Limits: judge.Limits{Messages: 2, Receipts: 2, Nodes: 2, Requests: 2}})
		links := []*judge.Link{j.Open(0, start), j.Join(1, start), j.Open(2, start)}
		now := start
		for _, o := range whole {
			now = now.Add(time.Duration(r.IntN(1000)) * time.Millisecond)
			b := []byte(o.text)
			switch r.IntN(20) {
			case 0:
				b[r.IntN(len(b))] = byte(r.IntN(256))
			case 1:
				b = b[:r.IntN(len(b))]
			case 2:
				b = append(b, b...)
			case 3:
				o.link = r.IntN(3)
			case 4:
				o.from ^= 1
			case 5:
				j.Killed()
			case 6:
				links[o.link].Closed(now, judge.By(r.IntN(3)))
				links[o.link] = j.Join(r.IntN(3), now)
			}
			links[o.link].Octets(o.from, now, b)
		}
	}
}
