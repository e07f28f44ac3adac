package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
)

// Part is a report of a part of a sweep, and where it comes from.
type Part struct {
	Name   string // of its file
	Report *reports.Report
}

// ForeignError says that a part is no report of a sweep, or of another one.
type ForeignError struct {
	Name, Why string
}

// Error says which part it is.
func (e *ForeignError) Error() string { return e.Name + ": " + e.Why }

// DuplicateError says that a job has results in two parts.
type DuplicateError struct {
	Job          int
	First, Again string // names of the parts
}

// Error says which job it is, and where it is found.
func (e *DuplicateError) Error() string {
	if e.First == e.Again {
		return fmt.Sprintf("%s: job %d is there twice", e.First, e.Job)
	}
	return fmt.Sprintf("job %d is in %s and in %s", e.Job, e.First, e.Again)
}

// MissingError says which jobs have no results in any part.
type MissingError struct {
	Jobs []int // in order
}

// Error names the jobs, as spans.
func (e *MissingError) Error() string {
	return fmt.Sprintf("%d jobs are missing: %s", len(e.Jobs), spans(e.Jobs))
}

// spans writes numbers in order as 0-3, 7.
func spans(list []int) string {
	var words []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		word := fmt.Sprint(list[i])
		if j > i {
			word += fmt.Sprintf("-%d", list[j])
		}
		words = append(words, word)
		i = j + 1
	}
	return strings.Join(words, ", ")
}

// Merge puts the parts of a sweep together. It fails with a ForeignError or a
// DuplicateError. When jobs are missing it returns what there is, and a
// MissingError.
func Merge(parts []Part) (*reports.Report, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("there is nothing to merge")
	}
	from := make(map[int]string) // name of the part that has a job
	var all Results
	out := *parts[0].Report
	out.DurationMS, out.Stopped = 0, ""
	for _, p := range parts {
		if err := belongs(p, parts[0]); err != nil {
			return nil, err
		}
		for _, r := range p.Report.Runs {
			if r.Job < 0 || r.Job >= p.Report.Sweep.Jobs {
				return nil, &ForeignError{p.Name, fmt.Sprintf("job %d is none of the %d of the sweep", r.Job, p.Report.Sweep.Jobs)}
			}
			if first, twice := from[r.Job]; twice {
				return nil, &DuplicateError{r.Job, first, p.Name}
			}
			from[r.Job] = p.Name
			all.Runs = append(all.Runs, r)
		}
		all.Rules = foldRules(all.Rules, p.Report.Results)
		out.DurationMS += p.Report.DurationMS
		if p.Report.Started.Before(out.Started) {
			out.Started = p.Report.Started
		}
	}
	slices.SortFunc(all.Runs, func(a, b reports.Run) int { return a.Job - b.Job })
	var missing MissingError
	for job := range out.Sweep.Jobs {
		if _, there := from[job]; !there {
			missing.Jobs = append(missing.Jobs, job)
		}
	}
	sweep := *out.Sweep
	sweep.Shard, out.Sweep = "", &sweep
	if err := all.fill(&out); err != nil {
		return nil, err
	}
	if len(missing.Jobs) > 0 {
		return &out, &missing
	}
	return &out, nil
}

// belongs checks that a part is of the same sweep as the first.
func belongs(p, first Part) error {
	switch s := p.Report.Sweep; {
	case s == nil:
		return &ForeignError{p.Name, "this is no report of a sweep"}
	case s.Jobs < 1 || s.Jobs > MaxJobs:
		return &ForeignError{p.Name, fmt.Sprintf("a sweep of %d jobs is none", s.Jobs)}
	case s.ID != first.Report.Sweep.ID || s.Jobs != first.Report.Sweep.Jobs:
		return &ForeignError{p.Name, fmt.Sprintf("this is of sweep %s, and %s of sweep %s: scenario, parameters or seeds differ", s.ID, first.Name, first.Report.Sweep.ID)}
	}
	return nil
}

// Report makes the report of a plan, or of a shard of it.
func (p *Plan) Report(all Results, shard Shard) (*reports.Report, error) {
	out := &reports.Report{
		Schema: reports.Schema, Kind: "sim", Profile: "draft", Seed: p.First,
		Target: reports.Target{Address: "simulation", Name: p.Scenario.Name},
		Scenario: &reports.Scenario{
			Name: p.Scenario.Name, Question: p.Scenario.Question, Answer: p.Scenario.Answer,
			Clients: p.Scenario.Clients(), Text: string(p.text()),
		},
		Sweep: &reports.Sweep{ID: p.ID(), Axes: p.Axes, FirstSeed: p.First, LastSeed: p.Last, Jobs: p.Jobs(), Shard: shard.String()},
	}
	return out, all.fill(out)
}

// fill puts runs, verdicts and statistics into a report.
func (all *Results) fill(r *reports.Report) (err error) {
	r.Runs, r.Results = all.Runs, all.Rules
	if r.Results == nil {
		r.Results = []reports.Result{}
	}
	r.Summary = reports.Count(r.Results)
	r.Sweep.Points, err = Points(all.Runs)
	return err
}
