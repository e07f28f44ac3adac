package spec

import (
	"strings"
	"sync"
)

// Ruling settles what the draft leaves open, for many requirements at once.
type Ruling struct {
	Name         string   `json:"name"` // as "protocol errors"
	Text         string   `json:"text"`
	Requirements []string `json:"requirements"` // IDs of those it bears on most
}

// Rulings returns the rulings that hold for the whole catalogue.
func Rulings() []Ruling { return rulings() }

// RulingsOn returns the rulings that bear on a requirement.
func RulingsOn(id string) []Ruling {
	var found []Ruling
	for _, r := range rulings() {
		for _, about := range r.Requirements {
			if about == id {
				found = append(found, r)
			}
		}
	}
	return found
}

// rulings reads their file: a paragraph each, a line of name and IDs, and a
// line of text.
var rulings = sync.OnceValue(func() []Ruling {
	var all []Ruling
	for _, p := range paragraphs("rulings") {
		name, ids, ok := strings.Cut(p[0], ":")
		if !ok || len(p) != 2 {
			panic("spec: rulings: " + p[0])
		}
		all = append(all, Ruling{Name: name, Text: p[1], Requirements: strings.Fields(ids)})
	}
	return all
})
