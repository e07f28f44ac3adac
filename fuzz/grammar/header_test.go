package grammar

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// decode reads a header as the receiver does.
func decode(h *spec.Header, header []byte) error {
	if h.Sender == spec.Client {
		return new(wire.Request).Decode(header)
	}
	return new(wire.Message).Decode(header)
}

func someNames() *Names {
	n := new(Names)
	for k := range Kind(KindCount) {
		n.Add(k, exampleNames[k])
		n.Add(k, "a\x00\x01é😀 name\xff")
	}
	return n
}

// What is meant to be valid is accepted, by the table it was made from, and as
// short as it was asked to be.
func TestValid(t *testing.T) {
	for _, w := range []Writer{
		{Source: NewRandom(1), Names: someNames()},
		{Source: NewRandom(2), Most: 2048},
	} {
		for _, h := range spec.Headers() {
			longest := 0
			for i := range 3000 {
				header := w.AppendValid(nil, h)
				if err := decode(h, header); err != nil || w.Most > 0 && len(header) > w.Most {
					t.Fatalf("%s, header %d: %.300s\n%v", h.Name, i, header, err)
				}
				longest = max(longest, len(header))
			}
			if w.Most == 0 && len(h.Fields) > 0 && longest <= spec.MaxIDOctets {
				t.Errorf("%s: the longest header has %d octets", h.Name, longest)
			}
		}
	}
}

// What departs is refused, for the requirement it breaks; and there are
// departures from all that headers are held to.
func TestDeparted(t *testing.T) {
	w := Writer{Source: NewRandom(1), Names: someNames()}
	broken := make(map[string]bool)
	for _, h := range spec.Headers() {
		for i := range 3000 {
			header, d := w.AppendDeparted(nil, h)
			err := decode(h, header)
			var e *wire.Error
			if !errors.As(err, &e) || e.Requirement != d.Requirement {
				t.Fatalf("%s, header %d: %.300s\nis %s, breaks %s: %v", h.Name, i, header, d.Name, d.Requirement, err)
			}
			broken[d.Requirement] = true
		}
	}
	for _, id := range []string{
		"HEAD-1", "HEAD-2", "HEAD-4", "HEAD-5", "HEAD-6", "HEAD-8", "HEAD-9", "HEAD-10", "HEAD-11", "HEAD-12", "HEAD-13",
		"DATA-2", "DATA-3", "DATA-4", "DATA-6", "REV-3", "REV-4", "REG-3", "USER-3", "OHI-8", "OHI-14", "GRP-8", "POST-9", "POST-10",
		"NOTE-6", "NOTE-8", "NOTE-10", "PING-5", "RCPT-7", "STD-6",
	} {
		if !broken[id] {
			t.Errorf("no departure breaks %s", id)
		}
	}
}

// Choices that have run out make a plain header, and the same choices the same.
func TestChoices(t *testing.T) {
	for _, h := range spec.Headers() {
		if header := AppendHeader(nil, NewBytes(nil), h, nil); decode(h, header) != nil || strings.ContainsAny(string(header), "\\\n") {
			t.Errorf("%s without choices: %s", h.Name, header)
		}
		input := bytes.Repeat([]byte{7, 200, 31, 255, 64, 3}, 30)
		first := AppendHeader(nil, NewBytes(input), h, someNames())
		if again := AppendHeader(nil, NewBytes(input), h, someNames()); !bytes.Equal(first, again) {
			t.Errorf("%s: %s\nand %s", h.Name, first, again)
		}
	}
}

// A field that spec gains is written, and bent, without more.
func TestFieldThatIsNew(t *testing.T) {
	h := *spec.Request(spec.OpPing)
	h.Fields = append(slices.Clone(h.Fields),
		spec.Field{Key: spec.KeyLabel, Type: spec.String, Meaning: "not in the draft yet"},
		spec.Field{Key: spec.KeyExpiresIn, Type: spec.Uint, Presence: spec.Optional, Max: 9},
	)
	w := Writer{Source: NewRandom(1)}
	made := newTable(&h)
	tables[&h] = func() *table { return made } // for speed
	defer delete(tables, &h)
	seen := make(map[string]bool)
	for range 2000 {
		header := w.AppendValid(nil, &h)
		for _, member := range []string{`"label":"`, `"expires_in":9`} {
			seen[member] = seen[member] || bytes.Contains(header, []byte(member))
		}
		_, d := w.AppendDeparted(nil, &h)
		seen[d.Name] = true
	}
	for _, want := range []string{
		`"label":"`, `"expires_in":9`, "label: missing", "label: empty", "label: twice", "label: not UTF-8", "expires_in: too great", "expires_in: of another type",
	} {
		if !seen[want] {
			t.Errorf("never seen: %s", want)
		}
	}
}
