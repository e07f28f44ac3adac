package reports_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tmtplab/tmtplab/reports"
)

// latency is a distribution around a median.
func latency(median time.Duration, n int) *reports.Latency {
	h := hdrhistogram.New(int64(time.Microsecond), int64(7*24*time.Hour), 3)
	for i := range n {
		// Logistic, by its quantiles.
		q := (float64(i) + 0.5) / float64(n)
		h.RecordValue(int64(float64(median) * math.Pow(q/(1-q), 0.4)))
	}
	p := func(q float64) float64 { return time.Duration(h.ValueAtPercentile(q)).Seconds() }
	encoded, _ := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	return &reports.Latency{
		Count: int64(n), Mean: h.Mean() / 1e9, P50: p(50), P90: p(90), P95: p(95), P99: p(99), P999: p(99.9),
		Max: time.Duration(h.Max()).Seconds(), Histogram: string(encoded),
	}
}

// metrics are those of an hour with a crash.
func metrics() *reports.Metrics {
	m := &reports.Metrics{
		Version: reports.MetricsVersion, Runs: 1, Seconds: 3600,
		Latencies: map[string]*reports.Latency{
			"login": latency(200*time.Millisecond, 500), "delivery": latency(80*time.Millisecond, 20000), "late": latency(300*time.Millisecond, 20000),
			"sync": latency(time.Millisecond, 3000),
		},
		Counters: map[string]int64{
			"deliveries": 20000, "posts": 9000, "delivered_body": 12_000_000, "body_up": 5_000_000, "body_down": 12_000_000,
			"header_up": 2_000_000, "header_down": 6_000_000, "wire_up": 1_500_000, "wire_down": 3_000_000, "resent": 700, "reconnects": 130, "events": 400_000,
		},
		Series: &reports.Series{Every: 60, Values: make(map[string]reports.Values)},
	}
	series := func(name string, of func(minute int) float64) {
		var v reports.Values
		for i := range 60 {
			v.Mean, v.Max = append(v.Mean, of(i)), append(v.Max, of(i)*1.3)
		}
		m.Series.Values[name] = v
	}
	series("online", func(i int) float64 {
		if i >= 20 && i < 22 {
			return 0
		}
		return math.Round(400 + 90*math.Sin(float64(i)/8))
	})
	series("links", func(i int) float64 { return math.Round(410 + 90*math.Sin(float64(i)/8)) })
	series("queued", func(i int) float64 { return math.Round(30 + 900*math.Exp(-math.Abs(float64(i)-21)/3)) })
	series("deliveries_rate", func(i int) float64 { return 6 + math.Sin(float64(i)) })
	series("goodput", func(i int) float64 { return 3400 + 900*math.Sin(float64(i)) })
	series("up_rate", func(i int) float64 { return 2400 + 500*math.Sin(float64(i)) })
	series("busy", func(i int) float64 { return 0.1 })
	series("resent_rate", func(int) float64 { return 0 })
	heat := &reports.Heat{Every: 120}
	for row := range 12 {
		heat.Rows = append(heat.Rows, 0.01*math.Pow(2, float64(row)/2))
	}
	for i := range 30 {
		var column []int64
		for row := range heat.Rows {
			column = append(column, int64(400*math.Exp(-math.Pow(float64(row-i%12), 2)/4)))
		}
		heat.Counts = append(heat.Counts, column)
	}
	m.Latencies["delivery"].Heat = heat
	return m
}

// simulation is a report of one run, with a violation.
func simulation() *reports.Report {
	r := &reports.Report{
		Schema: reports.Schema, Kind: "sim", Tool: reports.Tool{Name: "tmtplab", Version: "v0.1.0"},
		Target: reports.Target{Address: "sim:commuters"}, Profile: "draft", Seed: 7, DurationMS: 840,
		Started: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC),
		Scenario: &reports.Scenario{
			Name: "commuters", Question: "How late do messages arrive for <people> on a train?", Clients: 500,
			Answer: "Most in 80 ms.\n\nOne in a hundred waits for a tunnel to end.",
			Marks:  []reports.Mark{{From: 1200, To: 1320, Text: "crash"}, {From: 3300, Text: "load ends"}},
			Text:   "name: commuters\ntime: 1h\n",
		},
		Metrics: metrics(), TraceHash: "0123456789abcdef", Repro: "tmtplab sim run commuters.yaml --seed 7",
		Results: []reports.Result{
			{Check: "sim/acked-lost", Title: "what was acked reaches every node it is for", Requirements: []string{"QUEUE-1"}, Level: "M", Basis: "S",
				Section: "simulation", Status: reports.Fail, Reason: "at 20m3s: message 17 never came to node 3", Transcript: []string{"20m1s crash"}},
			{Check: "sim/order", Title: "what one node sent comes in order", Requirements: []string{"POST-11"}, Level: "M", Basis: "S",
				Section: "simulation", Status: reports.Pass},
		},
	}
	r.Summary = reports.Count(r.Results)
	return r
}

// sweep is a report of a grid of links and losses.
func sweep() *reports.Report {
	r := simulation()
	r.Metrics, r.TraceHash, r.Results = nil, "", r.Results[1:]
	r.Summary = reports.Count(r.Results)
	r.Sweep = &reports.Sweep{
		ID: "feed", FirstSeed: 1, LastSeed: 2, Jobs: 12,
		Axes: []reports.Axis{{Path: "populations.0.link", Values: []string{"lte", "train"}}, {Path: "client.pulse", Values: []string{"10s", "1m", "10m"}}},
	}
	for i, link := range r.Sweep.Axes[0].Values {
		for j, pulse := range r.Sweep.Axes[1].Values {
			settings := []reports.Setting{{Path: "populations.0.link", Value: link}, {Path: "client.pulse", Value: pulse}}
			for seed := range 2 {
				run := reports.Run{Job: (i*3+j)*2 + seed, Settings: settings, Seed: uint64(seed) + 1, TraceHash: "0123456789abcdef", DurationMS: 12}
				if run.Job == 3 {
					run.Violations = []reports.Violation{{Rule: "order", Requirements: []string{"POST-11"}, At: 3.5, Text: "2 before 1"}}
				}
				if run.Job == 4 {
					run.Error, run.TraceHash = "the worker died", ""
				} else {
					run.Metrics = metrics()
				}
				r.Runs = append(r.Runs, run)
			}
			at := float64(i*3 + j + 1)
			r.Sweep.Points = append(r.Sweep.Points, reports.Point{
				Settings: settings, Runs: 2, Failed: i * j, Violations: j,
				Values: map[string]reports.Estimate{
					"delivery.p50": {N: 2, Mean: 0.1 * at, SD: 0.01, Low: 0.09 * at, High: 0.12 * at},
					"reconnects":   {N: 2, Mean: 130, SD: 4, Low: 110, High: 150},
				},
				Latencies: map[string]*reports.Latency{"delivery": latency(time.Duration(at)*80*time.Millisecond, 1000)},
			})
		}
	}
	return r
}

// TestSimulationGolden holds what is written of simulations to what it was.
func TestSimulationGolden(t *testing.T) {
	small := sweep() // two runs are enough to show the form
	small.Runs = small.Runs[3:5]
	for name, write := range map[string]func(*bytes.Buffer) error{
		"sim.json":       func(b *bytes.Buffer) error { return reports.WriteJSON(b, simulation()) },
		"sim.html":       func(b *bytes.Buffer) error { return reports.WriteHTML(b, simulation()) },
		"sim.md":         func(b *bytes.Buffer) error { return reports.WriteMarkdown(b, simulation()) },
		"sweep.md":       func(b *bytes.Buffer) error { return reports.WriteMarkdown(b, small) },
		"sim.csv":        func(b *bytes.Buffer) error { return reports.WriteCSV(b, simulation()) },
		"sim_series.csv": func(b *bytes.Buffer) error { return reports.WriteSeriesCSV(b, simulation()) },
		"sweep.json":     func(b *bytes.Buffer) error { return reports.WriteJSON(b, small) },
		"sweep.html":     func(b *bytes.Buffer) error { return reports.WriteHTML(b, small) },
		"sweep.csv":      func(b *bytes.Buffer) error { return reports.WriteCSV(b, small) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
}

// TestSweepWithoutNumbers shows that parameters that are no numbers give bars.
func TestSweepWithoutNumbers(t *testing.T) {
	r := sweep()
	r.Sweep.Axes = r.Sweep.Axes[:1]
	r.Sweep.Points = []reports.Point{r.Sweep.Points[0], r.Sweep.Points[3]}
	for i := range r.Sweep.Points {
		r.Sweep.Points[i].Settings = r.Sweep.Points[i].Settings[:1]
	}
	c, ok := r.Sweep.Chart("delivery.p50")
	if !ok || !strings.Contains(c.SVG, ">lte<") || !strings.Contains(c.SVG, ">train<") {
		t.Errorf("%v: %s", ok, c.SVG)
	}
	if _, ok := r.Sweep.Chart("delivery.p42"); ok {
		t.Error("there is a picture of nothing")
	}
}

// TestAxes shows which parameters give an axis of numbers.
func TestAxes(t *testing.T) {
	for values, numbers := range map[string]bool{
		"1 2 5": true, "10ms 1s": true, "0 1%": true, "0s 10m": true, "1kB 2MiB": true, "lte wifi": false, "1 2s": false, "5": false, "1Mbit 20kbit": true,
	} {
		r := sweep()
		r.Sweep.Axes = []reports.Axis{{Path: "p", Values: strings.Fields(values)}}
		r.Sweep.Points = nil
		for i, v := range r.Sweep.Axes[0].Values {
			r.Sweep.Points = append(r.Sweep.Points, reports.Point{
				Settings: []reports.Setting{{Path: "p", Value: v}}, Values: map[string]reports.Estimate{"posts": {N: 1, Mean: float64(i)}},
			})
		}
		c, _ := r.Sweep.Chart("posts")
		if lines := strings.Contains(c.SVG, `class="l `); lines != numbers {
			t.Errorf("%s: curves %v, want %v", values, lines, numbers)
		}
	}
}

// TestScalars shows that every number has a meaning.
func TestScalars(t *testing.T) {
	scalars := metrics().Scalars()
	seen := make(map[string]bool)
	for _, s := range scalars {
		if m, ok := reports.LookupMetric(s.Name); !ok || m.Text == "" || seen[s.Name] {
			t.Errorf("%s: %v %+v, seen %v", s.Name, ok, m, seen[s.Name])
		}
		seen[s.Name] = true
	}
	for _, name := range []string{"delivery.p999", "delivery.count", "octets_per_delivery", "busy_max", "pings"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
	if v, _ := metrics().Derived("octets_per_delivery"); fmt.Sprint(v) != "1475" {
		t.Errorf("%v octets a delivery", v)
	}
}
