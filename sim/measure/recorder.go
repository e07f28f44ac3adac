package measure

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/reports"
)

// The range of latencies. What is shorter or longer is counted at the end of
// the range; means and maxima take it as it is. A histogram of this range is
// 248 KiB, and only kinds that occur have one.
const (
	Shortest = time.Microsecond
	Longest  = 7 * 24 * time.Hour
	digits   = 3 // to which percentiles are right
)

// Config says how a Recorder keeps what happens over time.
type Config struct {
	// Every is the time between two calls of Sample, at least 1 ns; 0: 10 s.
	Every time.Duration
	// Points is the most points that a series may have, at least 2; 0:
	// DefaultPoints. A series that is full goes on with intervals of twice
	// the length.
	Points int
}

// DefaultPoints is the bound of a series, enough for a picture as wide as a
// page.
const DefaultPoints = 720

// Result is what a Recorder gives at the end.
type Result = reports.Metrics

// Recorder keeps what happens in a run.
type Recorder struct {
	counts    [counters]int64
	latencies [kinds]*latency
	series    series
}

// latency is a distribution. The histogram is in nanoseconds.
type latency struct {
	histogram *hdrhistogram.Histogram
	sum       float64
	max       time.Duration
	heat      heat
}

// New returns an empty recorder.
func New(config Config) *Recorder {
	if config.Every <= 0 {
		config.Every = 10 * time.Second
	}
	if config.Points == 0 {
		config.Points = DefaultPoints
	}
	r := new(Recorder)
	r.series.width, r.series.bound = config.Every, max(config.Points, 2)
	return r
}

// Latency records that something which took d ended now. A d below 0 counts
// as 0.
func (r *Recorder) Latency(now time.Duration, k Kind, d time.Duration) {
	l := r.latencies[k]
	if l == nil {
		l = &latency{histogram: newHistogram()}
		l.heat.width = r.series.width
		r.latencies[k] = l
	}
	d = max(d, 0)
	l.sum += float64(d)
	l.max = max(l.max, d)
	l.heat.add(now, d)
	l.histogram.RecordValue(int64(min(d, Longest))) // in range, so there is no error
}

// Count adds to a total.
func (r *Recorder) Count(c Counter, n int64) { r.counts[c] += n }

// Total returns a total as it is now.
func (r *Recorder) Total(c Counter) int64 { return r.counts[c] }

func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(int64(Shortest), int64(Longest), digits)
}
