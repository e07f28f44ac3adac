package workload

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Errors are all that is wrong with a file or a scenario, in the order of the
// file.
type Errors []Error

// Error is one thing that is wrong.
type Error struct {
	File         string // as Parse was told; empty when the scenario is from no file
	Line, Column int    // from 1, in octets; 0 when the scenario is from no file
	Path         string // of the key, as "populations.0.users"
	What         string // what is wrong; what to do
}

// Error returns "file:line:column: what", or "path: what" without a file.
func (e Error) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
	case e.Path != "":
		return e.Path + ": " + e.What
	}
	return e.What
}

// Error returns a line for each error, at most maxErrors of them.
func (es Errors) Error() string {
	lines := make([]string, 0, len(es))
	for i, e := range es {
		if i == maxErrors {
			lines = append(lines, fmt.Sprintf("and %d errors more", len(es)-maxErrors))
			break
		}
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// maxErrors is how many errors are worth reading.
const maxErrors = 50

// Parse reads a scenario file. The name of the file is for errors, which are
// of the type Errors. Text of any kind gives a scenario that passes Check, or
// errors.
func Parse(name string, text []byte) (*Scenario, error) {
	root, faults := readYAML(text)
	if len(faults) > 0 {
		return nil, errorsIn(name, text, faults)
	}
	if root.shape == null {
		return nil, errorsIn(name, text, []fault{{root.place, "the file is empty; a scenario needs name, time and populations"}})
	}
	s, r := fromNode(root)
	for _, p := range s.problems() {
		if !r.isBroken(p.path) {
			r.faults = append(r.faults, fault{r.placeOf(p.path), p.what})
		}
	}
	if len(r.faults) > 0 {
		return nil, errorsIn(name, text, r.faults)
	}
	return s, nil
}

// fromNode reads a scenario, without checking whether it makes sense. It is not
// to be used when there were faults.
func fromNode(root *node) (*Scenario, *reader) {
	s := New()
	r := &reader{places: make(map[string]place)}
	r.random(root, s)
	r.structure("", root, reflect.ValueOf(s).Elem())
	for i := range s.Faults {
		if s.Faults[i].Stream == 0 {
			s.Faults[i].Stream = i + 1
		}
	}
	return s, r
}

// random takes the random faults out of the list of faults.
func (r *reader) random(root *node, s *Scenario) {
	faults := root.get("faults")
	if faults == nil {
		return
	}
	faults.items = slices.DeleteFunc(faults.items, func(item *node) bool {
		value := item.get("random")
		switch {
		case value == nil:
			return false
		case len(item.entries) > 1:
			r.fault("random", item.place, "random faults are an item by themselves; give what stands beside random an item of its own")
		case s.Random != nil:
			r.fault("random", item.place, "there are random faults already; put all kinds into one list")
		default:
			s.Random = new(RandomFaults)
			fill(reflect.ValueOf(s.Random).Elem())
			r.value("faults.random", value, reflect.ValueOf(s.Random).Elem(), nil)
		}
		return true
	})
}

// isBroken reports whether a value, or one that it is in, could not be read:
// then there is no use in saying more about it.
func (r *reader) isBroken(path string) bool {
	for ; path != ""; path = parent(path) {
		if r.broken[path] {
			return true
		}
	}
	return false
}

// placeOf is where a value stands, or what it would be in.
func (r *reader) placeOf(path string) place {
	for ; path != ""; path = parent(path) {
		if at, ok := r.places[path]; ok {
			return at
		}
	}
	return place{1, 1}
}

func parent(path string) string {
	return path[:max(strings.LastIndexByte(path, '.'), 0)]
}

// errorsIn are the faults of a text, by their places. The library has values
// that are not there begin behind the end of a line: they are at that end.
func errorsIn(name string, text []byte, faults []fault) Errors {
	lines := bytes.Split(text, []byte("\n"))
	es := make(Errors, len(faults))
	for i, f := range faults {
		line := min(f.line, len(lines))
		es[i] = Error{File: name, Line: line, Column: min(f.column, len(lines[line-1])+1), What: f.what}
	}
	slices.SortStableFunc(es, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return es
}
