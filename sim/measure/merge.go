package measure

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/reports"
)

var errNoInterval = errors.New("a series has intervals of no length")

// Merge puts results together, as if all of it had been recorded in one run:
// counts and distributions are added, series averaged over the runs that have
// a point there. Intervals of different lengths become the longest of them. It
// fails on a histogram that cannot be read.
func Merge(results []*Result) (*Result, error) {
	out := &Result{
		Version:   reports.MetricsVersion,
		Latencies: make(map[string]*reports.Latency), Counters: make(map[string]int64),
	}
	var series []*reports.Series
	latencies := make(map[string][]*reports.Latency)
	for _, r := range results {
		out.Runs += r.Runs
		out.Seconds += r.Seconds
		for name, n := range r.Counters {
			out.Counters[name] += n
		}
		for name, l := range r.Latencies {
			latencies[name] = append(latencies[name], l)
		}
		if r.Series != nil {
			if !(r.Series.Every > 0) {
				return nil, errNoInterval
			}
			series = append(series, r.Series)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(latencies)) {
		l, err := mergeLatencies(latencies[name])
		if err != nil {
			return nil, fmt.Errorf("latency %s: %w", name, err)
		}
		out.Latencies[name] = l
	}
	out.Series = mergeSeries(series)
	return out, nil
}

func mergeLatencies(list []*reports.Latency) (*reports.Latency, error) {
	h := newHistogram()
	var sum, highest float64
	var heats []*reports.Heat
	for _, l := range list {
		from, err := hdrhistogram.Decode([]byte(l.Histogram))
		if err != nil {
			return nil, fmt.Errorf("reading a histogram: %w", err)
		}
		if dropped := h.Merge(from); dropped > 0 {
			return nil, fmt.Errorf("reading a histogram: %d values are out of range", dropped)
		}
		sum += l.Mean * float64(l.Count)
		highest = max(highest, l.Max)
		if l.Heat != nil {
			if !(l.Heat.Every > 0) {
				return nil, errNoInterval
			}
			heats = append(heats, l.Heat)
		}
	}
	if h.TotalCount() == 0 {
		return nil, fmt.Errorf("the histogram is empty")
	}
	out := summary(h, sum/float64(h.TotalCount()), highest)
	out.Heat = mergeHeats(heats)
	return out, nil
}

// interval returns where interval i of one length belongs among those of
// another, longer one.
func interval(i int, of, among float64) int { return int((float64(i) + 0.5) * of / among) }

func mergeSeries(list []*reports.Series) *reports.Series {
	if len(list) == 0 {
		return nil
	}
	out := &reports.Series{Values: make(map[string]reports.Values)}
	for _, s := range list {
		out.Every = max(out.Every, s.Every)
	}
	runs := make(map[string][]int64) // points that came together
	for _, s := range list {
		for name, from := range s.Values {
			v, n := out.Values[name], runs[name]
			for i := range min(len(from.Mean), len(from.Max)) {
				at := interval(i, s.Every, out.Every)
				for at >= len(n) {
					v.Mean, v.Max, n = append(v.Mean, 0), append(v.Max, 0), append(n, 0)
				}
				if n[at] == 0 || from.Max[i] > v.Max[at] {
					v.Max[at] = from.Max[i]
				}
				v.Mean[at] += from.Mean[i]
				n[at]++
			}
			out.Values[name], runs[name] = v, n
		}
	}
	for name, v := range out.Values {
		for i, n := range runs[name] {
			v.Mean[i] /= float64(max(n, 1))
		}
	}
	return out
}

func mergeHeats(list []*reports.Heat) *reports.Heat {
	if len(list) == 0 {
		return nil
	}
	var every float64
	for _, h := range list {
		every = max(every, h.Every)
	}
	out := heat{width: fromSeconds(every)}
	for _, h := range list {
		for i, column := range h.Counts {
			to := out.column(interval(i, h.Every, every))
			for row, n := range column[:min(len(column), len(h.Rows))] {
				to[rowOf(fromSeconds(h.Rows[row]))] += n
			}
		}
	}
	return out.result()
}

func fromSeconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }
