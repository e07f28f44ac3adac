package main

import (
	"slices"
	"testing"
)

func TestClosest(t *testing.T) {
	words := []string{"POST-3", "POST-10", "PING-1", "POST-3o"}
	for _, c := range []struct {
		word string
		want []string
	}{
		{"POST3", []string{"POST-3", "POST-3o"}},              // a letter left out, and another
		{"POST-3O", []string{"POST-3o", "POST-3", "POST-10"}}, // case is none of the changes
		{"PNIG-1", []string{"PING-1"}},                        // two letters swapped
		{"", nil},
		{"REQUIREMENT-1", nil},
	} {
		if got := closest(c.word, words, 3); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.word, got, c.want)
		}
	}
}
