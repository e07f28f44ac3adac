// Package leak finds secrets in texts: nodeids and tokens that were seen before,
// wherever they stand. It does no I/O, and what it remembers is bounded.
package leak

import (
	"encoding/binary"
	"strings"
)

// Shortest is how many octets a secret has at least. What is shorter comes up
// by chance, and opens nothing.
const Shortest = 16

const (
	mostSecrets = 1 << 14 // that are remembered; the oldest is forgotten first
	mostOctets  = 4 << 20 // of them together
	mostAlike   = 32      // that begin with the same octets
	window      = 8       // octets by which a secret is looked up
)

// Finder remembers secrets. The zero value knows none.
type Finder struct {
	known  map[string]bool
	order  []string // oldest first
	octets int
	// begins has the secrets by their first octets, likely which of them there
	// may be: most places of a text are passed over without a look at begins.
	begins map[uint64][]string
	likely []uint16 // how many secrets there are by the hash of their begin
}

const likelyBits = 15

func begin(octets string) uint64 { return binary.LittleEndian.Uint64([]byte(octets[:window])) }

func slot(begin uint64) uint64 { return begin * 0x9e3779b97f4a7c15 >> (64 - likelyBits) }

// Add remembers a secret, unless it is shorter than Shortest, or too many that
// begin alike are known.
func (f *Finder) Add(secret string) {
	if len(secret) < Shortest || len(secret) > mostOctets || f.known[secret] {
		return
	}
	if f.known == nil {
		f.known, f.begins, f.likely = make(map[string]bool), make(map[uint64][]string), make([]uint16, 1<<likelyBits)
	}
	b := begin(secret)
	if len(f.begins[b]) == mostAlike {
		return
	}
	secret = strings.Clone(secret)
	f.known[secret] = true
	f.begins[b] = append(f.begins[b], secret)
	f.likely[slot(b)]++
	f.order = append(f.order, secret)
	for f.octets += len(secret); f.octets > mostOctets || len(f.order) > mostSecrets; {
		f.forget(f.order[0])
		f.order = f.order[1:]
	}
}

func (f *Finder) forget(secret string) {
	b := begin(secret)
	delete(f.known, secret)
	f.octets -= len(secret)
	f.likely[slot(b)]--
	var rest []string
	for _, s := range f.begins[b] {
		if s != secret {
			rest = append(rest, s)
		}
	}
	if f.begins[b] = rest; rest == nil {
		delete(f.begins, b)
	}
}

// Find returns the first secret in a text, and where it is; "" when there is
// none. Of secrets at the same place it is the longest.
//
// What a text ends with may be a secret that is cut: then the one of which the
// last octets of the text, 8 or more, are the first.
func (f *Finder) Find(text []byte) (secret string, at int) {
	if len(f.known) == 0 {
		return "", 0
	}
	for i := 0; i+window <= len(text); i++ {
		b := binary.LittleEndian.Uint64(text[i:])
		if f.likely[slot(b)] == 0 {
			continue
		}
		for _, s := range f.begins[b] {
			if n := min(len(s), len(text)-i); s[:n] == string(text[i:i+n]) && len(s) > len(secret) {
				secret, at = s, i
			}
		}
		if secret != "" {
			return secret, at
		}
	}
	return "", 0
}

// AppendHidden appends a text with something else in place of every secret.
func (f *Finder) AppendHidden(dst, text []byte, instead func(secret []byte) string) []byte {
	for {
		secret, at := f.Find(text)
		if secret == "" {
			return append(dst, text...)
		}
		end := min(at+len(secret), len(text))
		dst = append(dst, text[:at]...)
		dst = append(dst, instead(text[at:end])...)
		text = text[end:]
	}
}
