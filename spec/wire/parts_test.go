package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Uint64().Draw(t, "id")
		s := wire.FormatID(id)
		if want := fmt.Sprintf("%016x", id); s != want {
			t.Fatalf("%s, want %s", s, want)
		}
		if back, err := wire.ParseID(s); back != id || err != nil {
			t.Fatal(back, err)
		}
	})
	for _, s := range []string{"", "1", "18EAABB6446ECA58", "18eaabb6446eca5", "18eaabb6446eca588", "18eaabb6446eca5g", "+8eaabb6446eca58"} {
		if id, err := wire.ParseID(s); err == nil {
			t.Errorf("%q is id %d", s, id)
		}
	}
}

func TestPosted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nanos := rapid.Int64().Draw(t, "nanos")
		s := wire.FormatPosted(nanos)
		if want := time.Unix(0, nanos).UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z"); s != want {
			t.Fatalf("%d is %s, want %s", nanos, s, want)
		}
		back, err := wire.ParsePosted(s)
		if cut := nanos - back; err == nil && (cut < 0 || cut >= int64(time.Millisecond)) {
			t.Fatalf("%d became %s and %d", nanos, s, back)
		}
		if err != nil && time.Unix(0, nanos).Year() > 1678 {
			t.Fatal(err)
		}
	})
	for day := time.Date(1896, 2, 27, 12, 0, 0, 0, time.UTC); day.Year() < 2110; day = day.AddDate(0, 0, 1) {
		if got, want := wire.FormatPosted(day.UnixNano()), day.Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	for _, s := range []string{
		"", "2026-11-23T12:16:50Z", "2026-11-23T12:16:50.96Z", "2026-11-23T12:16:50,960Z", "2026-11-23 12:16:50.960Z", "2026-11-23T12:16:50.960z",
		"2026-02-29T12:16:50.960Z", "2026-11-23T24:16:50.960Z", "2026-11-23T12:60:50.960Z", "2026-11-23T12:16:50.960+00:00", "9999-11-23T12:16:50.960Z", "0001-11-23T12:16:50.960Z",
		"2026-11-23T12:16:50.+60Z", "2026-11-23T12:16:50.-60Z", "2026-11-23T12:16:+5.960Z",
	} {
		if at, err := wire.ParsePosted(s); err == nil {
			t.Errorf("%q is a time, %d", s, at)
		}
	}
}

func TestCheckName(t *testing.T) {
	for _, c := range []struct {
		name string
		want error
	}{
		{"12345678", nil}, {"        ", nil}, {"alias one", nil}, {"漢漢漢漢漢漢漢漢", nil}, {"😀😀😀😀😀😀😀😀", nil}, {"e\u0301e\u0301e\u0301e\u0301", nil},
		{strings.Repeat("a", spec.MaxNameOctets), nil}, {"<>&\"\\/%.", nil},
		{"", wire.ErrNameShort}, {"1234567", wire.ErrNameShort}, {"ééééééé", wire.ErrNameShort}, {"漢漢漢", wire.ErrNameShort},
		{"1234567\n", wire.ErrNameNotPrint}, {"12345678\x00", wire.ErrNameNotPrint}, {"12345678\x7f", wire.ErrNameNotPrint}, {"12345678\u0085", wire.ErrNameNotPrint},
		{"1234\u00a05678", wire.ErrNameNotPrint}, {"1234\u200b5678", wire.ErrNameNotPrint}, {"1234\u20285678", wire.ErrNameNotPrint}, {"1234\u03785678", wire.ErrNameNotPrint},
		{"12345678\xff", wire.ErrNameNotUTF8}, {strings.Repeat("a", spec.MaxNameOctets+1), wire.ErrNameLong},
	} {
		if err := wire.CheckName(c.name); err != c.want {
			t.Errorf("%.20q: %v, want %v", c.name, err, c.want)
		}
	}
}

// What AppendString writes is JSON, says the same, and is UTF-8 whatever it was
// given (HEAD-9).
func TestStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\"\\\n\xc3\xa9 a")))).Draw(t, "octets"))
		out := wire.AppendString(nil, s)
		want, err := jsontext.AppendQuote(nil, strings.ToValidUTF8(s, "\ufffd"))
		if err != nil || !utf8.Valid(out) {
			t.Fatalf("%q: %s, %v", s, out, err)
		}
		// ToValidUTF8 makes one U+FFFD of a run of octets, we make one of each.
		if utf8.ValidString(s) && string(out) != string(want) {
			t.Fatalf("%q became %s, want %s", s, out, want)
		}
		text := string([]rune(s))
		if back := wire.AppendUnescaped(nil, out[1:len(out)-1]); string(back) != text {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}

func TestKeyOf(t *testing.T) {
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		lower, upper := k.String(), strings.ToUpper(k.String())
		if got, exact := wire.KeyOf([]byte(lower)); got != k || !exact {
			t.Errorf("%s is %v, %v", lower, got, exact)
		}
		if got, exact := wire.KeyOf([]byte(upper)); got != k || exact {
			t.Errorf("%s is %v, %v", upper, got, exact)
		}
		for _, other := range []string{lower + "x", "x" + lower, lower[1:] + "~", strings.ReplaceAll(lower, "_", "\x7f") + "\x00", "", "\u212aind"} {
			if got, _ := wire.KeyOf([]byte(other)); got == k {
				t.Errorf("%q is %v", other, got)
			}
		}
	}
	// Long s and the Kelvin sign fold to s and k elsewhere, not here.
	for _, name := range []string{"\u017ftatus", "to\u212aen"} {
		if got, _ := wire.KeyOf([]byte(name)); got != spec.KeyNone {
			t.Errorf("%q is %v", name, got)
		}
	}
}
