package wire_test

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// A header is written up to the longest four digits can tell, and beyond that
// not at all.
func TestHeaderTooLong(t *testing.T) {
	request := func(n int) codec { return &wire.Request{Op: spec.OpTmtpRev, ID: strings.Repeat("x", n)} }
	message := func(n int) codec {
		return &wire.Message{Kind: spec.MsgLogin, ID: "1", Node: strings.Repeat("\x01", n/6) + strings.Repeat("x", n%6)}
	}
	for name, build := range map[string]func(int) codec{"request": request, "message with headsum": message} {
		const try = 65_000
		frame := build(try).AppendFrame([]byte("kept"))
		spare := spec.MaxHeaderOctets - (len(frame) - len("kept") - spec.LengthDigits)
		// A headsum may have a digit less than another; take ten off to be sure.
		if got := build(try + spare - 10).AppendFrame([]byte("kept")); len(got) < spec.MaxHeaderOctets-10 {
			t.Errorf("%s: a header that fits was not written: %d octets", name, len(got))
		}
		if got := build(try + spare + 10).AppendFrame([]byte("kept")); string(got) != "kept" {
			t.Errorf("%s: %d octets", name, len(got))
		}
	}
	if got := request(spec.MaxHeaderOctets - len(`{"id":"","op":0}`)).AppendFrame(nil); string(got[:4]) != "ffff" {
		t.Errorf("the longest header has the length %s", got[:4])
	}
	if got := request(spec.MaxHeaderOctets - len(`{"id":"","op":0}`) + 1).AppendFrame(nil); len(got) != 0 {
		t.Errorf("one octet more was written: %s", got[:4])
	}
}

// Required fields are written always, others when they are not zero or asked
// for by Keys.
func TestWhatIsWritten(t *testing.T) {
	var keys spec.KeySet
	for _, k := range []spec.Key{spec.KeyDataLen, spec.KeyFor, spec.KeyOhi, spec.KeyUID, spec.KeyOIDC} {
		keys.Add(k)
	}
	for want, c := range map[string]codec{
		`{"op":11}`:                             &wire.Request{Op: spec.OpPulse, UID: "not a field of Pulse", DataLen: 5},
		`{"for":[],"id":"","op":7}`:             &wire.Request{Op: spec.OpPost},
		`{"datalen":0,"for":[],"id":"","op":7}`: &wire.Request{Op: spec.OpPost, Keys: keys},
		`{"datalen":2,"for":[{"id":"u","type":1},{"id":"","type":0}],"fornotself":true,"id":"a","notelen":0,"op":8}`: &wire.Request{
			Op: spec.OpPostNotify, ID: "a", For: []wire.Recipient{{ID: "u", Type: 1}, {}}, ForNotSelf: true, DataLen: 2},
		`{"newnode":"n","oidc":{},"op":1}`:                              &wire.Request{Op: spec.OpRegister, NewNode: "n", Keys: keys},
		`{"newnode":"n","oidc":{"expires_in":9,"id_token":"i"},"op":1}`: &wire.Request{Op: spec.OpRegister, NewNode: "n", OIDC: &wire.OIDC{IDToken: "i", ExpiresIn: 9}},
		`{"info":"login ok","op":"info"}`:                               &wire.Message{Kind: spec.MsgInfo, Info: "login ok"},
		`{"info":"login ok","ohi":[],"op":"info"}`:                      &wire.Message{Kind: spec.MsgInfo, Info: "login ok", Keys: keys},
		`{"auth":1,"authby":[{"label":"l","login":["a","b"],"token":[]}],"id":"1","name":"","op":"tmtprev"}`: &wire.Message{
			Kind: spec.MsgTmtpRev, ID: "1", Auth: 1, AuthBy: []wire.Provider{{Label: "l", Login: []string{"a", "b"}}}},
		"{\"error\":\"a\ufffd\ufffdb\",\"op\":\"quit\"}": &wire.Message{Kind: spec.MsgQuit, Error: "a\xff\xc3b"},
	} {
		if got := string(c.AppendFrame(nil)[spec.LengthDigits:]); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// A checksum that is wrong, or that cannot be checked, is told apart.
func TestHeadSum(t *testing.T) {
	good := string((&wire.Message{Kind: spec.MsgLogin, ID: "18eaabb6446eca58", From: "u", Node: "n", Posted: "p"}).AppendFrame(nil))
	if sum, stated, ok := wire.HeadSum([]byte(good)); !ok || sum != stated {
		t.Fatal(good, sum, stated, ok)
	}
	for _, bad := range []string{strings.Replace(good, `"u"`, `"v"`, 1), strings.Replace(good, `headsum":`, `headsum":1`, 1)} {
		if sum, stated, ok := wire.HeadSum([]byte(bad)); ok && sum == stated {
			t.Errorf("%s passes", bad)
		}
	}
	for _, none := range []string{
		"", "0009", `0009{"op":11}`, `0009["headsum",1]`, `0000{"headsum":1}`, `0000{"headsum": 1,"id":""}`, `0000{"headsum" :1,"id":""}`, `0000{"headsum":1 ,"id":""}`,
		`0000{"headsum":"1","id":""}`, `0000{"headsum":1.0,"id":""}`, `0000{"headsum":4294967296,"id":""}`, `0000{"Headsum":1,"id":""}`, `0000{"headsum":1,`[:14],
	} {
		if _, _, ok := wire.HeadSum([]byte(none)); ok {
			t.Errorf("%s has a headsum", none)
		}
	}
}
