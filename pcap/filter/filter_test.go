package filter

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// subject is a message at 12.5 s, in packet 40 of link 3.
func subject(t testing.TB, from spec.Role, header, data string) *Subject {
	t.Helper()
	frame := gen.Frame([]byte(header))
	m := &dissect.Message{
		Number: 17, From: from, Frame: frame, Length: int64(len(data)),
		First: stream.Mark{Packet: 40, Time: start.Add(12500 * time.Millisecond)},
		Link:  &dissect.Link{Number: 3, UID: "ALICE", Flow: &stream.Flow{Number: 5}},
	}
	var err error
	if from == spec.Client {
		err = m.Request.Decode(frame[spec.LengthDigits:])
	} else {
		err = m.Server.Decode(frame[spec.LengthDigits:])
	}
	errors.As(err, &m.Err)
	return &Subject{Entry: &dissect.Entry{Message: m, Data: []byte(data)}, Start: start}
}

func TestMatch(t *testing.T) {
	post := subject(t, spec.Client, `{"op":7,"id":"1","datalen":11,"for":[{"id":"BOB","type":1},{"id":"friends1","type":2}]}`, "hello world")
	ack := subject(t, spec.Server, `{"op":"ack","id":"1","error":"no such \"recipient\""}`, "")
	login := subject(t, spec.Client, `{"op":2,"uid":"ALICE","node":"secretsecret"}`, "")
	broken := subject(t, spec.Client, `{"op":7,"datalen":"x"}`, "")
	for _, c := range []struct {
		filter string
		choose string // letters of those that are chosen: Post, Ack, Login, Broken
	}{
		{"", "palb"},
		{"op == post", "pb"},
		{"op == POST and sender == client", "pb"},
		{"op != post", "al"},
		{"op == ack or op == login", "al"},
		{"not op == ack", "plb"},
		{"!(op == ack || op == post)", "l"},
		{"op == ack or op == post and broken", "ab"},
		{"(op == ack or op == post) and broken", "b"},
		{"error", "a"},
		{`error ~ "SUCH"`, "a"},
		{`error == "no such \"recipient\""`, "a"},
		{`error == "no such"`, ""},
		{`error == ""`, ""},
		{`error != ""`, "palb"},
		{"id == 1", "pa"},
		{"id == BOB", "p"},
		{"uid == ALICE", "l"},
		{"user == ALICE", "palb"},
		{"node ~ secret", ""},
		{"node", ""},
		{"text ~ World", "p"},
		{"text", "p"},
		{"datalen > 10 and datalen < 11.5", "p"},
		{"datalen", "p"},
		{"size > 0.1kB", "p"},
		{"size >= 1MiB", ""},
		{"link == 3 and stream == 5 and packet == 40 and message == 17", "palb"},
		{"link < 3 or link > 3", ""},
		{"time == 12.5", "palb"},
		{"time > 12s and time <= 0.5m", "palb"},
		{"time >= 2026-11-25T12:00:13Z", ""},
		{"time < 2026-11-25T12:00:13Z", "palb"},
		{"broken ~ POST-9", "b"},
	} {
		f, err := Parse(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
			continue
		}
		got := ""
		for i, s := range []*Subject{post, ack, login, broken} {
			if f.Match(s) {
				got += "palb"[i : i+1]
			}
		}
		if got != c.choose {
			t.Errorf("%s chooses %q, want %q", c.filter, got, c.choose)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"opp == post", `column 1: there is no field "opp"; near it are op`},
		{"op = post", "column 4: equal is written =="},
		{"op ==", "column 6: here a value is wanted to compare op with"},
		{"op == posst", `column 7: op is never "posst", but one of ?, ack, `},
		{"op == post and", "column 15: the filter ends where a field is wanted"},
		{"(op == post", "column 12: here the bracket is to be closed"},
		{"op == post)", `column 11: here and, or or the end is wanted, not ")"`},
		{"uid < x", "column 1: uid is not a number: compare it with ==, != or ~"},
		{"size > big", `column 8: "big" is no number; sizes may have units as kB or MiB`},
		{"time > noon", `column 8: "noon" is no time`},
		{`é == "x`, `column 1: there is no field "é"`},
		{`""`, `column 1: there is no field ""`},
		{`op == post ""`, `column 12: here and, or or the end is wanted, not ""`},
		{`text == "x`, "column 9: a quote that does not end"},
		{"op == post & error", `column 12: "&" means nothing here`},
		{strings.Repeat("(", 200), "column 102: nested deeper than 100"},
	} {
		_, err := Parse(c.filter)
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.20s: %v\nwant %s", c.filter, err, c.want)
		}
	}
}

// What is written for people is parsed, and nothing panics.
func TestAnything(t *testing.T) {
	m := subject(t, spec.Client, `{"op":7,"id":"1","datalen":11}`, "hello")
	token := rapid.SampledFrom([]string{"op", "==", "post", "and", "or", "not", "(", ")", `"x"`, "size", "<", "1kB", "time", "~", "text", "!", "uid", " ", "é", "\x00"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(token, 0, 12).Draw(t, "tokens"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		f, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len([]rune(text))+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		g, err := Parse("not (" + text + ")")
		if err != nil && text != "" && strings.TrimSpace(text) != "" {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && f.Match(m) == g.Match(m) {
			t.Fatalf("%q matches as its opposite does", text)
		}
	})
}

func TestFieldsHaveNames(t *testing.T) {
	for _, f := range Fields() {
		if k, _ := wire.KeyOf([]byte(f.Name)); f.Meaning == "" || f.get == nil && f.keys == nil {
			t.Errorf("%s (key %v) says nothing", f.Name, k)
		}
	}
}

// A filter of headers asks for no data.
func TestParseHeader(t *testing.T) {
	for text, want := range map[string]string{
		"op == post":               "",
		"op == post and text ~ hi": "column 16: text is about data, and here a filter sees headers only",
		"missing":                  "column 1: missing is about data, and here a filter sees headers only",
	} {
		_, err := ParseHeader(text)
		if got := ""; err != nil {
			got = err.Error()
			if got != want {
				t.Errorf("%q: %s", text, got)
			}
		} else if want != "" {
			t.Errorf("%q is read", text)
		}
	}
}
