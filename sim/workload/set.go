package workload

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Set gives a key another value, written as in a file: "populations.0.link" or
// "populations.commuters.link" the value "lte", "server.timers.ack" the value
// "10s", "faults.random.every" the value "exp 1m". Items of lists go by their
// number from 0 or by their name. Whether the scenario as a whole still makes
// sense is for Check to say, when all is set.
func (s *Scenario) Set(path, value string) error {
	v, faults := readYAML([]byte(value))
	if len(faults) > 0 {
		return fmt.Errorf("%s: %s", path, faults[0].what)
	}
	root := s.node()
	if err := root.set("", strings.Split(path, "."), v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	changed, r := fromNode(root)
	if len(r.faults) > 0 {
		return fmt.Errorf("%s: %s", path, r.faults[0].what)
	}
	*s = *changed
	return nil
}

// Clone returns a copy that shares nothing that may change.
func (s *Scenario) Clone() *Scenario {
	c, _ := fromNode(s.node())
	return c
}

// set replaces the value at the end of a path, or puts it there. What may be
// there at all is for the reader to say.
func (n *node) set(key string, path []string, v *node) error {
	if len(path) == 0 {
		*n = *v
		return nil
	}
	head, rest := path[0], path[1:]
	switch {
	case n.shape == list:
		item, err := n.item(head)
		if err != nil {
			return err
		}
		return item.set(head, rest, v)
	case n.shape == scalar && key == "link":
		preset := *n
		*n = node{shape: mapping}
		n.add("preset", &preset)
	case n.shape == scalar:
		return fmt.Errorf("%s is a single value, without a key %s", key, head)
	}
	child := n.get(head)
	if child == nil {
		child = &node{shape: mapping}
		n.add(head, child)
	}
	return child.set(head, rest, v)
}

// item finds an item of a list by its number or name. The random faults go by
// that word.
func (n *node) item(name string) (*node, error) {
	if i, err := strconv.Atoi(name); err == nil {
		if i < 0 || i >= len(n.items) {
			return nil, fmt.Errorf("there is no item %d; the list has %d, counted from 0", i, len(n.items))
		}
		return n.items[i], nil
	}
	var known []string
	for _, item := range n.items {
		if random := item.get("random"); random != nil && name == "random" {
			return random, nil
		}
		if is := item.get("name"); is != nil {
			if is.text == name {
				return item, nil
			}
			known = append(known, is.text)
		}
	}
	if len(known) == 0 {
		return nil, errors.New("items of this list go by their number, from 0")
	}
	return nil, fmt.Errorf("there is no item %.40q; %s", name, suggest(name, known, "there are "))
}
