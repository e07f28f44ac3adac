package workload

import (
	"reflect"
	"time"
)

// traits says what a kind of fault takes, by the keys of a Fault.
type traits struct {
	lasts   bool // for: and it must be more than 0
	back    bool // for: may be 0
	by      bool
	clients bool // of, share
	way     bool
	fail    bool
	silent  bool
}

func (k FaultKind) traits() traits {
	switch k {
	case Crash:
		return traits{back: true, silent: true}
	case Restart:
		return traits{back: true}
	case Clock:
		return traits{by: true}
	case Outage:
		return traits{lasts: true, clients: true, way: true}
	case Reset, KillClient:
		return traits{clients: true}
	case Vanish:
		return traits{lasts: true, clients: true}
	case DiskFails:
		return traits{fail: true}
	case SlowDisk:
		return traits{lasts: true, by: true}
	}
	return traits{}
}

// ForClients reports whether the kind hits clients, rather than the server.
func (k FaultKind) ForClients() bool { return k.traits().clients }

func (c *checker) fault(path string, f *Fault) {
	t := f.Do.traits()
	if f.At > c.of.Time {
		c.problem(join(path, "at"), "the fault comes at %v, after the end of time, %v", formatDuration(f.At), formatDuration(c.of.Time))
	}
	c.usersOf(join(path, "of"), f.Of)
	if t.lasts && f.For == 0 {
		c.problem(join(path, "for"), "%v needs for: how long it lasts", f.Do)
	}
	switch {
	case f.Do == Clock && f.By == 0:
		c.problem(join(path, "by"), "clock needs by: how far it jumps, as -3s")
	case f.Do == SlowDisk && f.By <= 0:
		c.problem(join(path, "by"), "slow-disk needs by: how much slower each sync is, as 2s")
	}
	for _, key := range []struct {
		name    string
		given   bool
		meaning bool
	}{
		{"for", f.For != 0, t.lasts || t.back},
		{"by", f.By != 0, t.by},
		{"of", f.Of != "", t.clients},
		{"share", f.Share != 1, t.clients},
		{"way", f.Way != BothWays, t.way},
		{"fail", f.Fail != 1, t.fail},
		{"silent", f.Silent, t.silent},
	} {
		if key.given && !key.meaning && f.Do.traits() != (traits{}) {
			c.problem(join(path, key.name), "%s means nothing to %v; take it out", key.name, f.Do)
		}
	}
}

func (c *checker) random(f *RandomFaults) {
	const path = "faults.random"
	c.usersOf(join(path, "of"), f.Of)
	from, until := f.span(c.of.Time)
	switch {
	case f.Until > c.of.Time:
		c.problem(join(path, "until"), "the last fault comes at %v, after the end of time, %v", formatDuration(f.Until), formatDuration(c.of.Time))
	case from >= until:
		c.problem(join(path, "from"), "there is no time for faults from %v to %v", formatDuration(from), formatDuration(until))
	}
	if mean := f.Every.Mean(); mean > 0 && (until-from).Seconds()/mean+float64(len(c.of.Faults)) > maxFaults/2 {
		c.problem(join(path, "every"), "these are more than %d faults; make every longer", maxFaults/2)
	}
}

// span is from when to when random faults come.
func (f *RandomFaults) span(end time.Duration) (from, until time.Duration) {
	if f.Until != 0 {
		end = f.Until
	}
	return f.From, end
}

// String writes a fault as a file has it.
func (f Fault) String() string {
	return string(appendFlow(nil, write(reflect.ValueOf(f), nil)))
}
