// Package random gives every entity of a simulation random numbers of its own,
// and the distributions that scenarios draw from, with a text form for each.
//
// A run is a function of its scenario and seed, and each entity of it a
// function of these and its own number: no two share a stream, so leaving one
// client out of a run changes no draw of the others. For the same reason every
// draw takes exactly one number from its stream, whatever is drawn: with one
// distribution put in the place of another, all other draws stay as they were,
// and the runs of a sweep differ in what was swept alone (common random
// numbers).
package random

import (
	"encoding/binary"
	"math"
	"math/bits"
	"math/rand/v2"
)

// Stream is a source of random numbers, 16 octets, to be held by value: a copy
// of it repeats what the original does. The zero Stream is a valid one, the
// same everywhere; New makes those that differ.
type Stream struct{ pcg rand.PCG }

// Purpose tells the streams of one entity apart.
type Purpose uint8

// What entities need random numbers for.
const (
	Behaviour  Purpose = iota // what a user does, and when
	Channel                   // loss, jitter and outages of a path
	Identity                  // uids, tokens, names
	Size                      // of messages and attachments
	Fault                     // whom a fault strikes, and random faults
	Start                     // when an entity begins
	Disk                      // sync times and failures
	Delay                     // the machines' own: backing off, spreading load
	Circle                    // whom a user knows
	Recipients                // whom a message goes to
	Group                     // who is in a group, comes and leaves
	Session                   // when a user is online
	Sample                    // what is chosen to be shown or checked
)

// New returns the stream of an entity for one purpose. What it yields is
// independent of the streams of other seeds, entities and purposes.
func New(seed, entity uint64, purpose Purpose) Stream {
	h := splitmix(seed)
	h = splitmix(h ^ entity)
	h = splitmix(h ^ uint64(purpose))
	return Stream{*rand.NewPCG(h, splitmix(h))}
}

// splitmix is the mixing function of SplitMix64 (Steele, Lea and Flood, OOPSLA
// 2014), a bijection in which each bit of v reaches all bits of the result.
func splitmix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 { return s.pcg.Uint64() }

// Float64 returns a number of [0, 1), a multiple of 2⁻⁵³.
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// open returns a number of (0, 1): what lies in the middle of 2⁵² equal parts,
// so that neither end of a distribution is ever asked for.
func (s *Stream) open() float64 { return (float64(s.Uint64()>>12) + 0.5) * 0x1p-52 }

// IntN returns a number of [0, n), or panics when n < 1. With n = 2³² some
// values are more likely than others by 2⁻³², with less still less: that buys
// a fixed number of draws.
func (s *Stream) IntN(n int) int {
	if n < 1 {
		panic("random: IntN of nothing")
	}
	hi, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(hi)
}

// Exp returns a number of the exponential distribution with mean 1.
func (s *Stream) Exp() float64 { return -math.Log(s.open()) }

// Norm returns a number of the normal distribution with mean 0 and standard
// deviation 1.
func (s *Stream) Norm() float64 { return normal(s.open()) }

// normal is the inverse of the standard normal distribution function.
func normal(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// Read fills p with random octets, eight of them a draw. It never fails.
func (s *Stream) Read(p []byte) (int, error) {
	n := len(p)
	for ; len(p) >= 8; p = p[8:] {
		binary.LittleEndian.PutUint64(p, s.Uint64())
	}
	if len(p) > 0 {
		var last [8]byte
		binary.LittleEndian.PutUint64(last[:], s.Uint64())
		copy(p, last[:])
	}
	return n, nil
}
