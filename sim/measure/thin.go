package measure

import (
	"math"

	"github.com/tmtplab/tmtplab/reports"
)

// Thin returns a result with series of at most so many points, their means to
// six digits, and without heat maps: what is kept of each of many runs. With
// 0 points there are no series.
func Thin(r *Result, points int) *Result {
	out := *r
	out.Latencies = make(map[string]*reports.Latency, len(r.Latencies))
	for name, l := range r.Latencies {
		short := *l
		short.Heat = nil
		out.Latencies[name] = &short
	}
	out.Series = nil
	if r.Series != nil && points > 0 {
		out.Series = thinned(r.Series, points)
	}
	return &out
}

func thinned(s *reports.Series, points int) *reports.Series {
	longest := 0
	for _, v := range s.Values {
		longest = max(longest, min(len(v.Mean), len(v.Max)))
	}
	each := (longest + points - 1) / points // points that become one
	if each < 1 {
		each = 1
	}
	out := &reports.Series{Every: s.Every * float64(each), Values: make(map[string]reports.Values, len(s.Values))}
	for name, v := range s.Values {
		var to reports.Values
		n := min(len(v.Mean), len(v.Max))
		for from := 0; from < n; from += each {
			until := min(from+each, n)
			sum, highest := 0.0, v.Max[from]
			for i := from; i < until; i++ {
				sum, highest = sum+v.Mean[i], max(highest, v.Max[i])
			}
			to.Mean, to.Max = append(to.Mean, sixDigits(sum/float64(until-from))), append(to.Max, highest)
		}
		out.Values[name] = to
	}
	return out
}

func sixDigits(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 5-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}
