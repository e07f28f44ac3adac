package sweep

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/measure"
)

// TestStudent compares with tables.
func TestStudent(t *testing.T) {
	for degrees, want := range map[int]float64{1: 12.7062, 9: 2.2622, 20: 2.0860, 21: 2.0796, 29: 2.0452, 60: 2.0003, 120: 1.9799, 100000: 1.9600} {
		if got := student(degrees); math.Abs(got-want) > 1e-4 {
			t.Errorf("%d degrees: %.4f, want %.4f", degrees, got, want)
		}
	}
}

// TestCoverage shows that the intervals hold the true value about as often as
// they say: the mean's in 95 % of experiments, and a percentile's, by
// bootstrap over only so many runs, nearly.
func TestCoverage(t *testing.T) {
	const experiments, runs, values = 150, 12, 60
	source := rand.New(rand.NewPCG(1, 2))
	means, medians := 0, 0
	for range experiments {
		var list []reports.Run
		for range runs {
			r := measure.New(measure.Config{})
			for range values {
				r.Latency(0, measure.Ack, time.Duration(source.ExpFloat64()*float64(time.Second)))
			}
			list = append(list, reports.Run{Metrics: r.Result(time.Second)})
		}
		points, err := Points(list)
		if err != nil {
			t.Fatal(err)
		}
		v := points[0].Values
		if m := v["ack.mean"]; m.Low <= 1 && 1 <= m.High {
			means++
		}
		if m := v["ack.p50"]; m.Low <= math.Ln2 && math.Ln2 <= m.High {
			medians++
		}
		if m := v["ack.p50"]; m.N != runs || m.Low > m.Mean || m.High < m.Mean || m.SD == 0 {
			t.Fatalf("the median is %+v", m)
		}
	}
	if share := float64(means) / experiments; share < 0.90 || share > 0.99 {
		t.Errorf("%.0f %% of intervals hold the mean", share*100)
	}
	if share := float64(medians) / experiments; share < 0.86 || share > 0.99 {
		t.Errorf("%.0f %% of intervals hold the median", share*100)
	}
}

// TestPooled shows that percentiles of a point are those of all runs together,
// as the merged histogram has them.
func TestPooled(t *testing.T) {
	var list []reports.Run
	for seed := range 5 {
		source := rand.New(rand.NewPCG(uint64(seed), 0))
		r := measure.New(measure.Config{})
		for range 40 * (seed + 1) {
			r.Latency(0, measure.Late, time.Duration(source.ExpFloat64()*float64(time.Second)))
		}
		list = append(list, reports.Run{Metrics: r.Result(time.Second)})
	}
	points, err := Points(list)
	if err != nil {
		t.Fatal(err)
	}
	l := points[0].Latencies["late"]
	for _, of := range percentiles {
		e := points[0].Values["late."+of.name]
		if math.Abs(e.Mean-of.of(l)) > of.of(l)/500 {
			t.Errorf("%s is %v, and %v in the histogram", of.name, e.Mean, of.of(l))
		}
	}
	again, _ := Points(list)
	if fmt.Sprint(again[0].Values) != fmt.Sprint(points[0].Values) {
		t.Error("drawn twice, the intervals differ")
	}
}

func BenchmarkPoint(b *testing.B) {
	var list []reports.Run
	source := rand.New(rand.NewPCG(1, 0))
	for range 30 {
		r := measure.New(measure.Config{})
		for range 20000 {
			r.Latency(0, measure.Late, time.Duration(source.ExpFloat64()*float64(time.Second)))
		}
		list = append(list, reports.Run{Metrics: r.Result(time.Second)})
	}
	for b.Loop() {
		if _, err := Points(list); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkManyRuns is about runs as short as those that look for violations.
func BenchmarkManyRuns(b *testing.B) {
	var list []reports.Run
	source := rand.New(rand.NewPCG(1, 0))
	for range 1000 {
		r := measure.New(measure.Config{})
		for range 200 {
			r.Latency(0, measure.Late, time.Duration(source.ExpFloat64()*float64(time.Second)))
		}
		list = append(list, reports.Run{Metrics: r.Result(time.Second)})
	}
	for b.Loop() {
		if _, err := Points(list); err != nil {
			b.Fatal(err)
		}
	}
}
