package main

import "testing"

// The last column gives way on a narrow terminal, but stays readable.
func TestFitted(t *testing.T) {
	header := []string{"name", "statement"}
	rows := [][]string{{"twelve wide·", "whatever"}}
	for _, c := range []struct{ terminal, want int }{
		{0, 90}, {200, 90}, {80, 64}, {40, 30},
	} {
		if got := fitted(90, c.terminal, header, rows); got != c.want {
			t.Errorf("on a terminal of %d columns: %d, want %d", c.terminal, got, c.want)
		}
	}
}
