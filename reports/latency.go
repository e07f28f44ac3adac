package reports

import (
	"fmt"
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Distribution decodes the whole distribution, in nanoseconds.
func (l *Latency) Distribution() (*hdrhistogram.Histogram, error) {
	h, err := hdrhistogram.Decode([]byte(l.Histogram))
	if err != nil {
		return nil, fmt.Errorf("reading a histogram: %w", err)
	}
	if h.TotalCount() == 0 {
		return nil, fmt.Errorf("reading a histogram: it is empty")
	}
	return h, nil
}

// curve returns which latency, in seconds, is not exceeded by which share of
// all, both increasing. Shares are dense towards 1 as far as there are values
// to tell them by.
func (l *Latency) curve() (seconds, shares []float64) {
	h, err := l.Distribution()
	if err != nil {
		return nil, nil // a picture is not worth failing for; tables have the numbers
	}
	var percents []float64
	for i := range 100 {
		percents = append(percents, float64(i))
	}
	last := math.Log10(float64(h.TotalCount()))
	for nines := 2.0; nines < last; nines += 0.05 {
		percents = append(percents, 100-math.Pow(10, 2-nines))
	}
	for i, v := range h.ValueAtPercentilesSlice(percents) {
		seconds = append(seconds, min(time.Duration(v).Seconds(), l.Max))
		shares = append(shares, percents[i]/100)
	}
	return append(seconds, l.Max), append(shares, 1)
}
