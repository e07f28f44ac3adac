package gate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
)

const (
	known = "known" // fails
	flaky = "flaky" // fails at times
)

// Todo is the reason of an entry that Update made, until somebody writes one.
const Todo = "TODO"

// Baseline is what is known to fail.
type Baseline struct{ list }

// ReadBaseline reads a file. What is wrong inside is a *SyntaxError.
func ReadBaseline(file string) (*Baseline, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, plain(file, err)
	}
	return ParseBaseline(file, text)
}

// ParseBaseline reads the text of a file, whose name is for errors.
func ParseBaseline(file string, text []byte) (*Baseline, error) {
	l, err := parse(file, text, known, flaky)
	if err != nil {
		return nil, err
	}
	return &Baseline{*l}, nil
}

// NewBaseline is an empty one, for Update to fill.
func NewBaseline(file string) *Baseline { return &Baseline{list{file: file}} }

// plain leaves the name of the system call out of an error.
func plain(file string, err error) error {
	if e := new(fs.PathError); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%s: %w", file, err)
}

// Unexplained are the lines, as "file:line: check", whose reason is still to
// be written.
func (b *Baseline) Unexplained() (lines []string) {
	for _, e := range b.entries {
		if strings.HasPrefix(strings.ToUpper(e.reason), Todo) {
			lines = append(lines, fmt.Sprintf("%s:%d: %s", b.file, e.line, e.name))
		}
	}
	return lines
}

// Judge turns failures that the baseline knows into Known, and puts in the
// report what the baseline says that is not so: entries of checks that passed,
// or that are none. Checks that did not run, or whose verdict is neither a pass
// nor a failure, say nothing about their entries.
func (b *Baseline) Judge(r *reports.Report, isCheck func(name string) bool) {
	results := byName(r)
	for _, e := range b.entries {
		res := results[e.name]
		where := fmt.Sprintf("%s:%d:%d: ", b.file, e.line, e.column)
		switch {
		case res == nil && !isCheck(e.name):
			r.Baseline = append(r.Baseline, reports.Discord{Check: e.name, Text: where + "stale: there is no check " + e.name})
		case res == nil:
		case res.Status == reports.Fail:
			res.Status = reports.Known
			if res.Reason == "" {
				res.Reason = e.reason
			} else {
				res.Reason = e.reason + " (" + res.Reason + ")"
			}
		case res.Status == reports.Pass && e.kind == known:
			r.Baseline = append(r.Baseline, reports.Discord{Check: e.name, Text: where + "unexpected pass: " + e.name + " was known to fail (" + e.reason + ")"})
		}
	}
	r.Summary = reports.Count(r.Results)
}

// Update changes the baseline to what a run found: entries of checks that
// passed or are none go, and failures without an entry get one. The end of the
// target is no failure of a check, and gets none.
func (b *Baseline) Update(r *reports.Report, isCheck func(name string) bool) (added, removed int) {
	results := byName(r)
	before := len(b.entries)
	b.without(func(e *entry) bool {
		res := results[e.name]
		return res == nil && !isCheck(e.name) || res != nil && res.Status == reports.Pass && e.kind == known
	})
	removed = before - len(b.entries)
	var names []string
	for name, res := range results {
		if res.Status == reports.Fail && isCheck(name) && !slices.ContainsFunc(b.entries, func(e entry) bool { return e.name == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		e := entry{kind: known, name: name, reason: Todo + " say why"}
		e.text = append(b.end, fmt.Sprintf("%s %s: %s", e.kind, e.name, e.reason))
		b.end = nil
		b.entries = append(b.entries, e)
	}
	b.number()
	return len(names), removed
}

// number tells the entries their lines anew.
func (b *Baseline) number() {
	line := 0
	for i := range b.entries {
		e := &b.entries[i]
		line += len(e.text)
		e.line, e.column = line, strings.Index(e.text[len(e.text)-1], e.name)+1
	}
}

// Write replaces the file, or leaves it as it was.
func (b *Baseline) Write() error {
	f, err := os.CreateTemp(filepath.Dir(b.file), ".baseline-*")
	if err != nil {
		return plain(b.file, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b.Format())
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), b.file)
	}
	if err != nil {
		return plain(b.file, err)
	}
	return nil
}

func byName(r *reports.Report) map[string]*reports.Result {
	results := make(map[string]*reports.Result)
	for i := range r.Results {
		results[r.Results[i].Check] = &r.Results[i]
	}
	return results
}
