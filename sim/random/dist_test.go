package random

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var examples = []struct {
	name    string
	dist    Dist
	mean    float64
	within  float64   // of the mean of 200,000 draws, relative: the tails differ
	deciles []float64 // 10 %, 50 %, 95 %
}{
	{"zero", Dist{}, 0, 0, []float64{0, 0, 0}},
	{"fixed", Fixed(3), 3, 0, []float64{3, 3, 3}},
	{"uniform", Uniform(1, 5), 3, 0.01, []float64{1.4, 3, 4.8}},
	{"uniform of a point", Uniform(2, 2), 2, 0, []float64{2, 2, 2}},
	{"exp", Exponential(10), 10, 0.01, []float64{-10 * math.Log(0.9), 10 * math.Ln2, 10 * math.Log(20)}},
	// A lognormal's mean is the median times exp(sigma²/2), sigma being ln(p95/median)/1.6449.
	{"lognormal", LogNormal(20, 80), 20 * math.Exp(0.355164), 0.015, []float64{20 * math.Exp(-1.2815516*0.842811), 20, 80}},
	{"lognormal of a point", LogNormal(20, 20), 20, 1e-12, []float64{20, 20, 20}},
	// Means of a bounded Pareto, worked out by hand: for alpha 1 it is ln(max/min)·min/(1-min/max).
	{"pareto 1", Pareto(1, 1, 1000), math.Log(1000) / 0.999, 0.06, []float64{1 / 0.9001, 1 / 0.5005, 1 / 0.05095}},
	{"pareto 2", Pareto(10, 2, 1000), 200 * (1.0/10 - 1.0/1000) / (1 - 1e-4) * 10 / 10, 0.03, []float64{10.5407, 14.1414, 44.6771}},
	{"quantiles", Quantiles([]Quantile{{0, 10}, {0.5, 20}, {0.9, 80}, {1, 100}}), 7.5 + 20 + 9, 0.01, []float64{12, 20, 90}},
}

func TestDraws(t *testing.T) {
	const n = 200_000
	for i, e := range examples {
		s := New(1, uint64(i), Size)
		values, sum := make([]float64, n), 0.0
		for j := range values {
			values[j] = e.dist.Draw(&s)
			sum += values[j]
		}
		if mean := e.dist.Mean(); math.Abs(mean-e.mean) > 1e-5*e.mean {
			t.Errorf("%s: Mean is %v, want %v", e.name, mean, e.mean)
		}
		if mean := sum / n; math.Abs(mean-e.mean) > e.within*e.mean+1e-9 {
			t.Errorf("%s: the mean of the draws is %v, want %v", e.name, mean, e.mean)
		}
		slices.Sort(values)
		lo, hi := e.dist.Bounds()
		if values[0] < lo || values[n-1] > hi {
			t.Errorf("%s: draws from %v to %v, Bounds are %v and %v", e.name, values[0], values[n-1], lo, hi)
		}
		for j, p := range []float64{0.1, 0.5, 0.95} {
			want := e.deciles[j]
			if got := e.dist.Quantile(p); math.Abs(got-want) > 1e-4*want {
				t.Errorf("%s: Quantile(%v) is %v, want %v", e.name, p, got, want)
			}
			// The quantile of the draws lies between those five standard errors to either side.
			off := 5 * math.Sqrt(p*(1-p)/n)
			got, below, above := values[int(p*n)], e.dist.Quantile(p-off), e.dist.Quantile(p+off)
			if got < below*(1-1e-12) || got > above*(1+1e-12) {
				t.Errorf("%s: %v of the draws are at most %v, want %v to %v", e.name, p, got, below, above)
			}
		}
	}
}

func TestNorm(t *testing.T) {
	const n = 200_000
	s := New(1, 1, Channel)
	var sum, squares float64
	for range n {
		v := s.Norm()
		sum += v
		squares += v * v
	}
	if mean, variance := sum/n, squares/n; math.Abs(mean) > 5/math.Sqrt(n) || math.Abs(variance-1) > 5*math.Sqrt(2.0/n) {
		t.Errorf("mean %v and variance %v", mean, variance)
	}
	sum = 0
	for range n {
		sum += s.Exp()
	}
	if mean := sum / n; math.Abs(mean-1) > 5/math.Sqrt(n) {
		t.Errorf("the mean of Exp is %v", mean)
	}
}

// Whatever is drawn, the stream moves by one: distributions can be exchanged
// and all else stays.
func TestDrawTakesOneNumber(t *testing.T) {
	for _, e := range examples {
		a, b := New(1, 1, Size), New(1, 1, Size)
		e.dist.Draw(&a)
		b.Uint64()
		if a != b {
			t.Errorf("%s takes other than one number", e.name)
		}
	}
}

// More luck is never less value, and no draw is beyond the bounds.
func TestQuantileGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDist().Draw(t, "distribution")
		p := rapid.Float64Range(0x1p-53, 1-0x1p-53).Draw(t, "p")
		q := rapid.Float64Range(p, 1-0x1p-53).Draw(t, "q")
		lo, hi := d.Bounds()
		x, y := d.Quantile(p), d.Quantile(q)
		slack := 1e-9 * y
		if !(x <= y+slack) || !(x >= lo-slack) || !(y <= hi+slack) {
			t.Errorf("%v: %v at %v, %v at %v, bounds %v %v", d, x, p, y, q, lo, hi)
		}
		s := New(1, 1, Size)
		if v := d.Duration(&s); v < 0 {
			t.Errorf("%v as a duration: %v", d, v)
		}
		if m := d.Mean(); !(m >= lo-slack && !math.IsInf(m, 0)) {
			t.Errorf("%v: the mean is %v", d, m)
		}
	})
}

func TestDuration(t *testing.T) {
	s := New(1, 1, Disk)
	for d, want := range map[Dist]time.Duration{
		Fixed(0.0000015): 1500 * time.Nanosecond,
		Fixed(1.5):       1500 * time.Millisecond,
		Fixed(Max):       math.MaxInt64 / 1_000_000_000 * 1_000_000_000,
		{}:               0,
	} {
		if got := d.Duration(&s); got != want {
			t.Errorf("%v: %v, want %v", d, got, want)
		}
	}
	if got := Fixed(2.5).Int(&s); got != 3 {
		t.Errorf("2.5 as a whole number is %d", got)
	}
}

func TestIsZero(t *testing.T) {
	for _, d := range []Dist{{}, Fixed(0), Dist{}.In(Seconds)} {
		if !d.IsZero() || !d.Equal(Dist{}) {
			t.Errorf("%v is not zero", d)
		}
	}
	if Uniform(0, 1).IsZero() || Fixed(1).IsZero() || Fixed(1).Equal(Exponential(1)) {
		t.Error("what is not zero is")
	}
}

func TestConstructorsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"negative":  func() { Fixed(-1) },
		"nan":       func() { Exponential(math.NaN()) },
		"inf":       func() { Uniform(0, math.Inf(1)) },
		"backward":  func() { Uniform(2, 1) },
		"median":    func() { LogNormal(0, 1) },
		"p95":       func() { LogNormal(2, 1) },
		"spread":    func() { LogNormal(1, 1001) },
		"alpha":     func() { Pareto(1, 0, 2) },
		"no end":    func() { Pareto(1, 1, 1) },
		"no table":  func() { Quantiles(nil) },
		"no growth": func() { Quantiles([]Quantile{{0, 1}, {0.5, 0.5}, {1, 2}}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// The table handed over is copied: a Dist never changes.
func TestQuantilesAreCopied(t *testing.T) {
	table := []Quantile{{0, 1}, {1, 2}}
	d := Quantiles(table)
	table[1].Value = 100
	if _, hi := d.Bounds(); hi != 2 {
		t.Errorf("the end is %v, want 2", hi)
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, e := range examples {
		b.Run(e.name, func(b *testing.B) {
			b.ReportAllocs()
			s := New(1, 1, Size)
			for b.Loop() {
				e.dist.Draw(&s)
			}
		})
	}
}
