package anonymize

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func anonymizer() *Anonymizer { return New(nil, []byte("a key")) }

// Headers stay as legal as they were, and as long in what is not a checksum.
func TestHeadersStayLegal(t *testing.T) {
	a := anonymizer()
	rapid.Check(t, func(t *rapid.T) {
		s := gen.AnyMessage().Draw(t, "message")
		frame := a.header(nil, spec.Server, s.Frame()[spec.LengthDigits:], s.Table.Std)
		var m wire.Message
		if err := m.Decode(frame[spec.LengthDigits:]); err != nil {
			t.Fatalf("%s\nbecomes %s: %v", s.Frame(), frame, err)
		}
		if sum, stated, ok := wire.HeadSum(frame); s.Table.Std && (!ok || sum != stated) {
			t.Fatalf("%s\nbecomes %s: headsum %d, not %d", s.Frame(), frame, stated, sum)
		}
		r := gen.AnyRequest().Draw(t, "request")
		frame = a.header(nil, spec.Client, r.Frame()[spec.LengthDigits:], false)
		var q wire.Request
		if err := q.Decode(frame[spec.LengthDigits:]); err != nil {
			t.Fatalf("%s\nbecomes %s: %v", r.Frame(), frame, err)
		}
	})
}

// Nothing of a name is left, the same names become the same others, and what
// is not about people stays.
func TestNames(t *testing.T) {
	a := anonymizer()
	header := `{"op":7,"id":"request one","for":[{"id":"BOBSUID9","type":1}],"datasum":77,"datalen":3,"newalias":"Bob Müller 7"}`
	got := string(a.header(nil, spec.Client, []byte(header), false))
	for _, secret := range []string{"BOBSUID9", "request one", "Bob", "Müller", "77"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s: %q is still there", got, secret)
		}
	}
	for _, kept := range []string{`{"op":7,`, `"type":1`, `"datalen":3`} {
		if !strings.Contains(got, kept) {
			t.Errorf("%s: %q is gone", got, kept)
		}
	}
	if again := string(a.header(nil, spec.Client, []byte(header), false)); again != got {
		t.Errorf("%s, then %s", got, again)
	}
	if other := string(New(nil, []byte("b")).header(nil, spec.Client, []byte(header), false)); other == got {
		t.Error("the key does not matter")
	}
	if id := a.word("18eaabb6446ecab8", spec.KeyID); id != "18eaabb6446ecab8" {
		t.Errorf("the id of a message becomes %s", id)
	}
}

// A secret has the same substitute wherever it comes, so that whoever gets the
// capture can see that it was told.
func TestSecretsInTexts(t *testing.T) {
	const secret = "QW8ERT%YUI0PAS+DFGHJKLZXCVBNM"
	a := anonymizer()
	write := func(header string) string {
		m := &dissect.Message{From: spec.Server, Frame: gen.Frame([]byte(header))}
		a.secrets.Learn(m)
		return string(a.header(nil, spec.Server, []byte(header), false))
	}
	other := a.pseudonym(secret)
	for _, header := range []string{
		`{"op":"registered","uid":"ALICE","nodeid":"` + secret + `"}`,
		`{"op":"quit","error":"wrong node, it is ` + secret + `!"}`,
	} {
		if got := write(header); !strings.Contains(got, other) || strings.Contains(got, "wrong") || len(got) != len(header)+spec.LengthDigits {
			t.Errorf("%s becomes %s, without %s", header, got, other)
		}
	}
	if got := string(a.text([]byte("it is " + secret))); got != "xx xx "+other {
		t.Errorf("a text becomes %q", got)
	}
}

// Words and texts keep their length by every measure.
func TestLengthsStay(t *testing.T) {
	a := anonymizer()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.String().Draw(t, "word")
		for _, got := range []string{a.pseudonym(word), string(a.text([]byte(word)))} {
			if len(got) != len(word) || utf8.RuneCountInString(got) != utf8.RuneCountInString(word) || len(utf16.Encode([]rune(got))) != len(utf16.Encode([]rune(word))) {
				t.Fatalf("%q becomes %q", word, got)
			}
		}
	})
}
