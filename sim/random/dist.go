package random

import (
	"math"
	"slices"
	"time"
)

// Max is the greatest value of any distribution and parameter: 10¹⁵, a
// petabyte, or 32 million years in seconds.
const Max = 1e15

// Dist is a distribution of numbers from 0 to Max, immutable and as small as a
// pointer. The zero Dist is always 0. Use Equal to compare.
type Dist struct{ of *shape }

// shape is what a Dist is. The parameters a, b, c are those of its kind, in
// the order of its text; the rest is worked out from them beforehand.
type shape struct {
	kind    kind
	unit    Unit // of the text form
	a, b, c float64
	table   []Quantile // of quantiles only

	mu, sigma float64 // lognormal: of the logarithm
	tail      float64 // pareto: (a/c)ᵇ - 1
}

type kind uint8

const (
	fixed       kind = iota // a
	uniform                 // from a to b
	exponential             // of mean a
	logNormal               // of median a and 95 % quantile b
	pareto                  // from a, with the exponent b, to c
	quantiles               // table
)

// Quantile says that a share P of all values is at most Value.
type Quantile struct {
	P     float64 // 0 to 1
	Value float64 // 0 to Max
}

// Fixed is always v, 0 to Max. Like the other constructors it panics when told
// a parameter out of its range: what users write is for Parse to read.
func Fixed(v float64) Dist { return must(shape{kind: fixed, a: v}) }

// Uniform lies between lo and hi, each as likely as the others.
func Uniform(lo, hi float64) Dist { return must(shape{kind: uniform, a: lo, b: hi}) }

// Exponential has the mean given and no memory: the times between events that
// know nothing of each other.
func Exponential(mean float64) Dist { return must(shape{kind: exponential, a: mean}) }

// LogNormal has a median above 0, and p95 as the value that 5 % exceed: at
// least the median and at most 1000 times it.
func LogNormal(median, p95 float64) Dist { return must(shape{kind: logNormal, a: median, b: p95}) }

// Pareto lies between min, above 0, and max, above min; how many exceed a
// value falls with the power alpha of it (0.01 to 100).
func Pareto(min, alpha, max float64) Dist { return must(shape{kind: pareto, a: min, b: alpha, c: max}) }

// Quantiles has the quantiles given, and is linear between them. They begin
// with P = 0, end with P = 1, and grow; there are at most 100.
func Quantiles(q []Quantile) Dist { return must(shape{kind: quantiles, table: slices.Clone(q)}) }

func must(s shape) Dist {
	d, err := s.dist()
	if err != nil {
		panic("random: " + err.Error())
	}
	return d
}

// In returns the same distribution, to be written with units of that kind.
func (d Dist) In(unit Unit) Dist {
	s := d.shape()
	s.unit = unit
	return Dist{&s}
}

// shape returns a copy of what d is.
func (d Dist) shape() shape {
	if d.of == nil {
		return shape{}
	}
	return *d.of
}

// IsZero reports whether d is the zero Dist, or Fixed(0): always 0.
func (d Dist) IsZero() bool { return d.of == nil || d.of.kind == fixed && d.of.a == 0 }

// Equal reports whether two distributions are the same; how they are written
// does not matter.
func (d Dist) Equal(other Dist) bool {
	a, b := d.shape(), other.shape()
	return a.kind == b.kind && a.a == b.a && a.b == b.b && a.c == b.c && slices.Equal(a.table, b.table)
}

// Draw returns a value. It takes one number from the stream, always.
func (d Dist) Draw(s *Stream) float64 {
	u := s.open()
	if d.of == nil {
		return 0
	}
	return d.of.quantile(u)
}

// Quantile returns the value that a share p of all values does not exceed, for
// p above 0 and below 1.
func (d Dist) Quantile(p float64) float64 {
	if d.of == nil {
		return 0
	}
	return d.of.quantile(p)
}

func (s *shape) quantile(p float64) float64 {
	switch s.kind {
	case fixed:
		return s.a
	case uniform:
		return s.a + (s.b-s.a)*p
	case exponential:
		return min(-s.a*math.Log(1-p), Max) // the difference is exact
	case logNormal:
		return min(math.Exp(s.mu+s.sigma*normal(p)), Max)
	case pareto:
		return min(s.a*math.Exp(-math.Log1p(p*s.tail)/s.b), s.c)
	default:
		return s.inTable(p)
	}
}

func (s *shape) inTable(p float64) float64 {
	i, _ := slices.BinarySearchFunc(s.table, p, func(q Quantile, p float64) int {
		if q.P < p {
			return -1
		}
		return 1
	})
	below, above := s.table[i-1], s.table[i]
	return below.Value + (above.Value-below.Value)*((p-below.P)/(above.P-below.P))
}

// Duration draws a value of seconds, to the nanosecond.
func (d Dist) Duration(s *Stream) time.Duration {
	const most = math.MaxInt64 / int64(time.Second) // what a Duration holds
	return time.Duration(math.Round(min(d.Draw(s), float64(most)) * float64(time.Second)))
}

// Int draws a whole number, the nearest: of octets, of anything counted.
func (d Dist) Int(s *Stream) int64 { return int64(math.Round(d.Draw(s))) }

// Bounds returns between what values d lies.
func (d Dist) Bounds() (lo, hi float64) {
	switch s := d.shape(); s.kind {
	case uniform:
		return s.a, s.b
	case exponential, logNormal:
		return 0, Max
	case pareto:
		return s.a, s.c
	case quantiles:
		return s.table[0].Value, s.table[len(s.table)-1].Value
	default:
		return s.a, s.a
	}
}

// Mean returns the mean of all values (as if there were no Max).
func (d Dist) Mean() float64 {
	switch s := d.shape(); s.kind {
	case uniform:
		return s.a + (s.b-s.a)/2
	case logNormal:
		return math.Exp(s.mu + s.sigma*s.sigma/2)
	case pareto:
		// The integral of the quantile function, in a form that also holds
		// close to alpha = 1, where it is a logarithm.
		r := math.Log(s.a / s.c)
		tail := -r
		if s.b != 1 {
			tail = -math.Expm1((s.b-1)*r) / (s.b - 1)
		}
		return s.a * s.b * tail / -s.tail
	case quantiles:
		sum := 0.0
		for i, q := range s.table[1:] {
			sum += (q.P - s.table[i].P) * (q.Value + s.table[i].Value) / 2
		}
		return sum
	default:
		return s.a
	}
}
