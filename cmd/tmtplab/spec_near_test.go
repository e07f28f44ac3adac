package main

import (
	"slices"
	"testing"
)

func TestClosest(t *testing.T) {
	words := []string{"POST-1", "POST-10", "PING-1", "POST-1o"}
	for _, c := range []struct {
		word string
		want []string
	}{
		{"POST1", []string{"POST-1", "POST-10", "POST-1o"}},   // one letter left out, then one more
		{"POST-1O", []string{"POST-1o", "POST-1", "POST-10"}}, // case is none of the changes
		{"PNIG-1", []string{"PING-1"}},                        // two letters swapped
		{"", nil},
		{"REQUIREMENT-1", nil},
	} {
		if got := closest(c.word, words, 3); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.word, got, c.want)
		}
	}
}
