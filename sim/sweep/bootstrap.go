package sweep

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/reports"
)

// resamples is how often the runs are drawn anew. Among so many, the ends of
// the middle 95 % are the 26th and the 975th.
const resamples = 1000

// percentiles are those that results give.
var percentiles = []struct {
	name  string
	share float64
	of    func(*reports.Latency) float64
}{
	{"p50", 0.5, func(l *reports.Latency) float64 { return l.P50 }},
	{"p90", 0.9, func(l *reports.Latency) float64 { return l.P90 }},
	{"p95", 0.95, func(l *reports.Latency) float64 { return l.P95 }},
	{"p99", 0.99, func(l *reports.Latency) float64 { return l.P99 }},
	{"p999", 0.999, func(l *reports.Latency) float64 { return l.P999 }},
}

// pool is a latency of several runs: how often each length was met in each.
type pool struct {
	seconds []float64 // lengths, increasing
	runs    [][]cell  // by run
}

type cell struct {
	length int // index of pool.seconds
	count  int64
}

// newPool puts the latencies of runs together.
func newPool(list []*reports.Latency) (*pool, error) {
	p := new(pool)
	bars := make([][]hdrhistogram.Bar, len(list))
	var lengths []int64
	for i, l := range list {
		h, err := l.Distribution()
		if err != nil {
			return nil, err
		}
		for _, b := range h.Distribution() {
			if b.Count > 0 {
				bars[i] = append(bars[i], b)
				lengths = append(lengths, b.To)
			}
		}
	}
	slices.Sort(lengths)
	lengths = slices.Compact(lengths)
	for _, ns := range lengths {
		p.seconds = append(p.seconds, time.Duration(ns).Seconds())
	}
	for i := range bars {
		var cells []cell
		for _, b := range bars[i] {
			at, _ := slices.BinarySearch(lengths, b.To)
			cells = append(cells, cell{at, b.Count})
		}
		p.runs = append(p.runs, cells)
	}
	return p, nil
}

// estimates gives the percentiles of all runs together. Their intervals are by
// bootstrap over the runs, as the values of one run depend on each other: runs
// are drawn, as many as there are, each as often as chance wants, and the
// percentiles of those taken; the middle 95 % of what a thousand such draws
// give is the interval. The draws are the same every time.
func (p *pool) estimates(list []*reports.Latency) map[string]reports.Estimate {
	out := make(map[string]reports.Estimate)
	weights := slices.Repeat([]int64{1}, len(p.runs))
	whole := p.quantiles(weights)
	var draws [][]float64
	for range percentiles {
		draws = append(draws, nil)
	}
	source := rand.New(rand.NewPCG(1, uint64(len(p.runs))))
	for range resamples {
		if len(p.runs) < 2 {
			break
		}
		clear(weights)
		for range weights {
			weights[source.IntN(len(weights))]++
		}
		for i, v := range p.quantiles(weights) {
			draws[i] = append(draws[i], v)
		}
	}
	for i, of := range percentiles {
		var values []float64
		for _, l := range list {
			values = append(values, of.of(l))
		}
		e := estimate(values) // for the deviation
		e.Mean, e.Low, e.High = whole[i], whole[i], whole[i]
		if draws[i] != nil {
			low, high := interval(draws[i])
			e.Low, e.High = min(low, whole[i]), max(high, whole[i])
		}
		out[of.name] = e
	}
	return out
}

// quantiles returns the percentiles of the runs, each counted so often.
func (p *pool) quantiles(weights []int64) []float64 {
	counts := make([]int64, len(p.seconds))
	var total int64
	for i, cells := range p.runs {
		if w := weights[i]; w > 0 {
			for _, c := range cells {
				counts[c.length] += w * c.count
				total += w * c.count
			}
		}
	}
	out := make([]float64, 0, len(percentiles))
	var seen int64
	length := -1
	for _, of := range percentiles {
		rank := max(int64(of.share*float64(total)+0.5), 1) // as the histograms' own
		for seen < rank {
			length++
			seen += counts[length]
		}
		out = append(out, p.seconds[length])
	}
	return out
}
