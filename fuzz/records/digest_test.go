package records

import "testing"

// What is put out in other pieces, or in another order, is another sum.
func TestDigest(t *testing.T) {
	seen := make(map[Digest]int)
	for i, parts := range [][]string{{}, {""}, {"ab"}, {"ba"}, {"a", "b"}, {"b", "a"}, {"ab", ""}} {
		var d Digest
		for _, p := range parts {
			d.AddOctets([]byte(p))
		}
		if j, twice := seen[d]; twice {
			t.Errorf("cases %d and %d have the same sum", j, i)
		}
		seen[d] = i
	}
}
