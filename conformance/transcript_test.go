package conformance

import (
	"bufio"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
)

// TestTranscriptText shows what the kept transcript of a check looks like.
func TestTranscriptText(t *testing.T) {
	server := listen(t, afterGreeting(func(c net.Conn, in *bufio.Reader) {
		in.ReadByte()
		io.WriteString(c, Frame(`{"error":"no","op":"quit"}`))
	}))
	var kept []Transcript
	_, err := Run(t.Context(), Options{Target: server, Transcript: func(t Transcript) { kept = append(kept, t) }, Checks: []Check{{
		Name: "test/check", Title: "a check of this test", Requirements: []string{"FRAME-1"}, Run: func(t *T) {
			l := t.Greeted()
			l.Send("?")
			l.ExpectQuit()
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := kept[0].Write(&text); err != nil {
		t.Fatal(err)
	}
	// What differs from run to run.
	got := regexp.MustCompile(`(?m)^ *[0-9.]+ link|[0-9.]+ ms|127\.0\.0\.1:[0-9]+`).ReplaceAllStringFunc(text.String(), func(s string) string {
		return map[byte]string{'k': "0.000 link", 's': "0 ms"}[s[len(s)-1]] + map[bool]string{true: "host:port"}[strings.HasPrefix(s, "127")]
	})
	const want = `test/check: a check of this test
FRAME-1, pass, 0 ms

0.000 link 1    opened
          from host:port to host:port (tcp://host:port)

0.000 link 1    > TmtpRev id="1"
          00000000  30 30 31 31 7b 22 6f 70  22 3a 30 2c 22 69 64 22  |0011{"op":0,"id"|
          00000010  3a 22 31 22 7d                                    |:"1"}|

0.000 link 1    < tmtprev id="1" name="bad"
          00000000  30 30 32 36 7b 22 69 64  22 3a 22 31 22 2c 22 6e  |0026{"id":"1","n|
          00000010  61 6d 65 22 3a 22 62 61  64 22 2c 22 6f 70 22 3a  |ame":"bad","op":|
          00000020  22 74 6d 74 70 72 65 76  22 7d                    |"tmtprev"}|

0.000 link 1    > ?
          00000000  3f                                                |?|

0.000 link 1    < quit error="no"
          00000000  30 30 31 61 7b 22 65 72  72 6f 72 22 3a 22 6e 6f  |001a{"error":"no|
          00000010  22 2c 22 6f 70 22 3a 22  71 75 69 74 22 7d        |","op":"quit"}|

0.000 link 1    closed by the server
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := kept[0].Write(noRoom{}); err != errNoRoom {
		t.Errorf("on a full disk: %v", err)
	}
}

var errNoRoom = errors.New("no room")

type noRoom struct{}

func (noRoom) Write([]byte) (int, error) { return 0, errNoRoom }

// TestDecoded shows frames of every kind of soundness.
func TestDecoded(t *testing.T) {
	for frame, want := range map[string]string{
		`0011{"op":11}`:                  "Pulse",
		`0011{"Op":"ack","ID":"x"}`:      `ack ID="x"`,
		`0011{"op":200,"a":{"b":[1,2]}}`: `op 200 a={"b":[1,2]}`,
		`0011{"op":null,"text":"ä\n"}`:   `null text="ä\\n"`,
		`0011{}`:                         "(no op)",
		`0011[1]`:                        `0011[1]`,
	} {
		if got := decoded([]byte(frame)); got != want {
			t.Errorf("%s: %s, want %s", frame, got, want)
		}
	}
	if got := decoded([]byte(`0011{"op":11`)); !strings.HasPrefix(got, `0011{"op":11 (`) {
		t.Errorf("cut off: %s", got)
	}
}
