package workload

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		p := permute(n, rapid.Uint64().Draw(t, "key"))
		seen := make([]bool, n)
		for i := range n {
			v := p.at(i)
			if v < 0 || v >= n || seen[v] {
				t.Fatalf("place %d has %d, again or beyond %d", i, v, n)
			}
			seen[v] = true
			if back := p.find(v); back != i {
				t.Fatalf("%d is found at %d, not %d", v, back, i)
			}
		}
	})
}

// Each number comes to each place as often as to others, also with keys that
// are much alike, and pairs of neighbours are as frequent as they are by chance.
func TestPermutationIsFair(t *testing.T) {
	for _, n := range []int{2, 3, 5, 8, 17, 100} {
		const keys = 40_000
		at, pairs := make([]float64, n), make([]float64, n)
		for key := range uint64(keys) {
			p := permute(n, key)
			first, second := p.at(0), p.at(1)
			at[first]++
			pairs[(second-first+n)%n]++
		}
		if chi := chiSquare(at, keys/float64(n)); chi > limit(n-1) {
			t.Errorf("n = %d: the first place: chi² is %.1f, want at most %.1f", n, chi, limit(n-1))
		}
		if n > 2 {
			if chi := chiSquare(pairs[1:], keys/float64(n-1)); chi > limit(n-2) {
				t.Errorf("n = %d: the second place: chi² is %.1f, want at most %.1f", n, chi, limit(n-2))
			}
		}
	}
}

func chiSquare(counts []float64, want float64) (sum float64) {
	for _, c := range counts {
		sum += (c - want) * (c - want) / want
	}
	return sum
}

// limit is what chi² exceeds once in some 30,000 times.
func limit(freedom int) float64 { return float64(freedom) + 4*math.Sqrt(2*float64(freedom)) + 11 }

// All groups have the members they should, and users are in as many groups as
// others, or one more.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		s.Name, s.Time = "t", 1e9
		users := rapid.IntRange(1, 60).Draw(t, "users")
		a, b := NewPopulation("a"), NewPopulation("b")
		a.Users, b.Users = rapid.IntRange(1, 9).Draw(t, "before"), users
		s.Populations = []Population{a, b}
		g := Group{Name: "g", Of: "b", Count: rapid.IntRange(1, 20).Draw(t, "count"), Members: rapid.IntRange(0, users).Draw(t, "members")}
		s.Groups = []Group{{Name: "all", Count: 1}, g}
		p := NewPlan(s)
		if got := len(p.Groups[0].Members); got != a.Users+b.Users {
			t.Fatalf("the group of all has %d members", got)
		}
		groups := make(map[int32][]int)
		for i, d := range p.Groups[1:] {
			for _, u := range d.Members {
				if int(u) < a.Users || int(u) >= a.Users+users {
					t.Fatalf("user %d is not of b", u)
				}
				groups[u] = append(groups[u], i+1)
			}
		}
		members := g.Members
		if members == 0 {
			members = users
		}
		least := members * g.Count / users
		for u := int32(a.Users); u < int32(a.Users+users); u++ {
			list := groups[u]
			if len(list) < least || len(list) > least+1 {
				t.Fatalf("user %d is in %d groups, others in %d", u, len(list), least)
			}
			n, place := p.deals[1].of(int(u))
			var found []int
			for i := range n {
				found = append(found, p.deals[1].group(place, i))
			}
			if !slices.Equal(found, list) {
				t.Fatalf("user %d is in %v, and is found in %v", u, list, found)
			}
		}
	})
}
