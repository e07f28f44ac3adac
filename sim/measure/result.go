package measure

import (
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/reports"
)

// Result returns what was recorded until now, the end of the run.
func (r *Recorder) Result(now time.Duration) *Result {
	m := &Result{
		Version: reports.MetricsVersion, Runs: 1, Seconds: now.Seconds(),
		Latencies: make(map[string]*reports.Latency), Counters: make(map[string]int64),
	}
	for i, n := range r.counts {
		if n != 0 {
			m.Counters[Counter(i).String()] = n
		}
	}
	for i, l := range r.latencies {
		if l != nil {
			mean := l.sum / float64(l.histogram.TotalCount()) / float64(time.Second)
			out := summary(l.histogram, mean, l.max.Seconds())
			out.Heat = l.heat.result()
			m.Latencies[Kind(i).String()] = out
		}
	}
	if len(r.series.points) > 0 {
		m.Series = r.series.result()
	}
	return m
}

// summary describes a distribution whose exact mean and maximum, in seconds,
// are known.
func summary(h *hdrhistogram.Histogram, mean, highest float64) *reports.Latency {
	// A percentile is given as the upper end of its bucket, which may be
	// above the maximum.
	p := func(q float64) float64 { return min(time.Duration(h.ValueAtQuantile(q)).Seconds(), highest) }
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		panic(fmt.Sprintf("a histogram cannot be encoded: %v", err)) // it writes to memory only
	}
	return &reports.Latency{
		Count: h.TotalCount(), Mean: mean,
		P50: p(50), P90: p(90), P95: p(95), P99: p(99), P999: p(99.9),
		Max: highest, Histogram: string(encoded),
	}
}

// result gives the series as columns. An interval without a sample is like
// the one before it.
func (s *series) result() *reports.Series {
	out := &reports.Series{Every: s.width.Seconds(), Values: make(map[string]reports.Values)}
	for c, name := range columnNames {
		var v reports.Values
		for i, p := range s.points {
			mean, highest := 0.0, 0.0
			if p.samples > 0 {
				mean, highest = p.sum[c]/float64(p.samples), p.max[c]
			} else if i > 0 {
				mean, highest = v.Mean[i-1], v.Max[i-1]
			}
			v.Mean, v.Max = append(v.Mean, mean), append(v.Max, highest)
		}
		out.Values[name] = v
	}
	return out
}
