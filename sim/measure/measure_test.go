package measure_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/measure"
)

// TestLatency shows that percentiles are right to three digits, mean and
// maximum exactly, over the whole range.
func TestLatency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exponent := rapid.Float64Range(3, math.Log10(float64(measure.Longest)))
		r := measure.New(measure.Config{})
		var all []time.Duration
		var sum float64
		for range rapid.IntRange(1, 200).Draw(t, "n") {
			d := time.Duration(math.Pow(10, exponent.Draw(t, "exponent")))
			all = append(all, d)
			sum += d.Seconds()
			r.Latency(time.Hour, measure.Ack, d)
		}
		slices.Sort(all)
		got := r.Result(time.Hour).Latencies["ack"]
		if got.Count != int64(len(all)) || got.Max != all[len(all)-1].Seconds() {
			t.Fatalf("count %d, max %v of %v", got.Count, got.Max, all)
		}
		if mean := sum / float64(len(all)); math.Abs(got.Mean-mean) > mean*1e-9 {
			t.Errorf("mean %v, want %v", got.Mean, mean)
		}
		for q, p := range map[float64]float64{0.5: got.P50, 0.9: got.P90, 0.95: got.P95, 0.99: got.P99, 0.999: got.P999} {
			want := all[max(int(math.Ceil(q*float64(len(all))))-1, 0)].Seconds()
			// The library rounds the rank in its own way: a neighbour will do.
			below := all[max(int(math.Ceil(q*float64(len(all))))-2, 0)].Seconds()
			if math.Abs(p-want) > want/1000+1e-6 && math.Abs(p-below) > below/1000+1e-6 {
				t.Errorf("p%v is %v, want %v", q*100, p, want)
			}
		}
	})
}

// TestOutOfRange shows that no latency is lost.
func TestOutOfRange(t *testing.T) {
	r := measure.New(measure.Config{})
	for _, d := range []time.Duration{-1, 0, 1, measure.Longest + 1, math.MaxInt64} {
		r.Latency(0, measure.Late, d)
	}
	got := r.Result(0).Latencies["late"]
	if got.Count != 5 || got.Max != time.Duration(math.MaxInt64).Seconds() {
		t.Errorf("count %d, max %v", got.Count, got.Max)
	}
	var heat int64
	for _, column := range got.Heat.Counts {
		for _, n := range column {
			heat += n
		}
	}
	if heat != 5 {
		t.Errorf("the heat map has %d", heat)
	}
}

// TestSeriesIsBounded shows that a series has at most so many points however
// long the run, that means stay the mean of all samples and maxima the
// highest.
func TestSeriesIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.IntRange(1, 1e9).Draw(t, "every"))
		bound := rapid.IntRange(2, 20).Draw(t, "points")
		r := measure.New(measure.Config{Every: every, Points: bound})
		samples := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 300).Draw(t, "samples")
		for i, n := range samples {
			r.Sample(time.Duration(i+1)*every, measure.Gauges{Online: n})
		}
		s := r.Result(0).Series
		v := s.Values["online"]
		if len(v.Mean) > bound || len(v.Mean) != len(v.Max) || len(v.Mean) < min(len(samples), bound/2) {
			t.Fatalf("%d means, %d maxima, bound %d, %d samples", len(v.Mean), len(v.Max), bound, len(samples))
		}
		each := int(math.Round(s.Every / every.Seconds()))
		for i := range v.Mean {
			part := samples[i*each : min((i+1)*each, len(samples))]
			sum := 0
			for _, n := range part {
				sum += n
			}
			if v.Max[i] != float64(slices.Max(part)) || v.Mean[i] != float64(sum)/float64(len(part)) {
				t.Errorf("point %d is %v, %v of %v", i, v.Mean[i], v.Max[i], part)
			}
		}
	})
}

// TestRates shows that rates are the growth of counts.
func TestRates(t *testing.T) {
	r := measure.New(measure.Config{Every: 2 * time.Second})
	r.Count(measure.Deliveries, 10)
	r.Sample(2*time.Second, measure.Gauges{})
	r.Count(measure.Deliveries, 3)
	r.Sample(4*time.Second, measure.Gauges{})
	if got := r.Result(0).Series.Values["deliveries_rate"].Mean; !slices.Equal(got, []float64{5, 1.5}) {
		t.Errorf("rates %v", got)
	}
}

// TestMerge shows that results put together are what one recorder would have
// given, in whatever order.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := measure.New(measure.Config{})
		var parts []*measure.Result
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			part := measure.New(measure.Config{})
			for range rapid.IntRange(0, 50).Draw(t, "n") {
				now := time.Duration(rapid.IntRange(0, 1e12).Draw(t, "now"))
				d := time.Duration(rapid.IntRange(0, 1e10).Draw(t, "d"))
				k := rapid.SampledFrom([]measure.Kind{measure.Login, measure.Sync}).Draw(t, "kind")
				c := rapid.SampledFrom(measure.Counters()).Draw(t, "counter")
				for _, r := range []*measure.Recorder{whole, part} {
					r.Latency(now, k, d)
					r.Count(c, int64(d))
				}
			}
			parts = append(parts, part.Result(time.Second))
		}
		want := whole.Result(time.Duration(len(parts)) * time.Second)
		want.Runs = len(parts)
		for range 2 {
			got, err := measure.Merge(parts)
			if err != nil {
				t.Fatal(err)
			}
			for name, l := range got.Latencies {
				if w := want.Latencies[name]; w != nil && math.Abs(l.Mean-w.Mean) < 1e-9 {
					l.Mean = w.Mean // up to rounding
				}
			}
			if a, b := text(t, want), text(t, got); a != b {
				t.Fatalf("merged:\n%s\nwant:\n%s", b, a)
			}
			slices.Reverse(parts)
		}
	})
}

// TestMergeSeries shows that series of unequal intervals and lengths meet.
func TestMergeSeries(t *testing.T) {
	result := func(every time.Duration, online ...int) *measure.Result {
		r := measure.New(measure.Config{Every: every})
		for i, n := range online {
			r.Sample(time.Duration(i+1)*every, measure.Gauges{Online: n})
		}
		return r.Result(time.Minute)
	}
	got, err := measure.Merge([]*measure.Result{result(time.Second, 1, 3, 5, 7), result(2*time.Second, 10), {Runs: 1}})
	if err != nil {
		t.Fatal(err)
	}
	v := got.Series.Values["online"]
	if got.Series.Every != 2 || !slices.Equal(v.Mean, []float64{14.0 / 3, 6}) || !slices.Equal(v.Max, []float64{10, 7}) {
		t.Errorf("every %v: %v", got.Series.Every, v)
	}
}

// TestMergeRefuses shows that what cannot be read is said to be so.
func TestMergeRefuses(t *testing.T) {
	r := measure.New(measure.Config{})
	r.Latency(0, measure.Ack, time.Second)
	for _, bad := range []string{"", "AAAA", "x"} {
		result := r.Result(0)
		result.Latencies["ack"].Histogram = bad
		if _, err := measure.Merge([]*measure.Result{result}); err == nil {
			t.Errorf("%q is merged", bad)
		}
	}
}

func text(t *rapid.T, r *measure.Result) string {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestNames shows that every kind and counter has a name of its own.
func TestNames(t *testing.T) {
	seen := make(map[string]bool)
	for _, k := range measure.Kinds() {
		seen[k.String()] = true
	}
	for _, c := range measure.Counters() {
		seen[c.String()] = true
	}
	for _, name := range measure.SeriesNames() {
		seen[name] = true
	}
	if want := len(measure.Kinds()) + len(measure.Counters()) + len(measure.SeriesNames()); len(seen) != want || seen[""] {
		t.Errorf("%d names, want %d: %v", len(seen), want, seen)
	}
}

func BenchmarkLatency(b *testing.B) {
	r := measure.New(measure.Config{})
	for i := range b.N {
		r.Latency(time.Duration(i)*time.Microsecond, measure.Delivery, time.Duration(i*7919%1e9))
	}
}

func BenchmarkCount(b *testing.B) {
	r := measure.New(measure.Config{})
	for i := range b.N {
		r.Count(measure.Deliveries, int64(i))
	}
}

func BenchmarkResult(b *testing.B) {
	r := measure.New(measure.Config{})
	for i := range 1_000_000 {
		r.Latency(time.Duration(i)*time.Microsecond, measure.Delivery, time.Duration(i*7919%1e9))
	}
	for b.Loop() {
		r.Result(0)
	}
}

// TestEveryNameHasAMeaning shows that the reports can say what each number is.
func TestEveryNameHasAMeaning(t *testing.T) {
	for _, k := range measure.Kinds() {
		if _, ok := reports.LookupMetric(k.String() + ".p99"); !ok {
			t.Errorf("nobody knows the latency %s", k)
		}
	}
	for _, c := range measure.Counters() {
		if _, ok := reports.LookupMetric(c.String()); !ok {
			t.Errorf("nobody knows the counter %s", c)
		}
	}
	for _, name := range measure.SeriesNames() {
		if _, ok := reports.LookupSeries(name); !ok {
			t.Errorf("nobody knows the series %s", name)
		}
	}
}

// TestThin shows that a thinned result has few points, the same means and
// maxima over all, and no heat maps.
func TestThin(t *testing.T) {
	r := measure.New(measure.Config{Every: time.Second})
	r.Latency(time.Second, measure.Ack, time.Second)
	for i := range 120 {
		r.Sample(time.Duration(i+1)*time.Second, measure.Gauges{Online: i})
	}
	whole := r.Result(2 * time.Minute)
	for _, points := range []int{1, 7, 60, 119, 1000} {
		short := measure.Thin(whole, points)
		v := short.Series.Values["online"]
		if len(v.Mean) > points || slices.Max(v.Max) != 119 || short.Latencies["ack"].Heat != nil || whole.Latencies["ack"].Heat == nil {
			t.Errorf("thinned to %d: %+v", points, v)
		}
		if mean, _ := short.Derived("online_mean"); math.Abs(mean-59.5) > 0.5+float64(120/points)/2 {
			t.Errorf("thinned to %d the mean is %v", points, mean)
		}
	}
	if measure.Thin(whole, 0).Series != nil {
		t.Error("no points are a series")
	}
}
