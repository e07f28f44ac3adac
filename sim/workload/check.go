package workload

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// What a scenario may be like as a whole.
const (
	MaxClients = 2_000_000 // clients of all populations
	maxCapture = 1000      // clients whose traffic is kept
	maxFaults  = 10_000    // faults, drawn ones included
)

// problem is what is wrong with the value of a path.
type problem struct{ path, what string }

// checker collects problems.
type checker struct {
	of       *Scenario
	problems []problem
}

func (c *checker) problem(path, format string, args ...any) {
	c.problems = append(c.problems, problem{path, fmt.Sprintf(format, args...)})
}

// Check returns all that is wrong with the scenario, as Errors, or nil. Parse
// returns only scenarios that pass.
func (s *Scenario) Check() error {
	var es Errors
	for _, p := range s.problems() {
		es = append(es, Error{Path: p.path, What: p.what})
	}
	if es == nil {
		return nil
	}
	return es
}

func (s *Scenario) problems() []problem {
	c := checker{of: s}
	c.ranges("", reflect.ValueOf(s).Elem())
	if s.Random != nil {
		c.ranges("faults.random", reflect.ValueOf(s.Random).Elem())
	}
	c.whole()
	for i := range s.Populations {
		c.population(join("populations", strconv.Itoa(i)), i)
	}
	for i := range s.Groups {
		c.group(join("groups", strconv.Itoa(i)), i)
	}
	for i := range s.Faults {
		c.fault(join("faults", strconv.Itoa(i)), &s.Faults[i])
	}
	if s.Random != nil {
		c.random(s.Random)
	}
	return c.problems
}

// ranges checks all values in a struct against the ranges of their fields.
func (c *checker) ranges(path string, v reflect.Value) {
	for _, f := range fields(v.Type()) {
		c.inRange(join(path, f.name), f.of(v), &f)
	}
}

func (c *checker) inRange(path string, v reflect.Value, f *field) {
	switch v.Kind() {
	case reflect.Slice:
		if most, err := strconv.Atoi(f.high); err == nil && v.Len() > most {
			c.problem(path, "%s has %d items; at most %d are allowed", lastOf(path), v.Len(), most)
			return
		}
		if least, err := strconv.Atoi(f.low); err == nil && v.Len() < least {
			c.problem(path, "%s is empty; at least %d is needed", lastOf(path), least)
		}
		for i := range v.Len() {
			c.inRange(join(path, strconv.Itoa(i)), v.Index(i), f.elem())
		}
		return
	case reflect.Pointer:
		if !v.IsNil() && v.Type() != traceType {
			c.ranges(path, v.Elem())
		}
		return
	}
	if s, ok := v.Interface().(Step); ok {
		c.step(path, &s)
		return
	}
	if !isScalar(v.Type()) {
		c.ranges(path, v)
		return
	}
	if v.Kind() == reflect.String {
		c.text(path, v.String(), f)
	}
	if v.Type() == reflect.TypeFor[FaultKind]() && (v.Uint() == 0 || v.Uint() >= uint64(len(faultWords))) {
		c.problem(path, "%s is not a kind of fault; there are %s", lastOf(path), listOf(faultWords[1:]))
	}
	if f.low != "" && outside(v, f) {
		what := "it"
		if v.Type() == distType {
			what = "its mean"
		}
		c.problem(path, "%s is %s; %s is to be from %s to %s", lastOf(path), formatScalar(v, f), what, f.low, f.high)
	}
}

func (c *checker) text(path, text string, f *field) {
	if err := checkText(text, f); err != nil {
		c.problem(path, "%s: %v", lastOf(path), err)
	} else if f.required && text == "" {
		c.problem(path, "%s is empty; give it a value", lastOf(path))
	}
}

// outside reports whether a value is not within the range of its field.
func outside(v reflect.Value, f *field) bool {
	switch {
	case v.Type() == distType:
		d := v.Interface().(random.Dist)
		if d.IsZero() && !f.required {
			return false // none
		}
		low, _ := f.unit.ParseValue(f.low)
		high, _ := f.unit.ParseValue(f.high)
		mean := d.Mean()
		return !(mean >= low && mean <= high)
	case v.Type() == durationType:
		low, _ := parseDuration(f.low)
		high, _ := parseDuration(f.high)
		return v.Int() < int64(low) || v.Int() > int64(high)
	case v.CanInt():
		low, _ := strconv.ParseInt(f.low, 10, 64)
		high, _ := strconv.ParseInt(f.high, 10, 64)
		return v.Int() < low || v.Int() > high
	case v.CanFloat():
		low, _ := strconv.ParseFloat(f.low, 64)
		high, _ := strconv.ParseFloat(f.high, 64)
		return !(v.Float() >= low && v.Float() <= high)
	}
	return false
}

// whole checks what concerns all of a scenario.
func (c *checker) whole() {
	s := c.of
	clients := s.Clients()
	if clients > MaxClients {
		c.problem("populations", "there are %d clients; at most %d are allowed", clients, MaxClients)
	}
	if s.Client.FirstDelay > s.Client.MaxDelay {
		c.problem("client.first_delay", "first_delay is more than max_delay; the waits begin with it and grow")
	}
	c.numbers("capture", s.Capture, clients)
	c.numbers("without", s.Without, clients)
	if len(s.Capture) > maxCapture {
		c.problem("capture", "the traffic of %d clients is too much to keep; at most %d are allowed", len(s.Capture), maxCapture)
	}
	c.unique("populations", len(s.Populations), func(i int) string { return s.Populations[i].Name })
	c.unique("groups", len(s.Groups), func(i int) string { return s.Groups[i].Name })
}

// numbers checks that a list has numbers of clients, in order.
func (c *checker) numbers(path string, list Numbers, clients int) {
	for i, n := range list {
		switch {
		case n < 0 || n >= clients:
			c.problem(path, "there is no client %d; there are 0 to %d", n, clients-1)
			return
		case i > 0 && n <= list[i-1]:
			c.problem(path, "the numbers of %s are to grow", path)
			return
		}
	}
}

// unique checks that the items of a list have different names.
func (c *checker) unique(path string, n int, name func(i int) string) {
	seen := make(map[string]bool, n)
	for i := range n {
		if seen[name(i)] {
			c.problem(join(join(path, strconv.Itoa(i)), "name"), "%s is called %s already; give this one another name", singular(path), name(i))
		}
		seen[name(i)] = true
	}
}

// usersOf returns the number of users of a population, or of all for
// the empty name.
func (c *checker) usersOf(path, name string) (users int, ok bool) {
	if name == "" {
		return c.of.Users(), true
	}
	var names []string
	for i := range c.of.Populations {
		p := &c.of.Populations[i]
		if p.Name == name {
			return p.Users, true
		}
		names = append(names, p.Name)
	}
	c.problem(path, "there is no population %.40q; %s", name, suggest(name, names, "there are "))
	return 0, false
}

func (c *checker) group(path string, i int) {
	g := &c.of.Groups[i]
	if users, ok := c.usersOf(join(path, "of"), g.Of); ok && g.Members > users {
		c.problem(join(path, "members"), "a group has %d members, but there are %d users to choose from", g.Members, users)
	}
}

func (c *checker) cell(path string, cell Cell) {
	rates := cell.Down != 0 || cell.Up != 0
	switch {
	case rates && cell.Paths == 0:
		c.problem(path, "the cell needs paths: how many clients share one")
	case !rates && cell.Paths > 0:
		c.problem(path, "the cell has no limit; give it a rate down or up")
	case cell.Down < 0 || cell.Up < 0:
		c.problem(path, "a rate is not negative")
	}
}

func (c *checker) link(path string, p *link.Profile) {
	if p == nil {
		c.problem(path, "there is no link; give it the name of a preset, as fibre")
		return
	}
	told := slices.ContainsFunc(c.problems, func(p problem) bool { return strings.HasPrefix(p.path, path+".") })
	if err := p.Check(); err != nil && !told {
		c.problem(path, "link: %v", err)
	}
}
