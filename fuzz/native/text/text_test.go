package text

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// FuzzText takes a text, which is tried as each of the forms.
func FuzzText(f *testing.F) {
	for _, s := range seeds.Of("FuzzText") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		s := string(input)
		checkString(t, s)
		checkName(t, s)
		checkPingText(t, s)
		checkID(t, s)
		checkPosted(t, s)
	})
}

// checkString writes a string as JSON and reads it again: jsontext has to read
// the same, with U+FFFD for each octet that is not UTF-8 (HEAD-9).
func checkString(t *testing.T, s string) {
	quoted := wire.AppendString(nil, s)
	want := string([]rune(s))
	if read, err := jsontext.AppendUnquote(nil, quoted); err != nil || string(read) != want {
		t.Fatalf("%q is written %s, and read %q: %v", s, quoted, read, err)
	}
	if read := wire.AppendUnescaped(nil, quoted[1:len(quoted)-1]); string(read) != want {
		t.Fatalf("%q is written %s, and unescaped %q", s, quoted, read)
	}
}

// checkName counts characters the slow way (REG-4, REG-5).
func checkName(t *testing.T, s string) {
	printable := true
	for _, r := range s {
		printable = printable && (r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r))
	}
	var want error
	switch {
	case len(s) > spec.MaxNameOctets:
		want = wire.ErrNameLong
	case strings.ToValidUTF8(s, "") != s:
		want = wire.ErrNameNotUTF8
	case !printable:
		want = wire.ErrNameNotPrint
	case len([]rune(s)) < spec.MinNameRunes:
		want = wire.ErrNameShort
	}
	if err := wire.CheckName(s); err != want {
		t.Fatalf("%q: %v, want %v", s, err, want)
	}
}

// checkPingText counts UTF-16 code units by writing them (PING-4, PING-5).
func checkPingText(t *testing.T, s string) {
	want := ""
	if !utf8.ValidString(s) {
		want = "PING-4"
	} else if len(utf16.Encode([]rune(s))) > spec.MaxTextUnits {
		want = "PING-5"
	}
	got := ""
	if err := wire.CheckText([]byte(s)); err != nil {
		got = err.(*wire.Error).Requirement
	}
	if got != want {
		t.Fatalf("%q breaks %q, want %q", s, got, want)
	}
}

// checkID reads an id by another library, and writes it again (STD-2).
func checkID(t *testing.T, s string) {
	id, err := wire.ParseID(s)
	octets, hexErr := hex.DecodeString(s)
	if good := hexErr == nil && len(octets) == 8 && strings.ToLower(s) == s; good != (err == nil) {
		t.Fatalf("%q: %v", s, err)
	}
	if err == nil && wire.FormatID(id) != s {
		t.Fatalf("%q is read %d, and written %s", s, id, wire.FormatID(id))
	}
}

// checkPosted reads a time by another library, and writes it again; and it
// writes a time made of the octets themselves (STD-3).
func checkPosted(t *testing.T, s string) {
	if nanos, err := wire.ParsePosted(s); err == nil {
		want, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || want.UnixNano() != nanos || wire.FormatPosted(nanos) != s {
			t.Fatalf("%q is read %d, not %v, and written %s", s, nanos, want, wire.FormatPosted(nanos))
		}
	}
	var nanos int64
	for i := range min(len(s), 8) {
		nanos = nanos<<8 | int64(s[i])
	}
	want := time.Unix(0, nanos).UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
	if got := wire.FormatPosted(nanos); got != want {
		t.Fatalf("%d is written %s, not %s", nanos, got, want)
	}
}
