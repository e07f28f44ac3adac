package random

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyDist draws distributions of every kind, within all bounds.
func anyDist() *rapid.Generator[Dist] {
	return rapid.Custom(func(t *rapid.T) Dist {
		value := rapid.OneOf(rapid.Float64Range(0, Max), rapid.Float64Range(0, 10), rapid.Just(0.0), rapid.Just(0.005),
			rapid.Map(rapid.IntRange(0, 1<<40), func(n int) float64 { return float64(n) }))
		above := rapid.Float64Range(1e-9, 1e12)
		switch rapid.SampledFrom([]kind{fixed, uniform, exponential, logNormal, pareto, quantiles}).Draw(t, "kind") {
		case uniform:
			a, b := value.Draw(t, "a"), value.Draw(t, "b")
			return Uniform(min(a, b), max(a, b))
		case exponential:
			return Exponential(value.Draw(t, "mean"))
		case logNormal:
			median := above.Draw(t, "median")
			return LogNormal(median, median*rapid.Float64Range(1, maxSpread-1).Draw(t, "spread"))
		case pareto:
			lo := above.Draw(t, "min")
			return Pareto(lo, rapid.Float64Range(0.01, 100).Draw(t, "alpha"), lo*rapid.Float64Range(1.001, 1000).Draw(t, "ratio"))
		case quantiles:
			table := []Quantile{{0, value.Draw(t, "least")}}
			for p := 0.0; p < 1; {
				p = min(p+rapid.Float64Range(0.01, 1).Draw(t, "step"), 1)
				v := max(table[len(table)-1].Value, value.Draw(t, "value"))
				table = append(table, Quantile{p, v})
			}
			return Quantiles(table)
		default:
			return Fixed(value.Draw(t, "value"))
		}
	})
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDist().Draw(t, "distribution")
		unit := rapid.SampledFrom([]Unit{Number, Seconds, Octets}).Draw(t, "unit")
		for _, made := range []Dist{d, d.In(unit)} {
			back, err := Parse(made.String(), unit)
			if err != nil || !back.Equal(d) {
				t.Fatalf("%q in %v reads as %v, %v", made, unit, back, err)
			}
			if again := back.In(unit).String(); again != d.In(unit).String() {
				t.Fatalf("%q becomes %q", made, again)
			}
		}
	})
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text  string
		unit  Unit
		want  Dist
		short string
	}{
		{"5ms", Seconds, Fixed(0.005), "5ms"},
		{"fixed 5ms", Seconds, Fixed(0.005), "5ms"},
		{"0", Seconds, Fixed(0), "0s"},
		{"  uniform   1s 30s ", Seconds, Uniform(1, 30), "uniform 1s 30s"},
		{"exp 10m", Seconds, Exponential(600), "exp 10m"},
		{"exp 600", Seconds, Exponential(600), "exp 10m"},
		{"exp 1.5h", Seconds, Exponential(5400), "exp 90m"},
		{"exp 90.5s", Seconds, Exponential(90.5), "exp 90.5s"},
		{"lognormal 20.5ms p95 80ms", Seconds, LogNormal(0.0205, 0.08), "lognormal 20.5ms p95 80ms"},
		{"uniform 250ns 3us", Seconds, Uniform(25e-8, 3e-6), "uniform 250ns 3us"},
		{"exp 2d", Seconds, Exponential(172800), "exp 2d"},
		{"pareto 1kB 1.2 10MB", Octets, Pareto(1000, 1.2, 1e7), "pareto 1kB 1.2 10MB"},
		{"uniform 1.5MB 4KiB", Octets, Dist{}, ""},
		{"uniform 4KiB 1.5MB", Octets, Uniform(4096, 1.5e6), "uniform 4KiB 1500kB"},
		{"2GiB", Octets, Fixed(1 << 31), "2GiB"},
		{"12.5B", Octets, Fixed(12.5), "12.5B"},
		{"quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms", Seconds,
			Quantiles([]Quantile{{0, 0.01}, {0.5, 0.02}, {0.99, 0.08}, {1, 0.1}}), "quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms"},
		{"uniform 0 1", Number, Uniform(0, 1), "uniform 0 1"},
		{"1e3", Number, Fixed(1000), "1000"},
		{"1e-9", Number, Fixed(1e-9), "1e-9"},
	} {
		d, err := Parse(c.text, c.unit)
		if c.short == "" {
			if err == nil {
				t.Errorf("%q reads as %v", c.text, d)
			}
			continue
		}
		if err != nil || !d.Equal(c.want) || d.String() != c.short {
			t.Errorf("%q in %v reads as %q, %v; want %q", c.text, c.unit, d, err, c.short)
		}
	}
}

// An error says what is wrong, and what would be right.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		unit Unit
		want string
	}{
		{"", Seconds, `a distribution is missing; write one as "exp 10s"`},
		{"normal 1s 2s", Seconds, `"normal" is no distribution; there are fixed, uniform, exp, lognormal, pareto, quantiles, or a single value`},
		{"5 ms", Seconds, `"5 ms" is no distribution; a single value is written without spaces, as 5ms`},
		{"5mz", Seconds, `"5mz" has the unit "mz"; there are ns, us, ms, s, m, h, d (as in "fixed 5ms")`},
		{"5ms", Octets, `"5ms" has the unit "ms"; there are B, KiB, MiB, GiB, kB, MB, GB (as in "fixed 5ms")`},
		{"5ms", Number, `"5ms" has a unit where a plain number is wanted (as in "fixed 5ms")`},
		{"exp -5s", Seconds, `"-5s" is no time, as 20ms or 1.5h (as in "exp 10m")`},
		{"exp NaN", Number, `"NaN" is no number (as in "exp 10m")`},
		{"exp 1e400", Number, `"1e400" is out of range: from 0 to 1e+15 (as in "exp 10m")`},
		{"exp 1e99999999999999999999", Number, `"1e99999999999999999999" is out of range: from 0 to 1e+15 (as in "exp 10m")`},
		{"exp 0x10", Number, `"0x10" has a unit where a plain number is wanted (as in "exp 10m")`},
		{"exp", Seconds, `exp wants 1 of what follows it, and has 0 (as in "exp 10m")`},
		{"uniform 1s", Seconds, `uniform wants 2 of what follows it, and has 1 (as in "uniform 1s 30s")`},
		{"uniform 2s 1s", Seconds, `uniform wants the lower end first (as in "uniform 1s 30s")`},
		{"lognormal 20ms 80ms", Seconds, `lognormal wants a median, the word p95, and that value (as in "lognormal 20ms p95 80ms")`},
		{"lognormal 0s p95 80ms", Seconds, `the median of a lognormal is above 0 (as in "lognormal 20ms p95 80ms")`},
		{"lognormal 90ms p95 80ms", Seconds, `the p95 of a lognormal is not below its median (as in "lognormal 20ms p95 80ms")`},
		{"lognormal 1ms p95 1h", Seconds, `the p95 of a lognormal is at most 1000 times its median (as in "lognormal 20ms p95 80ms")`},
		{"pareto 0 1 2", Number, `a pareto begins above 0 (as in "pareto 1kB 1.2 10MB")`},
		{"pareto 2 1 2", Number, `the end of a pareto is above its beginning (as in "pareto 1kB 1.2 10MB")`},
		{"pareto 1 1000 2", Number, `the exponent of a pareto lies between 0.01 and 100 (as in "pareto 1kB 1.2 10MB")`},
		{"quantiles 0=1s 0.5", Seconds, `"0.5" is no quantile: it wants a share from 0 to 1, =, and a value (as in "quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms")`},
		{"quantiles 0=1s 0.5=2s", Seconds, `quantiles begin with 0 and end with 1 (as in "quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms")`},
		{"quantiles 0=1s 0.5=4s 0.4=5s 1=6s", Seconds, `quantiles grow, and that of 0.4 does not (as in "quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms")`},
		{strings.Repeat("x", 10_000), Seconds, "a distribution is a text of at most 8192 octets"},
	} {
		if d, err := Parse(c.text, c.unit); err == nil || err.Error() != c.want {
			t.Errorf("%.40q in %v:\n got %v, %v\nwant %v", c.text, c.unit, d, err, c.want)
		}
	}
}
