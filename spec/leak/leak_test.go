package leak

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func hide(f *Finder, text string) string {
	return string(f.AppendHidden(nil, []byte(text), func([]byte) string { return "*" }))
}

func TestHidden(t *testing.T) {
	var f Finder
	if got := hide(&f, "nothing is known"); got != "nothing is known" {
		t.Error(got)
	}
	f.Add("short")
	f.Add("ABCDEFGHJKMNPQRS")
	f.Add("ABCDEFGHJKMNPQRSTVWX")
	for text, want := range map[string]string{
		"ABCDEFGHJKMNPQRS":              "*",
		"wrong: ABCDEFGHJKMNPQRSTVWX.":  "wrong: *.",
		"ABCDEFGHJKMNPQRSABCDEFGHJKMNP": "**", // the second is cut
		"ends with ABCDEFGH":            "ends with *",
		"ends with ABCDEFG":             "ends with ABCDEFG", // any word may
		"ABCDEFGHJKMNPQR no more":       "ABCDEFGHJKMNPQR no more",
		"short":                         "short",
	} {
		if got := hide(&f, text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}

// Wherever secrets stand, nothing of them is left, and all else stays.
func TestHiddenAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringMatching(`[A-D]{16,20}`), 1, 5).Draw(t, "secrets")
		var f Finder
		for _, s := range secrets {
			f.Add(s)
		}
		var text, want strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "words") {
			word := rapid.StringMatching(`[a-z ]{1,20}`).Draw(t, "word")
			text.WriteString(word + "_" + rapid.SampledFrom(secrets).Draw(t, "secret") + "_")
			want.WriteString(word + "_*_")
		}
		if got := hide(&f, text.String()); got != want.String() {
			t.Fatalf("%q becomes %q", text.String(), got)
		}
	})
}

// What is remembered is bounded, and the latest is.
func TestForgets(t *testing.T) {
	var f Finder
	name := func(i int) string { return fmt.Sprintf("%08d and more of it", i) }
	for i := range 2 * mostSecrets {
		f.Add(name(i))
	}
	for range 2 * mostAlike {
		f.Add("begins alike" + name(len(f.begins[begin("begins alike")])))
	}
	for i := range 300 {
		f.Add(strings.Repeat(fmt.Sprintf("%08d", i), 8<<10))
	}
	if len(f.order) > mostSecrets || f.octets > mostOctets || len(f.known) != len(f.order) || len(f.begins[begin("begins alike")]) > mostAlike {
		t.Errorf("%d secrets of %d octets", len(f.order), f.octets)
	}
	if s, _ := f.Find([]byte(name(0))); s != "" {
		t.Error("the first is still known")
	}
	f.Add(name(7))
	if s, at := f.Find([]byte("of " + name(7))); s != name(7) || at != 3 {
		t.Errorf("the last is not known: %q at %d", s, at)
	}
}
