package mutant_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// ping is a server's message with a right checksum.
const ping = `00bf{"alias":"alice alias","datalen":5,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":1731304862,"id":"18eaabb6446eca70","op":"ping","posted":"2026-11-23T12:17:04.772Z","to":"bob the alias"}`

// TestEdits shows what the edits of a message change, and that a server's
// message has its checksum right afterwards.
func TestEdits(t *testing.T) {
	m := mutant.Message{Head: []byte(ping), Data: []byte("hello")}
	for _, test := range []struct {
		name string
		got  mutant.Message
		want string // some of it
	}{
		{"set", m.Set("alias", "alice <alias>"), `{"alias":"alice \u003calias\u003e","datalen":5,`},
		{"set another type", m.Set("alias", 7), `{"alias":7,"datalen":5,`},
		{"added", m.Set("also", true), `{"alias":"alice alias","also":true,"datalen"`},
		{"without", m.Without("to"), `"posted":"2026-11-23T12:17:04.772Z"}hello`},
		{"renamed", m.Renamed("alias", "Alias"), `{"Alias":"alice alias","datalen"`},
		{"twice", m.Twice("alias", "x"), `{"alias":"alice alias","alias":"x","datalen"`},
		{"data", m.WithData([]byte("hi")), `"datalen":2,`},
		{"no such field", m.Without("nothing").Renamed("nothing", "x"), ping + "hello"},
	} {
		text := string(test.got.Octets())
		if !contains(text, test.want) {
			t.Errorf("%s: %s lacks %s", test.name, text, test.want)
		}
		if sum, stated, ok := wire.HeadSum(test.got.Head); !ok || sum != stated {
			t.Errorf("%s: headsum %d is not %d", test.name, stated, sum)
		}
		if frame, err := wire.NewReader(bytesReader(text)).Next(); err != nil || string(frame) != string(test.got.Head) {
			t.Errorf("%s: the digits are wrong: %s", test.name, frame)
		}
	}
	if string(m.Octets()) != ping+"hello" {
		t.Errorf("the message itself became %s", m.Octets())
	}
	if sum, stated, _ := wire.HeadSum(m.Set("headsum", 7).Head); stated != 7 || sum == 7 {
		t.Error("a checksum that is set is set right again")
	}
}

// TestLooks shows what can be read of messages, broken ones included.
func TestLooks(t *testing.T) {
	m := mutant.Frame(`{"Op":9,"id":"\u0041","datalen":3,"for":null}`, "abc")
	op, ok := m.Op()
	if _, sound := m.Request(); sound || !ok || op != 9 || m.Text("ID") != "A" || m.Number("datalen") != 3 || m.Text("datalen") != "" {
		t.Errorf("%s is read wrongly", m.Octets())
	}
	if v, ok := m.Value("for"); !ok || string(v) != "null" {
		t.Errorf("for is %s", v)
	}
	for _, broken := range []string{"", "zz", "0003{]", `0008[1,2,3,4]`} {
		m := mutant.Raw(broken)
		if _, ok := m.Op(); ok || m.Is() || string(m.Set("a", 1).Head) != broken {
			t.Errorf("%q is taken for a message", broken)
		}
	}
}
