// Package sweep runs a scenario over a grid of parameters and many seeds, and
// says what the results are worth: means with confidence intervals.
//
// A Plan numbers its jobs in a fixed order, so that any part of it can be run
// anywhere, by anybody: the parts of a sweep are put together by Merge, which
// finds out when one is missing, there twice, or of another sweep. How a job is
// run is left to the caller.
package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// MaxJobs is how many runs a sweep may have; more are likely a mistake.
const MaxJobs = 1_000_000

// Plan is a sweep: all combinations of the values of its axes, each with all
// seeds from First to Last.
type Plan struct {
	// Scenario is what all runs have in common. Its own seed does not matter.
	Scenario    *workload.Scenario
	Axes        []reports.Axis
	First, Last uint64
}

// Job is one run of a plan.
type Job struct {
	// Number is from 0: settings in the order of the axes, the last axis
	// changing fastest, and within each setting the seeds.
	Number   int
	Settings []reports.Setting
	Seed     uint64
}

// ParseAxis reads path=v1,v2,… Commas inside brackets do not separate values.
func ParseAxis(text string) (reports.Axis, error) {
	path, list, ok := strings.Cut(text, "=")
	path = strings.TrimSpace(path)
	if !ok || path == "" || list == "" {
		return reports.Axis{}, fmt.Errorf("%q: want path=value,value, as client.pulse=30s,1m,2m", text)
	}
	a := reports.Axis{Path: path}
	depth, from := 0, 0
	for i, r := range list + "," {
		switch r {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth > 0 && i < len(list) {
				continue
			}
			value := strings.TrimSpace(list[from:i])
			if value == "" {
				return reports.Axis{}, fmt.Errorf("%q: a value is empty", text)
			}
			if slices.Contains(a.Values, value) {
				return reports.Axis{}, fmt.Errorf("%q: %s is there twice", text, value)
			}
			a.Values, from = append(a.Values, value), i+1
		}
	}
	return a, nil
}

// Check finds what would make runs fail: values that the scenario does not
// take, parameters named twice, no seeds.
func (p *Plan) Check() error {
	if p.Last < p.First {
		return fmt.Errorf("there is no seed from %d to %d", p.First, p.Last)
	}
	jobs := 1
	for i, a := range p.Axes {
		if slices.ContainsFunc(p.Axes[:i], func(b reports.Axis) bool { return a.Path == b.Path }) {
			return fmt.Errorf("%s is set twice; give all its values at once", a.Path)
		}
		for _, v := range a.Values {
			if err := p.Scenario.Clone().Set(a.Path, v); err != nil {
				return fmt.Errorf("%w (%s=%s)", err, a.Path, v)
			}
		}
		jobs *= len(a.Values)
		if jobs > MaxJobs {
			break
		}
	}
	if uint64(jobs) > MaxJobs || p.Last-p.First >= MaxJobs || uint64(jobs)*(p.Last-p.First+1) > MaxJobs {
		return fmt.Errorf("the sweep has more than %d runs", MaxJobs)
	}
	for i := range min(p.combinations(), mostChecked) {
		if _, err := p.Apply(p.Job(i * p.seeds())); err != nil {
			return err
		}
	}
	return nil
}

// mostChecked is how many combinations are tried before the sweep begins.
// Others that make no sense together show when it is their turn.
const mostChecked = 200

// Jobs is how many runs there are.
func (p *Plan) Jobs() int { return p.combinations() * p.seeds() }

func (p *Plan) seeds() int { return int(p.Last-p.First) + 1 }

func (p *Plan) combinations() int {
	n := 1
	for _, a := range p.Axes {
		n *= len(a.Values)
	}
	return n
}

// Job returns the job of a number.
func (p *Plan) Job(number int) Job {
	j := Job{Number: number, Seed: p.First + uint64(number%p.seeds()), Settings: make([]reports.Setting, len(p.Axes))}
	rest := number / p.seeds()
	for i := len(p.Axes) - 1; i >= 0; i-- {
		a := &p.Axes[i]
		j.Settings[i] = reports.Setting{Path: a.Path, Value: a.Values[rest%len(a.Values)]}
		rest /= len(a.Values)
	}
	return j
}

// Apply returns the scenario of a job, which is its own.
func (p *Plan) Apply(j Job) (*workload.Scenario, error) {
	s := p.Scenario.Clone()
	for _, set := range j.Settings {
		if err := s.Set(set.Path, set.Value); err != nil {
			return nil, err
		}
	}
	s.Seed = j.Seed
	return s, s.Check()
}

// text is the scenario as a file, without a seed of its own.
func (p *Plan) text() []byte {
	s := *p.Scenario
	s.Seed = p.First
	return s.Format()
}

// ID is the same for plans with the same runs, and no others.
func (p *Plan) ID() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %d", p.text(), p.First, p.Last)
	for _, a := range p.Axes {
		fmt.Fprintf(h, " %q %q", a.Path, a.Values)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
