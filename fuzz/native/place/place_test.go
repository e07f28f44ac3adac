package place

import "testing"

func TestInside(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		want         bool
	}{
		{"", 1, 1, true},
		{"", 1, 2, false},
		{"", 2, 1, false},
		{"", 0, 1, false},
		{"ab\nc", 1, 3, true},
		{"ab\nc", 1, 4, false},
		{"ab\nc", 1, 0, false},
		{"ab\nc", 2, 2, true},
		{"ab\n", 2, 1, true},
		{"ab\n", 3, 1, false},
	} {
		if got := Inside([]byte(c.text), c.line, c.column); got != c.want {
			t.Errorf("%d:%d of %q: %v", c.line, c.column, c.text, got)
		}
	}
}
