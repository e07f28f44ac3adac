package workload

import "math/bits"

// permutation is a shuffled order of the numbers below n that needs no memory,
// so that contacts and groups can be dealt out to a million users without a
// table. It is the swap-or-not shuffle (Hoang, Morris and Rogaway, CRYPTO
// 2012): each round pairs x with k - x, for a k of the round's, and swaps some
// of the pairs.
type permutation struct{ n, key uint64 }

// rounds leave one number in 2¹⁶ where it was.
const rounds = 16

// permute returns the permutation of the numbers below n, at least 1, for a
// key.
func permute(n int, key uint64) permutation { return permutation{uint64(n), key} }

// at returns the number at a place.
func (p permutation) at(place int) int {
	x := uint64(place)
	for r := range uint64(rounds) {
		x = p.swap(x, r)
	}
	return int(x)
}

// find returns the place of a number.
func (p permutation) find(number int) int {
	x := uint64(number)
	for r := range uint64(rounds) {
		x = p.swap(x, rounds-1-r)
	}
	return int(x)
}

// swap is one round, and undoes itself.
func (p permutation) swap(x, round uint64) uint64 {
	h := scramble(p.key + (round+1)*0x9e3779b97f4a7c15)
	k, _ := bits.Mul64(h, p.n)
	other := k - x
	if other >= p.n { // below 0
		other += p.n
	}
	if scramble(h^max(x, other))>>63 == 1 {
		return other
	}
	return x
}

// scramble is a hash, the end of SplitMix64.
func scramble(v uint64) uint64 {
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}
