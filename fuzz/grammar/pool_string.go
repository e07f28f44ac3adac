package grammar

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// In octets of JSON text: a value beyond the first is in Values.Long, and none
// is beyond the second, so that it fits a header.
const (
	longText    = 512
	longestText = 60_010
)

// exampleNames are well-formed names of each kind that nobody has.
var exampleNames = [KindCount]string{
	Text:      "telephone",
	UID:       strings.Repeat("WTDD6%J4N6LWCCKB", 2)[:spec.UIDRunes],
	NodeID:    strings.Repeat("PSKS19R9QW%F9T16KP69", 2)[:spec.NodeIDRunes],
	Alias:     "alice alias",
	GID:       "group one",
	Recipient: strings.Repeat("S8QQF149JD4MG2H7", 2)[:spec.UIDRunes],
	MessageID: "18eaabb6446eca58"[:spec.MessageIDDigits],
	RequestID: "p1",
}

// strings sorts texts by what the field takes.
func (v *Values) strings(f *spec.Field, k Kind) {
	switch {
	case f.Values != nil:
		for _, legal := range f.Values {
			v.sound(&v.Plain, quote(legal))
			v.illegal(NotAmong, quote(legal+" "), quote(strings.ToUpper(legal)), quote(legal+"\x00"), quote(legal[1:]))
		}
		v.illegal(NotAmong, `""`, `"no such"`)
		for _, text := range hostileNames {
			v.illegal(NotAmong, text)
		}
	case f.Type == spec.Datetime:
		v.sound(&v.Plain, `"2026-11-23T12:16:50.960Z"`, `"1970-01-01T00:00:00.000Z"`)
		v.sound(&v.Limits, `"9999-12-31T23:59:59.999Z"`, `"0000-01-01T00:00:00.000Z"`, `"2028-02-29T23:59:60.000Z"`, `"2026-02-30T24:00:00.000Z"`,
			`"2026-11-23T12:16:50Z"`, `"2026-11-23T12:16:50.960+01:00"`, `"2026-11-23t12:16:50.960z"`, `"1795436272"`)
		v.illegal(Empty, `""`)
	default:
		v.sound(&v.Plain, quote(exampleNames[k]), quote(exampleNames[(k+1)%KindCount]))
		v.names()
		if f.Empty {
			v.sound(&v.Limits, `""`)
		} else {
			v.illegal(Empty, `""`)
		}
	}
	v.illegal(NotUTF8, notUTF8...)
	v.illegal(NotJSON, notStrings...)
}

// names adds names of every length and kind of character.
func (v *Values) names() {
	for _, text := range slicesOfNames {
		switch {
		case len(text) > longText:
			v.sound(&v.Long, text)
		default:
			v.sound(&v.Limits, text)
		}
	}
	v.sound(&v.Hostile, hostileNames...)
}

// slicesOfNames are names of each of the lengths, in characters of one octet
// and of several, and in such as an echo writes with more octets than it read:
// "<" comes back as \u003c from those who think of HTML, U+2028 as \u2028
// from those who think of JavaScript, and a NUL is six octets either way.
var slicesOfNames = func() (all []string) {
	repeated := func(character string, octets int) string {
		return `"` + strings.Repeat(character, octets/len(character)) + `"`
	}
	for _, n := range textLengths {
		all = append(all, repeated("a", n))
		for _, character := range []string{"é", "漢", "😀", `\u0000`, "\u2028", "<", "%"} {
			if n >= len(character) && (n < longText || n == textLengths[len(textLengths)-1]) {
				all = append(all, repeated(character, n))
			}
			// So many characters, not octets: where they are counted, these are at the limit.
			if n <= spec.MaxTextUnits+1 && len(character) > 1 {
				all = append(all, repeated(character, n*len(character)))
			}
		}
	}
	return all
}()

// hostileNames are legal strings, as JSON text.
var hostileNames = []string{
	// What paths, patterns and templates are made of.
	`"."`, `".."`, `"/"`, `"../../../../etc/passwd"`, `"..\\..\\x.txt"`, `"C:\\x"`, `"/dev/null"`, `"~"`, `"con"`, `"a/b/c/d/e"`, `".hidden"`, `"-rf"`,
	`"%"`, `"%%"`, `"%00"`, `"%2e%2e%2f"`, `"%s%s%n"`, `"%!s(MISSING)"`, `"${x}"`, `"{{.}}"`, `"$(x)"`, "\"`x`\"", `"*"`, `"?"`, `"'; --"`, `"<b>&amp;"`,
	// What other programs take for nothing, or for something else.
	`"_"`, `" "`, `"        "`, `"null"`, `"true"`, `"0"`, `"-1"`, `"NaN"`, `"{}"`, `"[]"`, `"\"\""`, `"__proto__"`, `"\\"`, `"a:b"`, `"a,b"`,
	// Control characters, ends of lines and strings.
	`"\u0000"`, `"a\u0000bcdefgh"`, `"abcdefgh\u0000"`, `"a\nb\rc\td"`, `"\u001b[2Jabcdefgh"`, `"\u007fabcdefgh"`, `"\u0085abcdefgh"`, `"\u2028\u2029abcdefgh"`, `"abcdefgh\r\n\r\n"`,
	// Characters that don't show, or turn the direction, or stick to others.
	`"\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"`, `"\u200babcdefgh"`, `"\u202eabcdefgh"`, `"\ufeffabcdefgh"`, `"\u00adabcdefgh"`, `"\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"`,
	// The same to the eye or the shift key, but not octet for octet.
	`"éééééééé"`, `"e\u0301e\u0301e\u0301e\u0301"`, `"ALICE ALIAS"`, `"alice\u0020alias"`, `"ſſſſſſſſ"`, `"ıiIİıiIİ"`, `"ａｌｉｃｅ ａｌｉａｓ"`,
	// The edges of Unicode.
	`"\ud83d\ude00"`, `"\uD83D\uDE00\ud83d\ude00\ud83d\ude00\ud83d\ude00"`, `"😀😀😀😀😀😀😀😀"`, `"\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"`, `"\uffff\ufffe"`, `"\udbff\udfff"`, `"\ud800\udc00"`, `"\ud7ff\ue000"`, "\"\U0010ffff\"", `"\u0378\ue000\ue001"`,
	// Escapes where none are needed.
	`"\u0061\u006c\u0069\u0063\u0065\u0020\u0061\u006c\u0069\u0061\u0073"`, `"\/\/\b\f\n\r\t\"\\"`,
}

// notUTF8 are texts that no valid UTF-8 can hold, as octets and as escapes:
// stray and missing continuations, forms longer than need be, surrogates,
// code points beyond the last.
var notUTF8 = []string{
	"\"\xff\"", "\"\x80\"", "\"a\xc3\"", "\"\xc3(\"", "\"\xe2\x82\"", "\"\xf0\x9f\x98\"", "\"\xc0\xaf\"", "\"\xc0\x80\"", "\"\xe0\x80\xaf\"", "\"\xf0\x80\x80\xaf\"",
	"\"\xed\xa0\x80\"", "\"\xed\xbf\xbf\"", "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "\"abcdefgh\xfe\xff\"",
	`"\ud800"`, `"\udc00"`, `"\udfffabcdefgh"`, `"\ud800\ud800"`, `"\udc00\ud800"`, `"\ud83dx"`, `"\ud800\u0041"`, `"abcdefgh\uDBFF"`, `"\ud83d\n"`,
}

// notStrings look like strings and are not JSON.
var notStrings = []string{
	"\"\x00\"", "\"a\nb\"", "\"\x1f\"", "\"\t\"", `"\x41"`, `"\u12g4"`, `"\u12"`, `"\U0041"`, `"\'"`, `"\0"`, `"a`, `"a\"`, `a"`, `"a"b"`, `'a'`,
}

// quote writes a text without escapes but those JSON demands. Names of the
// tables need no more.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x00", `\u0000`).Replace(s) + `"`
}
