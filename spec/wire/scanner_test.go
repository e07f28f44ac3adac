package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// scan walks over a text and returns how many members it has, or the error.
func scan(text []byte) (n int, err error) {
	var s wire.Scanner
	s.Reset(text, 0)
	for s.Next() {
		n++
	}
	return n, s.Err()
}

// isObjectOrList is what a Scanner takes, as jsontext sees it: one object or
// list, with duplicate names or not, and nesting as deep as the protocol allows.
func isObjectOrList(text []byte) bool {
	if kind := jsontext.Value(text).Kind(); kind != '{' && kind != '[' {
		return false
	}
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	for values := 0; ; {
		_, err := d.ReadToken()
		if err == io.EOF {
			return values == 1
		}
		if err != nil || d.StackDepth() > spec.MaxDepth {
			return false
		}
		if d.StackDepth() == 0 {
			values++
		}
	}
}

var soundAndBroken = []string{
	``, ` `, `{}`, ` { } `, `[]`, `{`, `}`, `[`, `]`, `{]`, `[}`, `null`, `0`, `""`, `{}{}`, `{}x`, `{},`, "{}\x00", "\f{}", "\ufeff{}", "\u00a0{}",
	`{"a":1}`, `{"a":1,}`, `{,"a":1}`, `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, `{a:1}`, `{1:1}`, `{null:1}`, `{"a":1,,"b":2}`, `{"a"::1}`,
	"{\t\"a\"\n:\r1 }", "{\v\"a\":1}", `[1,2]`, `[1,2,]`, `[,1]`, `[1 2]`, `[1:2]`, `{"a",1}`, `["a":1]`,
	`[0]`, `[-0]`, `[01]`, `[-01]`, `[+1]`, `[-]`, `[1.]`, `[.5]`, `[1.5]`, `[1.5.5]`, `[1e]`, `[1e+]`, `[1E-5]`, `[1e5.5]`, `[0x1]`, `[0e0]`, `[00]`, `[1_0]`, `[NaN]`, `[Infinity]`, `[-Infinity]`,
	`[true]`, `[false]`, `[null]`, `[True]`, `[tru]`, `[truee]`, `[nul`, `[nan]`, `[t`,
	`["`, `["]`, `["\"]`, `["\\"]`, `["\"`, `["\u"]`, `["\u12"]`, `["\u123"]`, `["\u12g4"]`, `["\u1234"]`, `["\uABcd"]`, `["\U1234"]`, `["\x"]`, `["\/\b\f\n\r\t"]`, `["\'"]`, `["\0"]`,
	`["\ud83d\ude00"]`, `["\ud83d"]`, `["\ud83dx"]`, `["\ud83d\n"]`, `["\ud83d\u0041"]`, `["\ude00"]`, `["\ude00\ud83d"]`, `["\ud83d\ud83d\ude00"]`, `["\ud83d\u"]`, `["\ud83d\`, `["\uDBFF\uDFFF"]`,
	"[\"\x00\"]", "[\"\x1f\"]", "[\"\x7f\"]", "[\"\n\"]", "[\"é漢😀\ufffd\u2028\"]",
	"[\"\x80\"]", "[\"\xff\"]", "[\"\xc3\"]", "[\"\xc3", "[\"\xc0\x80\"]", "[\"\xe2\x82\"]", "[\"\xed\xa0\x80\"]", "[\"\xf4\x90\x80\x80\"]", "[\"\xf0\x9f\x98\x80\"]", "{\"\xff\":1}", "{\xff}",
	`{"a":{"b":[{"c":[]},[[]]]},"d":[{}]}`, `{"a":[}]`, `{"a":{]}`, `[[[]]`, `[[]]]`, `{"a":[1,{"b":2]}}`, `[{"a":[}]`,
	strings.Repeat("[", spec.MaxDepth) + strings.Repeat("]", spec.MaxDepth),
	strings.Repeat("[", spec.MaxDepth+1) + strings.Repeat("]", spec.MaxDepth+1),
	strings.Repeat(`{"a":`, spec.MaxDepth) + "0" + strings.Repeat("}", spec.MaxDepth),
	strings.Repeat(`{"a":`, spec.MaxDepth+1) + "0" + strings.Repeat("}", spec.MaxDepth+1),
	strings.Repeat(`[{"a":`, spec.MaxDepth/2) + "[]" + strings.Repeat("}]", spec.MaxDepth/2),
	strings.Repeat(`[{"a":`, 64) + strings.Repeat("}]", 64),
}

func TestScannerTakesWhatJSONTextTakes(t *testing.T) {
	for _, text := range soundAndBroken {
		_, err := scan([]byte(text))
		if want := isObjectOrList([]byte(text)); want != (err == nil) {
			t.Errorf("%q: %v; jsontext takes it: %v", text, err, want)
		}
	}
}

func TestScannerTakesWhatJSONTextTakesAtRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := mutate(t, []byte(jsonText(t, 4)))
		_, err := scan(text)
		if want := isObjectOrList(text); want != (err == nil) {
			t.Fatalf("%q: %v; jsontext takes it: %v", text, err, want)
		}
	})
}

// jsonText draws a JSON value of at most the given depth, an object or a list
// at the top.
func jsonText(t *rapid.T, depth int) string {
	space := func() string {
		return rapid.SampledFrom([]string{"", "", "", " ", "\n", "\t\r"}).Draw(t, "space")
	}
	kind := rapid.IntRange(0, 1).Draw(t, "kind")
	if depth < 4 {
		kind = rapid.IntRange(0, 4).Draw(t, "kind")
	}
	if depth == 0 {
		kind = 2
	}
	var parts []string
	switch kind {
	case 0:
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			parts = append(parts, space()+jsonString(t)+space()+":"+space()+jsonText(t, depth-1)+space())
		}
		return space() + "{" + space() + strings.Join(parts, ",") + "}" + space()
	case 1:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			parts = append(parts, space()+jsonText(t, depth-1)+space())
		}
		return "[" + space() + strings.Join(parts, ",") + "]"
	case 2:
		return rapid.SampledFrom([]string{"null", "true", "false"}).Draw(t, "literal")
	case 3:
		return rapid.StringMatching(`-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?`).Draw(t, "number")
	}
	return jsonString(t)
}

func jsonString(t *rapid.T) string {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "B", "é", "漢", "😀", `\n`, `\"`, `\\`, `\/`, "\u2028"}),
		rapid.StringMatching(`\\u[0-9a-fA-F]{4}`),
		rapid.StringMatching(`\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}`),
	)
	return `"` + strings.Join(rapid.SliceOfN(part, 0, 4).Draw(t, "string"), "") + `"`
}

// The spans of a Scanner are the text: its order, its names, its values.
func TestScannerSpans(t *testing.T) {
	const text = " { \"Id\" : \"a\\n\" , \"x\":[1, {}],\"\\u006fp\":7,\"id\":null,\"t\":true,\"f\":false } "
	type member struct {
		name, value string
		kind        wire.Kind
		key         spec.Key
		exact       bool
	}
	want := []member{
		{"Id", `"a\n"`, wire.StringKind, spec.KeyID, false},
		{"x", "[1, {}]", wire.ArrayKind, spec.KeyNone, false},
		{`\u006fp`, "7", wire.NumberKind, spec.KeyOp, true},
		{"id", "null", wire.NullKind, spec.KeyID, true},
		{"t", "true", wire.TrueKind, spec.KeyNone, false},
		{"f", "false", wire.FalseKind, spec.KeyNone, false},
	}
	var s wire.Scanner
	s.Reset([]byte(text), 1000)
	for i := 0; s.Next(); i++ {
		f := s.Field()
		k, exact := f.Key()
		if got := (member{string(f.Name), string(f.Value), f.Kind, k, exact}); got != want[i] {
			t.Errorf("member %d: %v, want %v", i, got, want[i])
		}
		if at := f.NameAt - 1000; text[at] != '"' || !strings.HasPrefix(text[at+1:], string(f.Name)) {
			t.Errorf("member %d: the name is not at %d", i, f.NameAt)
		}
		if !strings.HasPrefix(text[f.ValueAt-1000:], string(f.Value)) {
			t.Errorf("member %d: the value is not at %d", i, f.ValueAt)
		}
	}
	if err := s.Err(); err != nil || s.Next() {
		t.Error("at the end:", err)
	}
}

func TestScannerAllocatesNothing(t *testing.T) {
	text := []byte(`{"id":"t\n","for":[{"id":"é","type":1}],"datalen":5,"x":[[[[{}]]]]}`)
	n := testing.AllocsPerRun(100, func() {
		if _, err := scan(text); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Nesting is refused where it passes the limit, however long it goes on (HEAD-12).
func TestDeepNesting(t *testing.T) {
	for _, unit := range []string{"[", `{"":`, `[{"":`} {
		text := `{"op":11,"x":` + strings.Repeat(unit, 60_000/len(unit))
		err := new(wire.Request).Decode([]byte(text))
		if e, ok := err.(*wire.Error); !ok || e.Requirement != "HEAD-12" || e.Offset > 4+20+spec.MaxDepth*len(unit) {
			t.Errorf("%s…: %v", text[:30], err)
		}
	}
}
