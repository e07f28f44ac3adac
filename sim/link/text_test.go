package link

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{
		"0": 0, "1bit": 1, "240kbit": 240e3, "1.5Mbit": 1500e3, "0.24Mbit/s": 240e3, "2Gbit": 2e9,
	} {
		if got, err := ParseRate(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "-1Mbit", "1e3Mbit", "Mbit", "0Mbit", "1MB", "9999999999Gbit", "NaNbit"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestTextsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rate(rapid.Int64Range(0, int64(maxRate)).Draw(t, "rate"))
		if got, err := ParseRate(r.String()); got != r || err != nil {
			t.Fatalf("%d is written %q and read %d, %v", int64(r), r, got, err)
		}
		c := Chance(rapid.Float64Range(0, 1).Draw(t, "chance"))
		if got, err := ParseChance(c.String()); got != c || err != nil {
			t.Fatalf("%v is written %q and read %v, %v", float64(c), c, float64(got), err)
		}
		w := Way(rapid.IntRange(0, 2).Draw(t, "way"))
		var read Way
		if err := read.UnmarshalText([]byte(w.String())); err != nil || read != w {
			t.Fatalf("%v is read as %v, %v", w, read, err)
		}
	})
}

func TestParseChance(t *testing.T) {
	for text, want := range map[string]Chance{"0": 0, "1": 1, "1%": 0.01, "0.5%": 0.005, "100%": 1, "0.25": 0.25} {
		if got, err := ParseChance(text); got != want || err != nil {
			t.Errorf("%q: %v, %v", text, float64(got), err)
		}
	}
	for _, text := range []string{"", "%", "101%", "2", "-0.1", "1e-3", "x"} {
		if got, err := ParseChance(text); err == nil {
			t.Errorf("%q is read as %v", text, float64(got))
		}
	}
}
