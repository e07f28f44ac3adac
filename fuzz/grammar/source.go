package grammar

import "math/rand/v2"

// Source yields the choices that a header, or anything else, is made by.
type Source interface {
	// Intn returns a choice from 0 to n-1. N is above 0. Choice 0 is what
	// is plain and valid wherever this package chooses.
	Intn(n int) int
}

// Bytes takes its choices off the octets of a fuzz input: one octet for up to
// 256 alternatives, two for up to 65,536, else four. When the octets are used
// up every choice is 0, so that whatever is made ends soon.
type Bytes struct {
	rest []byte
}

// NewBytes returns a Bytes on an input, which it does not change.
func NewBytes(input []byte) *Bytes { return &Bytes{input} }

// Reset starts again on another input.
func (b *Bytes) Reset(input []byte) { b.rest = input }

// Intn returns a choice from 0 to n-1.
func (b *Bytes) Intn(n int) int {
	if n <= 1 {
		return 0
	}
	width := 1
	if n > 1<<16 {
		width = 4
	} else if n > 1<<8 {
		width = 2
	}
	v := uint64(0)
	for _, c := range b.Take(width) {
		v = v<<8 | uint64(c)
	}
	return int(v % uint64(n))
}

// Take takes up to n octets as they are: raw data, say. It returns fewer when
// no more are left. They are a part of the input.
func (b *Bytes) Take(n int) []byte {
	n = min(n, len(b.rest))
	taken := b.rest[:n:n]
	b.rest = b.rest[n:]
	return taken
}

// Len returns how many octets are left.
func (b *Bytes) Len() int { return len(b.rest) }

// Shares returns a table of 256 choices, of which each index of the weights has
// as many as its weight. It panics when these are not 256 together.
func Shares[T ~uint8](weights []int) (table [256]T) {
	i := 0
	for choice, weight := range weights {
		for range weight {
			table[i] = T(choice)
			i++
		}
	}
	if i != len(table) {
		panic("grammar: the weights are not 256 together")
	}
	return table
}

// Random takes its choices off a random stream that its seed determines.
type Random struct {
	r *rand.Rand
}

// NewRandom returns the stream of a seed.
func NewRandom(seed uint64) *Random {
	return &Random{rand.New(rand.NewPCG(seed, 0x746d7470))}
}

// Intn returns a choice from 0 to n-1.
func (r *Random) Intn(n int) int { return r.r.IntN(n) }
