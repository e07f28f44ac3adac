package workload

import "reflect"

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
	return appendBlock(nil, n, 0)
}
