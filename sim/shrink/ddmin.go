package shrink

import "github.com/tmtplab/tmtplab/sim/workload"

// part is a kind of thing that can be left out of a scenario.
type part struct {
	// count returns how many there are to be left out.
	count func(s *workload.Scenario) int
	// drop leaves those with some numbers below count, in ascending order, out
	// of s.
	drop func(s *workload.Scenario, numbers []int)
}

// leaveOut leaves out all of one kind that is not needed: delta debugging, the
// algorithm ddmin of Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", IEEE Transactions on Software Engineering 28 (2002).
// What is left at the end cannot be left out one by one.
func (r *search) leaveOut(p part) {
	base := r.best
	needed := make([]int, p.count(base))
	for i := range needed {
		needed[i] = i
	}
	try := func(keep []int) bool {
		s := clone(base)
		p.drop(s, without(p.count(base), keep))
		return r.try(s)
	}
	if len(needed) == 0 || try(nil) {
		return
	}
	for pieces := 2; len(needed) > 1 && !r.over(); {
		pieces = min(pieces, len(needed))
		if piece := one(needed, pieces, try); piece != nil {
			needed, pieces = piece, 2
			continue
		}
		if rest := allButOne(needed, pieces, try); rest != nil {
			needed, pieces = rest, max(pieces-1, 2)
			continue
		}
		if pieces == len(needed) {
			return
		}
		pieces *= 2
	}
}

// one returns a piece that is enough, or nil.
func one(list []int, pieces int, try func([]int) bool) []int {
	for i := range pieces {
		if piece := list[i*len(list)/pieces : (i+1)*len(list)/pieces]; try(piece) {
			return piece
		}
	}
	return nil
}

// allButOne returns what is left when a piece is taken out that is not needed,
// or nil. Of two pieces, that would be the other one.
func allButOne(list []int, pieces int, try func([]int) bool) []int {
	if pieces == 2 {
		return nil
	}
	for i := range pieces {
		from, to := i*len(list)/pieces, (i+1)*len(list)/pieces
		rest := append(append(make([]int, 0, len(list)), list[:from]...), list[to:]...)
		if try(rest) {
			return rest
		}
	}
	return nil
}

// without returns the numbers below n that are not in a sorted list.
func without(n int, list []int) []int {
	rest := make([]int, 0, n-len(list))
	for i := range n {
		if len(list) > 0 && list[0] == i {
			list = list[1:]
			continue
		}
		rest = append(rest, i)
	}
	return rest
}
