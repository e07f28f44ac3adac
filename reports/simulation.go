package reports

// Scenario is what a simulation was about.
type Scenario struct {
	Name     string `json:"name"`
	Question string `json:"question,omitempty"`
	// Answer is what people concluded from earlier runs.
	Answer  string `json:"answer,omitempty"`
	Clients int    `json:"clients"`
	// Marks are what series over time are to be read with: faults, the end
	// of the load.
	Marks []Mark `json:"marks,omitempty"`
	// Text is the scenario file that gives this run again, complete.
	Text string `json:"text,omitempty"`
}

// Mark is a time at which something happened, in seconds of simulated time.
type Mark struct {
	From float64 `json:"from"`
	To   float64 `json:"to,omitempty"` // 0: a moment
	Text string  `json:"text"`
}

// Sweep is a grid of parameters, run with many seeds.
type Sweep struct {
	// ID is the same for all parts of a sweep, and for no other sweep: a hash
	// of the scenario, the axes and the seeds.
	ID        string `json:"id"`
	Axes      []Axis `json:"axes"`
	FirstSeed uint64 `json:"first_seed"`
	LastSeed  uint64 `json:"last_seed"`
	// Jobs is how many runs the whole sweep has.
	Jobs int `json:"jobs"`
	// Shard is "i/n" when this report has only that part of the jobs.
	Shard string `json:"shard,omitempty"`
	// Points are statistics over the seeds, one for each combination of
	// settings that has runs, in the order of jobs.
	Points []Point `json:"points,omitempty"`
}

// Axis is a parameter of a scenario and the values it takes.
type Axis struct {
	Path   string   `json:"path"`
	Values []string `json:"values"`
}

// Setting gives a parameter of a scenario a value.
type Setting struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Run is one run of a sweep.
type Run struct {
	// Job numbers the runs of the sweep, from 0: settings in the order of the
	// axes, the last one changing fastest, and in each the seeds.
	Job      int       `json:"job"`
	Settings []Setting `json:"settings"`
	Seed     uint64    `json:"seed"`
	// TraceHash is of all that happened in the run.
	TraceHash string `json:"trace_hash,omitempty"`
	// Violations are what the oracles found.
	Violations []Violation `json:"violations,omitempty"`
	// Error says why there is no result; empty when there is one.
	Error      string   `json:"error,omitempty"`
	Metrics    *Metrics `json:"metrics,omitempty"`
	DurationMS float64  `json:"duration_ms"`
}

// Violation is a departure from a rule that an oracle found.
type Violation struct {
	Rule         string   `json:"rule"`
	Requirements []string `json:"requirements,omitempty"`
	At           float64  `json:"at"` // simulated time, in seconds
	Text         string   `json:"text"`
}

// Point is statistics over the seeds of one combination of settings.
type Point struct {
	Settings []Setting `json:"settings"`
	// Runs is how many gave a result.
	Runs       int `json:"runs"`
	Failed     int `json:"failed,omitempty"`     // gave none
	Violations int `json:"violations,omitempty"` // in all runs
	// Values are estimates by the name of what was measured: a counter, a
	// rate, or "delivery.p99".
	Values map[string]Estimate `json:"values"`
	// Latencies are the distributions of all runs together, without their
	// heat maps.
	Latencies map[string]*Latency `json:"latencies,omitempty"`
}

// Estimate is a value over the seeds. Low and High are the ends of its 95 %
// confidence interval: by Student's t around the mean over the runs, and for
// percentiles, which are those of all runs together, by bootstrap over the
// runs. With one run there is no interval, and both are the mean.
type Estimate struct {
	N    int     `json:"n"` // runs that have the value
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"` // standard deviation over the runs
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}
