package spec

import "strings"

// Level says how much a requirement binds.
type Level string

// A departure from a Must fails a check, from a Should warns, and what is
// done about a May is only recorded.
const (
	Must   Level = "M"
	Should Level = "S"
	May    Level = "Y"
)

// Word returns the level in a word: "must", "should" or "may".
func (l Level) Word() string { return levelNames[l] }

var levelNames = map[Level]string{Must: "must", Should: "should", May: "may"}

// ParseLevel returns the level that is written as its letter or its word, in
// any case, and whether there is one.
func ParseLevel(s string) (Level, bool) { return parseName(levelNames, s) }

// Basis says where a requirement comes from.
type Basis string

// The draft states it (Stated), it follows from what the draft states
// (Implied), or the draft is silent and deployed peers do it (Observed).
const (
	Stated   Basis = "S"
	Implied  Basis = "I"
	Observed Basis = "O"
)

// Word returns the basis in a word: "stated", "implied" or "observed".
func (b Basis) Word() string { return basisNames[b] }

var basisNames = map[Basis]string{Stated: "stated", Implied: "implied", Observed: "observed"}

// ParseBasis returns the basis that is written as its letter or its word, in
// any case, and whether there is one.
func ParseBasis(s string) (Basis, bool) { return parseName(basisNames, s) }

// parseName finds a one-letter value by itself or by its word.
func parseName[T ~string](names map[T]string, s string) (T, bool) {
	for v, word := range names {
		if strings.EqualFold(s, string(v)) || strings.EqualFold(s, word) {
			return v, true
		}
	}
	return "", false
}

// Requirement is one statement of the protocol that can be tested, or that
// says why it cannot.
type Requirement struct {
	ID        string `json:"id"` // stable, as "FRAME-4b"; never reused or renumbered
	Level     Level  `json:"level"`
	Basis     Basis  `json:"basis"`
	Role      string `json:"role"`    // "server" or "client": whom it binds
	Section   string `json:"section"` // of the protocol, as "3.9 Ping"
	Statement string `json:"statement"`
	// Untestable is why no check can prove it, or one part of it; empty where
	// checks can prove all.
	Untestable string `json:"untestable,omitempty"`
}

// Family returns the part of the ID that says what the requirement is about,
// as "FRAME".
func (r Requirement) Family() string {
	family, _, _ := strings.Cut(r.ID, "-")
	return family
}
