package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// recorder keeps what a tracker tells.
type recorder struct{ edges, moves []string }

func (r *recorder) Edge(link int, e Edge) {
	r.edges = append(r.edges, fmt.Sprintf("%d %s", link, e))
}

func (r *recorder) Moved(link int, from, to State, act string) {
	r.moves = append(r.moves, fmt.Sprintf("%d %s -> %s: %s", link, from, to, act))
}

// play shows a tracker a transcript: "0 open", "0> header|data", "0< header",
// "0 close", "0 reset", "0 attack name".
func play(t *testing.T, links int, transcript string) (*Tracker, *recorder) {
	t.Helper()
	r := &recorder{}
	tr := NewTracker(links, r)
	for _, line := range strings.Split(transcript, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		i, rest := int(line[0]-'0'), line[1:]
		switch {
		case rest == " open":
			tr.Opened(i)
		case rest == " close", rest == " reset":
			tr.Ended(i, rest == " reset")
		case strings.HasPrefix(rest, " attack "):
			tr.Attack(i, strings.TrimPrefix(rest, " attack "), rest == " attack half-close")
		case rest[0] == '>':
			header, data, _ := strings.Cut(rest[2:], "|")
			tr.Sent(i, []byte(fmt.Sprintf("%04x%s%s", len(header), header, data)), "")
		case rest[0] == '<':
			m := new(wire.Message)
			if err := m.Decode([]byte(rest[2:])); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			tr.Came(i, m)
		}
	}
	return tr, r
}

// std is the rest of a message that carries the set (std).
const std = `,"posted":"2026-11-23T12:16:50.960Z","headsum":1`

const twoUsers = `
	0 open
	0> {"op":0,"id":"1"}
	0< {"op":"tmtprev","id":"1","name":"x"}
	0> {"op":1,"newnode":"n","newalias":"alice alias"}
	0< {"op":"registered","uid":"A","nodeid":"a1"}
	0< {"op":"info","info":"login ok"}
	1 open
	1> {"op":0,"id":"1"}
	1< {"op":"tmtprev","id":"1","name":"x"}
	1> {"op":1,"newnode":"n","newalias":"bob the alias"}
	1< {"op":"registered","uid":"B","nodeid":"b1"}
	1< {"op":"info","info":"login ok"}`

// TestStates follows two users through most of what changes a state.
func TestStates(t *testing.T) {
	for _, c := range []struct {
		name, then string
		want       [2]string
	}{
		{"registered", ``, [2]string{"logged in, alias, peer", "logged in, alias, peer"}},
		{"asked", `0> {"op":9,"id":"p","from":"alice alias","to":"bob the alias"}`,
			[2]string{"logged in, 1 asked, alias, peer", "logged in, alias, peer"}},
		{"pinged", `0> {"op":9,"id":"p","from":"alice alias","to":"bob the alias"}
			0< {"op":"ack","id":"p","msgid":"m1","posted":"2026-11-23T12:16:50.960Z"}
			1< {"op":"ping","id":"m1","from":"A","alias":"alice alias","to":"bob the alias"` + std + `}`,
			[2]string{"logged in, alias, peer", "logged in, text due, alias, waiting, peer"}},
		{"acknowledged", `0> {"op":9,"id":"p","from":"alice alias","to":"bob the alias"}
			0< {"op":"ack","id":"p","msgid":"m1","posted":"2026-11-23T12:16:50.960Z"}
			1< {"op":"ping","id":"m1","from":"A","alias":"alice alias","to":"bob the alias"` + std + `}
			1> {"op":10,"id":"m1","type":"x"}`,
			[2]string{"logged in, alias, peer", "logged in, alias, peer"}},
		{"invited", `0> {"op":5,"id":"i","gid":"the group","from":"alice alias","to":"bob the alias"}
			0< {"op":"ack","id":"i","msgid":"m1","posted":"2026-11-23T12:16:50.960Z"}`,
			[2]string{"logged in, alias, member, peer", "logged in, alias, invited, waiting, peer"}},
		{"refused", `0> {"op":5,"id":"i","gid":"the group","from":"alice alias","to":"bob the alias"}
			0< {"op":"ack","id":"i","error":"no"}`,
			[2]string{"logged in, alias, peer", "logged in, alias, peer"}},
		{"joined and dropped", `0> {"op":5,"id":"i","gid":"the group","from":"alice alias","to":"bob the alias"}
			0< {"op":"ack","id":"i","msgid":"m1","posted":"2026-11-23T12:16:50.960Z"}
			1> {"op":6,"id":"j","act":"join","gid":"the group"}
			1< {"op":"ack","id":"j"}
			0> {"op":6,"id":"d","act":"drop","gid":"the group","to":"bob the alias"}
			0< {"op":"ack","id":"d"}`,
			[2]string{"logged in, alias, member, peer", "logged in, alias, dropped, waiting, peer"}},
		{"more of everything", `0> {"op":3,"id":"a","newalias":"alice again"}
			0< {"op":"ack","id":"a"}
			0> {"op":3,"id":"b","newnode":"phone"}
			0< {"op":"ack","id":"b"}
			0> {"op":4,"id":"c","for":[{"id":"B"}],"type":"init"}
			0< {"op":"ack","id":"c"}`,
			[2]string{"logged in, 2 nodes, aliases, listing, peer", "logged in, alias, peer"}},
		{"posted to", `1> {"op":7,"id":"p","for":[{"id":"A","type":1}],"datalen":2}|hi
			1< {"op":"ack","id":"p","msgid":"m1","posted":"2026-11-23T12:16:50.960Z"}`,
			[2]string{"logged in, alias, waiting, peer", "logged in, alias, peer"}},
		{"left", `0> {"op":12}`, [2]string{"leaving, alias, peer", "logged in, alias"}},
		{"quit", `0> {"op":12}
			0< {"op":"quit","error":"logout ok"}`, [2]string{"closed", "logged in, alias"}},
		{"closed", `0 close`, [2]string{"closed", "logged in, alias"}},
		{"erred", `0> {"op":77}`, [2]string{"logged in, erred, alias, peer", "logged in, alias, peer"}},
		{"cut", `0> {"op":9,"id":"p","from":"alice alias","to":"bob the alias","datalen":5}|he`,
			[2]string{"logged in, cut, 1 asked, alias, peer", "logged in, alias, peer"}},
		{"again", `0 close
			0 open
			0> {"op":0,"id":"1"}
			0< {"op":"tmtprev","id":"1","name":"x"}
			0> {"op":2,"uid":"B","node":"b1"}
			0< {"op":"info","info":"login ok","ohi":[]}`,
			[2]string{"logged in, alias, twin", "logged in, alias, twin"}},
	} {
		tr, _ := play(t, 2, twoUsers+"\n"+c.then)
		if got := [2]string{tr.State(0).String(), tr.State(1).String()}; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestEdges shows which edges a session makes, to the letter.
func TestEdges(t *testing.T) {
	tr, r := play(t, 2, `
		0 open
		0> {"op":0,"id":"1"}
		0< {"op":"tmtprev","id":"1","name":"x"}
		0> {"op":1,"newnode":"n","newalias":"alice alias"}
		0< {"op":"registered","uid":"A","nodeid":"a1"}
		0< {"op":"info","info":"login ok"}
		0> {"op":11}
		0> {"op":3,"id":"a","newalias":"short"}
		0< {"op":"ack","id":"a","error":"the alias \"short\" is too short: 5 of 8 characters (REG-4)"}
		0> {"op":7,"id":"b","for":[{"id":"Z","type":1},{"id":"G","type":3}],"datalen":1}|x
		0< {"op":"ack","id":"b","error":"There is no user Z4Z9 here"}
		0> {"op":7,"id":5}
		0< {"op":"quit","error":"id is a number"}
		0 close
		1 open
		1 attack half-close
		1 reset`)
	tr.Done()
	want := []string{
		"0 fresh: TmtpRev: tmtprev",
		"0 revised: Register alias: registered",
		"0 revised: Register alias: info",
		"0 logged in, alias: Pulse: -",
		"0 logged in, alias: UserEdit alias: error REG-4",
		"0 logged in, alias: Post to user others: error there is no user here",
		"0 logged in, alias: Post broken POST-9 for: quit id is a number",
		"1 fresh: half-close: -",
		"1 fresh: half-close: reset",
	}
	if diff := cmp.Diff(want, r.edges); diff != "" {
		t.Error(diff)
	}
}

// TestUnanswered shows that what got no answer makes an edge, too.
func TestUnanswered(t *testing.T) {
	tr, r := play(t, 2, twoUsers+`
		0> {"op":3,"id":"a","newnode":"n"}
		1> {"op":88}`)
	r.edges = nil
	tr.Done()
	want := []string{
		"0 logged in, alias, peer: UserEdit node: nothing",
		"1 logged in, alias, peer: broken HEAD-2 op: nothing",
	}
	if diff := cmp.Diff(want, r.edges); diff != "" {
		t.Error(diff)
	}
}

// TestErrorClass shows what is left of the text of an error.
func TestErrorClass(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"octet 14: field id is a number (HEAD-5)": "HEAD-5",
		"no such thing (ISO-8859)":                "no such thing",
		`alias "x y" is taken since 12:30`:        "alias is taken since",
		`an open "quote`:                          "an open",
		"one two three four five six seven":       "one two three four five six",
		"\xff\x00 (":                              "",
	} {
		if got := errorClass(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
