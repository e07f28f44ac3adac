package reports

// MetricsVersion names the version of the form of Metrics.
const MetricsVersion = "tmtplab/metrics/1"

// Metrics is what a simulation measured, of one run or of several put together.
// Times are in seconds of simulated time, sizes in octets.
type Metrics struct {
	Version string `json:"version"`
	// Runs is how many runs were put together; 1 for a run.
	Runs int `json:"runs"`
	// Seconds is the simulated time of all runs together.
	Seconds float64 `json:"seconds"`
	// Latencies are distributions by the name of what took the time. What
	// never happened is not there.
	Latencies map[string]*Latency `json:"latencies"`
	// Counters are totals by name. What stayed at zero is not there.
	Counters map[string]int64 `json:"counters"`
	// Series is how the system was over time; nil when nobody looked.
	Series *Series `json:"series,omitempty"`
}

// Latency is the distribution of a time. Mean and Max are exact, percentiles
// right to three digits.
type Latency struct {
	Count int64   `json:"count"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
	// Histogram is the whole distribution, in nanoseconds, as HdrHistogram
	// writes it: V2, compressed, in base64.
	Histogram string `json:"histogram"`
	// Heat is the same times by when they ended.
	Heat *Heat `json:"heat,omitempty"`
}

// Series are gauges and rates over time. Point i of each is about the time
// from i*Every, exclusive, to (i+1)*Every, inclusive.
type Series struct {
	Every float64 `json:"every"`
	// Values are series by name, all of the same length.
	Values map[string]Values `json:"values"`
}

// Values is a series: the mean and the highest value of each interval.
type Values struct {
	Mean []float64 `json:"mean"`
	Max  []float64 `json:"max"`
}

// Heat counts latencies by when they ended and how long they were.
type Heat struct {
	Every float64 `json:"every"` // width of a column
	// Rows are the lower bounds of the rows, increasing; a row reaches to the
	// next, the last one to twice its bound.
	Rows []float64 `json:"rows"`
	// Counts is a list of columns, each with a count for each row.
	Counts [][]int64 `json:"counts"`
}
