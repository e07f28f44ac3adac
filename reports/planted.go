package reports

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter/tw"
)

// Planted is a row of the fuzzer's benchmark: a fault that was put into a
// correct server, and how long it took to find.
type Planted struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"`  // what it does to those who meet it, as "crash"
	Depth       int    `json:"depth"` // how many things must have been achieved before
	Links       int    `json:"links"` // how many it takes
	Requirement string `json:"requirement"`
	Title       string `json:"title"`
	// Runs are by seed.
	Runs []PlantedRun `json:"runs"`
}

// PlantedRun is one search for a fault.
type PlantedRun struct {
	Seed uint64 `json:"seed"`
	// Found says that something was found which the server without the fault
	// does not show.
	Found      bool    `json:"found"`
	Seconds    float64 `json:"seconds"` // until that showed first, or the search ended
	Executions int     `json:"executions"`
	Oracle     string  `json:"oracle,omitempty"` // which noticed, with its requirement
	Text       string  `json:"text,omitempty"`   // what it said
	// False are findings that the server without the fault shows as well.
	False []string `json:"false,omitempty"`
	// Error is why the search ended early.
	Error string `json:"error,omitempty"`
}

// Found returns how many runs found the fault.
func (p *Planted) Found() (n int) {
	for _, r := range p.Runs {
		if r.Found {
			n++
		}
	}
	return n
}

// times returns the seconds it took each run to find the fault, in ascending
// order; those that did not took for ever.
func (p *Planted) times() []float64 {
	var times []float64
	for _, r := range p.Runs {
		if r.Found {
			times = append(times, r.Seconds)
		} else {
			times = append(times, math.Inf(1))
		}
	}
	slices.Sort(times)
	return times
}

// Median returns in how many seconds half of the runs had found the fault, or
// +Inf when fewer than that did.
func (p *Planted) Median() float64 { return median(p.times()) }

// median is the lower one of two.
func median(sorted []float64) float64 {
	if len(sorted) == 0 {
		return math.Inf(1)
	}
	return sorted[(len(sorted)-1)/2]
}

// WritePlanted writes the benchmark: a row for each fault, and lines that sum
// them up. Quiet leaves those lines and the faults that half of the runs or
// more did not find.
func WritePlanted(w io.Writer, faults []Planted, o TableOptions) error {
	p := &printer{w: w, o: o}
	var rows []Planted
	for _, f := range faults {
		if !o.Quiet || math.IsInf(f.Median(), 1) {
			rows = append(rows, f)
		}
	}
	p.planted(rows)
	var medians, all []float64
	found, runs, foundRuns, wrong := 0, 0, 0, 0
	for i := range faults {
		f := &faults[i]
		if m := f.Median(); !math.IsInf(m, 1) {
			found++
		}
		medians = append(medians, f.Median())
		all = append(all, f.times()...)
		runs, foundRuns = runs+len(f.Runs), foundRuns+f.Found()
		for _, r := range f.Runs {
			wrong += len(r.False)
		}
	}
	slices.Sort(medians)
	slices.Sort(all)
	p.printf("%d of %d faults found by half of the runs or more, %d of %d runs; median of the faults %s, of the runs %s\n",
		found, len(faults), foundRuns, runs, took(median(medians)), took(median(all)))
	if wrong > 0 {
		p.printf("%s, which the server shows without a fault as well: %d\n", p.paint(Fail, "false findings"), wrong)
	}
	return p.err
}

// planted writes the rows, if there are any.
func (p *printer) planted(rows []Planted) {
	if len(rows) == 0 {
		return
	}
	right, left := tw.AlignRight, tw.AlignLeft
	table := p.table(tw.Alignment{left, left, right, right, right, right, right, right, left})
	table.Header([]string{"fault", "does", "depth", "links", "found", "min", "median", "max", "noticed by"})
	for i := range rows {
		f := &rows[i]
		times := f.times()
		count := fmt.Sprintf("%d of %d", f.Found(), len(f.Runs))
		if f.Found() < len(f.Runs) {
			count = p.paint(Fail, count)
		}
		first, last := math.Inf(1), math.Inf(1)
		if len(times) > 0 {
			first, last = times[0], times[len(times)-1]
		}
		table.Append([]string{f.Name, f.Kind, strconv.Itoa(f.Depth), strconv.Itoa(f.Links), count,
			took(first), took(median(times)), took(last), f.oracles()})
	}
	if err := table.Render(); p.err == nil {
		p.err = err
	}
	p.printf("\n")
}

// oracles returns who noticed the fault, the most frequent first.
func (p *Planted) oracles() string {
	counts := make(map[string]int)
	var names []string
	for _, r := range p.Runs {
		if r.Oracle == "" {
			continue
		}
		if counts[r.Oracle]++; counts[r.Oracle] == 1 {
			names = append(names, r.Oracle)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	return few(names, 2)
}

// took writes a time to the tenth of a second, and never as a dot.
func took(s float64) string {
	if math.IsInf(s, 1) {
		return "·"
	}
	return time.Duration(s * float64(time.Second)).Round(100 * time.Millisecond).String()
}
