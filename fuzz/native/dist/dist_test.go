package dist

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/sim/random"
)

// inputs begin with an octet for the unit.
func inputs() [][]byte {
	return [][]byte{
		[]byte("1fixed 5ms"),
		[]byte("1uniform 1s 30s"),
		[]byte("1exp 1.5h"),
		[]byte("1lognormal 20.5ms p95 80ms"),
		[]byte("2pareto 1kB 1.2 10MB"),
		[]byte("1quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms"),
		[]byte("0quantiles 0=0 1=1e15"),
		[]byte("2uniform 4KiB 1.5MB"),
		[]byte("01e-9"),
		[]byte("21.000000e+9999999999999999999kB"),
	}
}

func FuzzDist(f *testing.F) {
	for _, s := range seeds.Made("FuzzDist", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 {
			return
		}
		unit, text := random.Unit(input[0]%3), string(input[1:])
		d, err := random.Parse(text, unit)
		if err != nil {
			return
		}
		if back, err := random.Parse(d.String(), unit); err != nil || !back.Equal(d) {
			t.Fatalf("%q is %q, which reads as %v, %v", text, d, back, err)
		}
		checkDraws(t, d)
	})
}

// checkDraws draws a few values, which lie where the distribution says, and
// are the same each time.
func checkDraws(t *testing.T, d random.Dist) {
	lo, hi := d.Bounds()
	mean := d.Mean()
	const rounding = 1e-9
	if !(lo >= 0 && lo <= hi && hi <= random.Max && mean >= lo*(1-rounding) && (mean <= hi*(1+rounding) || hi == random.Max)) {
		t.Fatalf("%v lies from %v to %v, with the mean %v", d, lo, hi, mean)
	}
	a, b := random.New(1, 2, random.Behaviour), random.New(1, 2, random.Behaviour)
	for range 8 {
		v := d.Draw(&a)
		if !(v >= lo && v <= hi) || v != d.Draw(&b) {
			t.Fatalf("%v gave %v, beyond %v to %v or not again", d, v, lo, hi)
		}
		if d.Duration(&a) < 0 || d.Int(&a) < 0 || d.Duration(&b) < 0 || d.Int(&b) < 0 {
			t.Fatalf("%v gave something negative", d)
		}
	}
	last := lo
	for _, p := range []float64{1e-9, 0.1, 0.5, 0.9, 1 - 1e-9} {
		q := d.Quantile(p)
		if !(q >= last && q <= hi) {
			t.Fatalf("the quantile %v of %v is %v, and the one before %v", p, d, q, last)
		}
		last = q
	}
}
