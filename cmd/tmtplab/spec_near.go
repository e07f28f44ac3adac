package main

import (
	"fmt"
	"slices"
	"strings"
)

// unknownRequirement is the error about an ID that is not in the catalogue. It
// names those that look like it, the closest first.
func unknownRequirement(id string) error {
	near := closest(strings.ToUpper(id), requirementIDs(), 3)
	if len(near) == 0 {
		return fmt.Errorf("there is no requirement %q; tmtplab spec list prints them all", id)
	}
	return fmt.Errorf("there is no requirement %q; near it are %s", id, strings.Join(near, ", "))
}

// closest returns up to most words that at most two changes of a letter make
// of the given one, the closest first.
func closest(word string, words []string, most int) []string {
	const tooFar = 3
	byDistance := make([][]string, tooFar)
	for _, w := range words {
		if d := distance(word, strings.ToUpper(w)); d < tooFar {
			byDistance[d] = append(byDistance[d], w)
		}
	}
	all := slices.Concat(byDistance...)
	return all[:min(most, len(all))]
}

// distance is how many letters must be put in, taken out or replaced to make b
// of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
