package workload

import (
	"reflect"
	"slices"
	"strconv"
)

// New returns a scenario with the defaults of all keys, and nobody in it.
func New() *Scenario {
	s := new(Scenario)
	fill(reflect.ValueOf(s).Elem())
	return s
}

// NewPopulation returns a population with the defaults of all keys.
func NewPopulation(name string) Population {
	var p Population
	fill(reflect.ValueOf(&p).Elem())
	p.Name = name
	return p
}

// Format writes the scenario as a file that Parse reads back. What has its
// default is left out.
func (s *Scenario) Format() []byte {
	n := s.node()
	if faults := n.get("faults"); faults != nil {
		for i, f := range faults.items {
			// Parse numbers those that have none by their place.
			f.entries = slices.DeleteFunc(f.entries, func(e entry) bool {
				return e.key == "stream" && e.value.text == strconv.Itoa(i+1)
			})
		}
	}
	return appendBlock(nil, n, 0)
}

// node is the scenario as a file has it.
func (s *Scenario) node() *node {
	n := write(reflect.ValueOf(s).Elem(), nil)
	if s.Random != nil {
		faults := n.get("faults")
		if faults == nil {
			faults = &node{shape: list}
			n.add("faults", faults)
		}
		random := &node{shape: mapping}
		random.add("random", write(reflect.ValueOf(s.Random).Elem(), nil))
		faults.items = append(faults.items, random)
	}
	return n
}
