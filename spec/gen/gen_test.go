package gen

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// What is drawn as valid must be: the typed generators would panic.
func TestTypedGenerators(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		Request().Draw(t, "request")
		Message().Draw(t, "message")
	})
}

func TestRestyledMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := AnyRequest().Draw(t, "sample")
		style := Style{Order: true, Space: true, Escapes: true}
		if !sameJSON(t, s.Header.Append(nil), Restyled(s.Header, style).Draw(t, "restyled")) {
			t.Fatal("another style, another meaning")
		}
	})
}

func sameJSON(t *rapid.T, a, b []byte) bool {
	var normal [2]string
	for i, text := range [][]byte{a, b} {
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		out, _ := json.Marshal(v)
		normal[i] = string(out)
	}
	return normal[0] == normal[1]
}

func TestSegmentsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		octets := rapid.SliceOf(rapid.Byte()).Draw(t, "octets")
		var joined []byte
		for _, piece := range Segments(octets).Draw(t, "pieces") {
			joined = append(joined, piece...)
		}
		if string(joined) != string(octets) {
			t.Fatalf("%x became %x", octets, joined)
		}
	})
}

// Every requirement on the form of headers has a departure that breaks it.
func TestDeparturesCover(t *testing.T) {
	broken := map[string]int{}
	n := 0
	for _, h := range spec.Headers() {
		for _, d := range Departures(h) {
			broken[d.Requirement]++
			n++
		}
	}
	for _, id := range []string{
		"HEAD-1", "HEAD-2", "HEAD-4", "HEAD-5", "HEAD-6", "HEAD-8", "HEAD-9", "HEAD-10", "HEAD-11", "HEAD-12", "HEAD-13",
		"DATA-2", "DATA-3", "DATA-4", "DATA-6", "REV-3", "REV-4", "REG-3", "USER-3", "OHI-8", "OHI-14", "GRP-8", "POST-9", "POST-10",
		"NOTE-6", "NOTE-8", "NOTE-10", "PING-5", "RCPT-7", "STD-6",
	} {
		if broken[id] == 0 {
			t.Errorf("no departure breaks %s", id)
		}
	}
	if n < 1000 {
		t.Errorf("only %d departures", n)
	}
}
