package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/sweep"
	"github.com/tmtplab/tmtplab/sim/workload"
)

const pair = `
name: pair
question: How long does it take?
time: 1m
populations:
  - {name: people, users: 2, link: lte, posts: [{every: exp 10s, to: {users: 1}, size: 100B}]}
`

// plan is a grid of two axes.
func plan(t testing.TB) *sweep.Plan {
	s, err := workload.Parse("pair.yaml", []byte(pair))
	if err != nil {
		t.Fatal(err)
	}
	return &sweep.Plan{
		Scenario: s, First: 3, Last: 6,
		Axes: []reports.Axis{{Path: "populations.people.link", Values: []string{"lte", "3g"}}, {Path: "client.pulse", Values: []string{"10s", "30s", "1m"}}},
	}
}

// pretend is an outcome that depends on the job alone.
func pretend(_ context.Context, j sweep.Job) (*sweep.Outcome, error) {
	r := measure.New(measure.Config{})
	source := rand.New(rand.NewPCG(j.Seed, 0))
	for range 100 {
		r.Latency(time.Minute, measure.Delivery, time.Duration(source.ExpFloat64()*float64(time.Second)))
	}
	r.Count(measure.Posts, int64(j.Seed))
	out := &sweep.Outcome{
		Metrics: measure.Thin(r.Result(time.Minute), 10), TraceHash: fmt.Sprintf("%016x", j.Number),
		Results: []reports.Result{{Check: "oracle/order", Status: reports.Pass}, {Check: "oracle/presence", Status: reports.Skip}},
	}
	switch j.Number {
	case 5:
		return nil, errors.New("the worker died")
	case 7:
		out.Violations = []reports.Violation{{Rule: "order", At: 1, Text: "2 before 1"}}
		out.Results[0] = reports.Result{Check: "oracle/order", Status: reports.Fail, Actual: "2 before 1"}
	case 9:
		out.Results[1].Status = reports.Pass
	}
	return out, nil
}

// TestJobs shows the order of jobs, and that they are all different.
func TestJobs(t *testing.T) {
	p := plan(t)
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if p.Jobs() != 24 {
		t.Errorf("%d jobs", p.Jobs())
	}
	for number, want := range map[int]string{
		0: "lte 10s 3", 3: "lte 10s 6", 4: "lte 30s 3", 12: "3g 10s 3", 23: "3g 1m 6",
	} {
		j := p.Job(number)
		if got := fmt.Sprint(j.Settings[0].Value, " ", j.Settings[1].Value, " ", j.Seed); got != want || j.Number != number {
			t.Errorf("job %d is %s, want %s", number, got, want)
		}
		s, err := p.Apply(j)
		if err != nil || s.Seed != j.Seed || s.Client.Pulse.String() != map[string]string{"10s": "10s", "30s": "30s", "1m": "1m0s"}[j.Settings[1].Value] {
			t.Errorf("job %d: seed %d, pulse %v, %v", number, s.Seed, s.Client.Pulse, err)
		}
	}
	if p.Scenario.Client.Pulse != time.Minute {
		t.Error("a job has changed the scenario of all")
	}
}

// TestCheck shows what is no plan.
func TestCheck(t *testing.T) {
	for want, spoil := range map[string]func(*sweep.Plan){
		"no seed":        func(p *sweep.Plan) { p.Last = 2 },
		"set twice":      func(p *sweep.Plan) { p.Axes[1].Path = p.Axes[0].Path },
		"pulse=soon":     func(p *sweep.Plan) { p.Axes[1].Values[2] = "soon" },
		"more than 1000": func(p *sweep.Plan) { p.Last = 1 << 40 },
	} {
		p := plan(t)
		spoil(p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestParseAxis shows how values are separated.
func TestParseAxis(t *testing.T) {
	for text, want := range map[string][]string{
		"a=1":                               {"1"},
		"a.0.b=exp 1m, exp 2m":              {"exp 1m", "exp 2m"},
		"a={preset: lte, loss: 1%},[1,2],3": {"{preset: lte, loss: 1%}", "[1,2]", "3"},
		"a={1,2":                            {"{1,2"},
	} {
		got, err := sweep.ParseAxis(text)
		if err != nil || !slices.Equal(got.Values, want) {
			t.Errorf("%s: %q, %v", text, got.Values, err)
		}
	}
	for _, bad := range []string{"", "a", "a=", "=1", "a=1,,2", "a=1,1"} {
		if _, err := sweep.ParseAxis(bad); err == nil {
			t.Errorf("%q is an axis", bad)
		}
	}
}

// TestID shows that plans with other runs have other IDs, and that the
// scenario's own seed does not matter.
func TestID(t *testing.T) {
	base := plan(t).ID()
	same := plan(t)
	same.Scenario.Seed = 77
	if same.ID() != base {
		t.Error("the scenario's own seed matters")
	}
	for i, change := range []func(*sweep.Plan){
		func(p *sweep.Plan) { p.First++ }, func(p *sweep.Plan) { p.Last++ }, func(p *sweep.Plan) { p.Axes[0].Values[0] = "geo" },
		func(p *sweep.Plan) { p.Axes = p.Axes[:1] }, func(p *sweep.Plan) { p.Scenario.Time++ },
	} {
		p := plan(t)
		change(p)
		if p.ID() == base {
			t.Errorf("change %d does not matter", i)
		}
	}
}

// TestShards shows that shards share the jobs out, each job to one, about as
// many to each.
func TestShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		seen := make(map[int]int)
		p := &sweep.Plan{First: 0, Last: rapid.Uint64Range(0, 50).Draw(t, "last")}
		least, most := math.MaxInt, 0
		for i := range n {
			s, err := sweep.ParseShard(fmt.Sprintf("%d/%d", i+1, n))
			if err != nil {
				t.Fatal(err)
			}
			jobs := p.Select(s)
			least, most = min(least, len(jobs)), max(most, len(jobs))
			for _, j := range jobs {
				seen[j.Number]++
			}
		}
		for i := range p.Jobs() {
			if seen[i] != 1 {
				t.Fatalf("job %d is in %d shards", i, seen[i])
			}
		}
		if most-least > 1 {
			t.Errorf("from %d to %d jobs", least, most)
		}
	})
	for _, bad := range []string{"", "1", "0/3", "4/3", "a/b", "1/0", "-1/2"} {
		if _, err := sweep.ParseShard(bad); err == nil {
			t.Errorf("%q is a shard", bad)
		}
	}
}

// timeless takes out what depends on the machine.
func timeless(r *reports.Report) *reports.Report {
	for i := range r.Runs {
		r.Runs[i].DurationMS = 0
	}
	return r
}

// whole runs a plan without shards.
func whole(t testing.TB, workers int) *reports.Report {
	p := plan(t)
	r, err := p.Report(sweep.Execute(context.Background(), p.Select(sweep.Shard{}), workers, pretend, nil), sweep.Shard{})
	if err != nil {
		t.Fatal(err)
	}
	return timeless(r)
}

// TestExecute shows that the number of workers does not show in the results,
// that an error of one job is only its own, and what the verdicts are.
func TestExecute(t *testing.T) {
	one := whole(t, 1)
	if many := whole(t, 7); !reflect.DeepEqual(one, many) {
		t.Error("with seven workers the report differs")
	}
	if len(one.Runs) != 24 || one.Runs[5].Error == "" || one.Runs[5].Metrics != nil || one.Runs[6].Metrics == nil {
		t.Errorf("%d runs, the sixth %+v", len(one.Runs), one.Runs[5])
	}
	if r := one.Results; len(r) != 2 || r[0].Status != reports.Fail || r[1].Status != reports.Pass || one.Summary.Fail != 1 {
		t.Errorf("verdicts %+v", r)
	}
	p := one.Sweep.Points
	if len(p) != 6 || p[1].Failed != 1 || p[1].Runs != 3 || p[1].Violations != 1 || p[0].Violations != 0 {
		t.Errorf("points %+v", p)
	}
	if posts := p[0].Values["posts"]; posts.Mean != 4.5 || posts.N != 4 {
		t.Errorf("posts %+v", posts)
	}
}

// TestInterrupted shows that what was done until the context ends is kept.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int32
	p := plan(t)
	got := sweep.Execute(ctx, p.Select(sweep.Shard{}), 1, func(ctx context.Context, j sweep.Job) (*sweep.Outcome, error) {
		if calls.Add(1) == 4 {
			cancel()
		}
		return pretend(ctx, j)
	}, nil)
	if len(got.Runs) != 3 || calls.Load() > 5 {
		t.Errorf("%d runs of %d calls", len(got.Runs), calls.Load())
	}
}

// TestMerge shows that shards put together, in whatever order, are the whole,
// and that what does not belong together is found.
func TestMerge(t *testing.T) {
	want := whole(t, 2)
	parts := func(n int) (list []sweep.Part) {
		p := plan(t)
		for i := range n {
			s := sweep.Shard{Index: i + 1, Of: n}
			r, err := p.Report(sweep.Execute(context.Background(), p.Select(s), 2, pretend, nil), s)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, sweep.Part{Name: fmt.Sprintf("part%d.json", i+1), Report: timeless(r)})
		}
		return list
	}
	for _, n := range []int{1, 3, 24} {
		list := parts(n)
		rand.New(rand.NewPCG(1, 1)).Shuffle(n, func(i, j int) { list[i], list[j] = list[j], list[i] })
		got, err := sweep.Merge(list)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d parts together differ from the whole", n)
		}
	}
	list := parts(3)
	got, err := sweep.Merge(list[1:])
	if missing := new(sweep.MissingError); !errors.As(err, &missing) || len(missing.Jobs) != 8 || len(got.Runs) != 16 {
		t.Errorf("without a part: %v", err)
	}
	if _, err = sweep.Merge(append(list, list[0])); !errors.As(err, new(*sweep.DuplicateError)) {
		t.Errorf("with a part twice: %v", err)
	}
	list[1].Report.Sweep.ID = "another"
	if _, err = sweep.Merge(list); !errors.As(err, new(*sweep.ForeignError)) || !strings.HasPrefix(err.Error(), "part2.json: ") {
		t.Errorf("with a foreign part: %v", err)
	}
	list[1].Report.Sweep = nil
	if _, err = sweep.Merge(list); !errors.As(err, new(*sweep.ForeignError)) {
		t.Errorf("with a report of something else: %v", err)
	}
	list = parts(1)
	list[0].Report.Runs[0].Job = 24
	if _, err = sweep.Merge(list); !errors.As(err, new(*sweep.ForeignError)) {
		t.Errorf("with a job beyond the last: %v", err)
	}
	if _, err = sweep.Merge(nil); err == nil {
		t.Error("nothing is merged")
	}
}

// TestMissing shows how missing jobs are told.
func TestMissing(t *testing.T) {
	e := &sweep.MissingError{Jobs: []int{0, 1, 2, 5, 7, 8}}
	if e.Error() != "6 jobs are missing: 0-2, 5, 7-8" {
		t.Error(e)
	}
}
