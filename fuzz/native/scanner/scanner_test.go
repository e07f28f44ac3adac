package scanner

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// second is a second opinion on each text, in the same memory.
var second = sync.OnceValue(newOpinion)

// FuzzScanner takes the text of an object or a list.
func FuzzScanner(f *testing.F) {
	for _, s := range seeds.Of("FuzzScanner") {
		f.Add(s)
	}
	other := second()
	f.Fuzz(func(t *testing.T, text []byte) {
		var s wire.Scanner
		s.Reset(text, spec.LengthDigits)
		other.reset(text)
		for s.Next() {
			compare(t, text, s.Field(), other)
		}
		if err := s.Err(); err != nil {
			checkRefusal(t, text, err, other)
		} else if other.next() || other.err != nil {
			t.Fatalf("%q is sound, but to jsontext: %v", text, other.err)
		}
		checkHeadSum(t, text)
	})
}

// compare wants the other opinion to have the same member next.
func compare(t *testing.T, text []byte, got wire.Field, other *opinion) {
	if !other.next() {
		t.Fatalf("%q has a member %q = %q, but to jsontext: %v", text, got.Name, got.Value, other.err)
	}
	if !bytes.Equal(got.Value, other.value) || !isKind(got.Kind, other.value[0]) {
		t.Fatalf("%q: %s of kind %v, not %s", text, got.Value, got.Kind, other.value)
	}
	if at := got.ValueAt - spec.LengthDigits; !bytes.HasPrefix(text[at:], got.Value) {
		t.Fatalf("%q: %s is not at %d", text, got.Value, at)
	}
	if other.name == nil {
		return
	}
	if at := got.NameAt - spec.LengthDigits; !bytes.Equal(other.name[1:len(other.name)-1], got.Name) || text[at] != '"' || !bytes.HasPrefix(text[at+1:], got.Name) {
		t.Fatalf("%q: the name %q is not at %d, or is %s", text, got.Name, at, other.name)
	}
	if k, exact := got.Key(); !sameKey(k, exact, unquote(other.name)) {
		t.Fatalf("%q: the name %s stands for %v, %v", text, other.name, k, exact)
	}
	if got.Kind == wire.StringKind {
		if means := wire.AppendUnescaped(nil, got.Value[1:len(got.Value)-1]); !bytes.Equal(means, unquote(other.value)) {
			t.Fatalf("%q: %s means %q", text, got.Value, means)
		}
	}
}

func isKind(k wire.Kind, first byte) bool {
	i := bytes.IndexByte([]byte("nft-\"[{"), first)
	return i == int(k) || k == wire.NumberKind && '0' <= first && first <= '9'
}

// sameKey compares with the names of spec, letter by letter, in either case of
// A to Z but of no other letters (HEAD-7).
func sameKey(k spec.Key, exact bool, name []byte) bool {
	lower := make([]byte, len(name))
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	if k == spec.KeyNone {
		return !keyNames[string(lower)]
	}
	return string(lower) == k.String() && exact == (string(name) == k.String())
}

var keyNames = func() map[string]bool {
	names := make(map[string]bool)
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		names[k.String()] = true
	}
	return names
}()

// checkRefusal wants the other opinion to refuse the text at the same member,
// unless it is only nested deeper than we go.
func checkRefusal(t *testing.T, text []byte, err error, other *opinion) {
	var e *wire.Error
	if !errors.As(err, &e) || e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(text) {
		t.Fatalf("%q: no place, or no *Error: %v", text, err)
	}
	if e.Requirement == "HEAD-12" {
		if depth(text[:e.Offset-spec.LengthDigits+1]) <= spec.MaxDepth {
			t.Fatalf("%q: %v, but it is not", text, err)
		}
		return
	}
	if other.next() || other.err == nil {
		t.Fatalf("%q: %v, but jsontext has %q = %q", text, err, other.name, other.value)
	}
	if e.Requirement == "HEAD-10" && utf8.Valid(text) && !bytes.Contains(bytes.ToLower(text), []byte(`\ud`)) {
		t.Fatalf("%q: %v, but it is", text, err)
	}
}

// depth is the greatest number of brackets that are open in a text at once.
func depth(text []byte) (deepest int) {
	open, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case inString:
		case c == '{' || c == '[':
			open++
			deepest = max(deepest, open)
		case c == '}' || c == ']':
			open--
		}
	}
	return deepest
}
