package sweep

import (
	"maps"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/measure"
)

// Points gives the statistics over the seeds, one point for each combination
// of settings that has runs, in the order of jobs.
func Points(runs []reports.Run) ([]reports.Point, error) {
	var order []string
	groups := make(map[string][]reports.Run)
	for _, r := range runs {
		key := settingsKey(r.Settings)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	var points []reports.Point
	for _, key := range order {
		p, err := point(groups[key])
		if err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	return points, nil
}

// point is the statistics of runs that differ by the seed alone.
func point(runs []reports.Run) (reports.Point, error) {
	p := reports.Point{Settings: runs[0].Settings, Values: make(map[string]reports.Estimate)}
	values := make(map[string][]float64)
	latencies := make(map[string][]*reports.Latency)
	var metrics []*measure.Result
	for i := range runs {
		r := &runs[i]
		if r.Metrics == nil {
			p.Failed++
			continue
		}
		p.Runs++
		p.Violations += len(r.Violations)
		values["violations"] = append(values["violations"], float64(len(r.Violations)))
		for _, s := range r.Metrics.Scalars() {
			values[s.Name] = append(values[s.Name], s.Value)
		}
		for name, l := range r.Metrics.Latencies {
			latencies[name] = append(latencies[name], l)
		}
		metrics = append(metrics, measure.Thin(r.Metrics, 0))
	}
	for name, list := range values {
		p.Values[name] = estimate(list)
	}
	for _, name := range slices.Sorted(maps.Keys(latencies)) {
		pool, err := newPool(latencies[name])
		if err != nil {
			return p, err
		}
		for percentile, e := range pool.estimates(latencies[name]) {
			p.Values[strings.Join([]string{name, percentile}, ".")] = e
		}
	}
	whole, err := measure.Merge(metrics)
	p.Latencies = whole.Latencies
	return p, err
}
