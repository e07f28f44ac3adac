package show

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// writer is a Text or a JSON.
type writer interface {
	dissect.Reader
	Flush() error
}

// A secret that was seen is masked wherever it comes again, on any link, in
// every form.
func TestSecretsInTexts(t *testing.T) {
	const secret = "QW8ERT%YUI0PAS+DFGHJKLZXCVBNM"
	messages := []struct{ header, data string }{
		{`{"op":"registered","uid":"ALICE","nodeid":"` + secret + `"}`, ""},
		{`{"op":"quit","error":"wrong node, it is ` + secret + `!"}`, ""},
		{`{"op":"quit","error":"wrong node, it is \u0051` + secret[1:] + `!"}`, ""},
		{`{"op":"` + secret + `","` + secret + `":["` + secret + `"]}`, ""},
		{`{"op":"delivery","from":"` + secret + `","id":"18eb48bc8ecc1440","posted":"x","headsum":1,"datasum":0,"datalen":33}`, "it is " + secret[:27]},
	}
	forms := map[string]func(*bytes.Buffer, Options) writer{
		"text": func(b *bytes.Buffer, o Options) writer { return NewText(b, o) },
		"json": func(b *bytes.Buffer, o Options) writer { return NewJSON(b, o) },
	}
	for name, form := range forms {
		for _, o := range []Options{{}, {Fields: true}, {Hex: true}, {Secrets: true}} {
			o.Start = func() time.Time { return start }
			var out bytes.Buffer
			w := form(&out, o)
			for _, m := range messages {
				tell(w, spec.Server, []byte(m.header), []byte(m.data))
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			shown := out.String()
			for i := 0; i+10 <= len(secret) && !o.Secrets; i++ {
				if strings.Contains(shown, secret[i:i+10]) || o.Hex && strings.Contains(shown, secret[i:i+5]) {
					t.Errorf("%s %+v shows %q of the secret:\n%s", name, o, secret[i:], shown)
					break
				}
			}
			if o.Secrets && !strings.Contains(shown, secret) {
				t.Errorf("%s with secrets does not show them:\n%s", name, shown)
			}
		}
	}
}

// What a dump shows of a message with a secret counts as its octets do.
func TestHexOfSecrets(t *testing.T) {
	var out bytes.Buffer
	w := NewText(&out, Options{Hex: true, Start: func() time.Time { return start }})
	tell(w, spec.Server, []byte(`{"op":"registered","uid":"ALICE","nodeid":"0123456789ABCDEFGHJKMNPQRSTVWXYZ"}`), nil)
	w.Flush()
	if strings.Contains(out.String(), "octets more") {
		t.Errorf("nothing is left out:\n%s", out.String())
	}
}

// A link stands where it was found to be one, so that packets do not run
// backwards.
func TestLinkPlace(t *testing.T) {
	var out bytes.Buffer
	w := NewText(&out, Options{Start: func() time.Time { return start }})
	w.Link(&dissect.Link{Flow: &stream.Flow{
		Begun: stream.Mark{Packet: 1, Time: start}, Last: stream.Mark{Packet: 9, Time: start.Add(time.Second)},
	}})
	w.Flush()
	if !strings.HasPrefix(out.String(), "      9    1.000000   #0 tcp, ") {
		t.Error(out.String())
	}
}
