package shrink

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// settings are what is not as plain as could be: each change gives something its
// default, or takes a size or a delay away.
var settings = partOf(func(s *workload.Scenario) []change {
	plain := workload.New()
	var list []change
	add := func(differs bool, c change) {
		if differs {
			list = append(list, c)
		}
	}
	add(s.Stop != plain.Stop, func(s *workload.Scenario) { s.Stop = plain.Stop })
	add(!s.Server.Sync.IsZero(), func(s *workload.Scenario) { s.Server.Sync = plain.Server.Sync })
	add(s.Server.Service != 0, func(s *workload.Scenario) { s.Server.Service = 0 })
	add(s.Server.Timers != plain.Server.Timers, func(s *workload.Scenario) { s.Server.Timers = plain.Server.Timers })
	add(s.Server.Limits != plain.Server.Limits, func(s *workload.Scenario) { s.Server.Limits = plain.Server.Limits })
	add(s.Server.Disk.Fail != 0, func(s *workload.Scenario) { s.Server.Disk.Fail = 0 })
	add(s.Server.Disk.Torn != 0, func(s *workload.Scenario) { s.Server.Disk.Torn = 0 })
	add(s.Server.Disk.Slow.Chance != 0, func(s *workload.Scenario) { s.Server.Disk.Slow = plain.Server.Disk.Slow })
	add(s.Client != plain.Client, func(s *workload.Scenario) { s.Client = plain.Client })
	for i := range s.Groups {
		add(!s.Groups[i].Churn.IsZero(), func(s *workload.Scenario) { s.Groups[i].Churn = random.Dist{} })
	}
	for i := range s.Populations {
		add := func(differs bool, c func(p *workload.Population)) {
			add(differs, func(s *workload.Scenario) { c(&s.Populations[i]) })
		}
		p := &s.Populations[i]
		other := workload.NewPopulation(p.Name)
		add(p.Link != other.Link, func(p *workload.Population) { p.Link = other.Link })
		add(p.Cell != other.Cell, func(p *workload.Population) { p.Cell = other.Cell })
		add(p.Diurnal != nil, func(p *workload.Population) { p.Diurnal = nil })
		add(p.Contacts > 0 && p.Presence == 0, func(p *workload.Population) { p.Contacts = 0 })
		add(!p.Start.IsZero(), func(p *workload.Population) { p.Start = random.Dist{} })
		for k := range p.Posts {
			addMessage(add, p.Posts[k].Message, func(p *workload.Population) *workload.Message { return &p.Posts[k].Message })
		}
		for k := range p.Notifies {
			addMessage(add, p.Notifies[k].Message, func(p *workload.Population) *workload.Message { return &p.Notifies[k].Message })
		}
	}
	return list
})

// oneOctet is the size of the shortest post.
var oneOctet = random.Fixed(1).In(random.Octets)

func addMessage(add func(bool, func(*workload.Population)), m workload.Message, of func(*workload.Population) *workload.Message) {
	add(!m.Size.Equal(oneOctet), func(p *workload.Population) { of(p).Size = oneOctet })
	add(m.Attach.Chance != 0, func(p *workload.Population) { of(p).Attach = workload.Attachments{} })
}

// endSooner ends the run right behind the failure, or as soon as it still comes.
func (r *search) endSooner() {
	if end := readable(r.at); end < r.best.Time || end == r.best.Time && r.best.Drain > 0 {
		if r.change(func(s *workload.Scenario) { s.Drain = 0; setTime(s, end) }) {
			return // it is no matter of what never comes
		}
	}
	r.least(int64(time.Millisecond), int64(r.best.Time), func(s *workload.Scenario, v int64) {
		setTime(s, readable(time.Duration(v)))
	})
	r.least(0, int64(r.best.Drain), func(s *workload.Scenario, v int64) {
		s.Drain = readable(time.Duration(v))
	})
}

// setTime ends the load at a time, and leaves out the faults after it.
func setTime(s *workload.Scenario, end time.Duration) {
	s.Time = max(end, time.Millisecond)
	for i := len(s.Faults) - 1; i >= 0; i-- {
		if s.Faults[i].At > s.Time {
			faults.drop(s, []int{i})
		}
	}
}

// readable rounds a time up, so that it is short to write.
func readable(d time.Duration) time.Duration {
	unit := time.Millisecond
	switch {
	case d >= time.Hour:
		unit = time.Minute
	case d >= time.Minute:
		unit = time.Second
	}
	return (d + unit - 1) / unit * unit
}

// fewerSteps bounds the requests that each client makes.
func (r *search) fewerSteps() {
	const most = 1 << 20
	hi := int64(most)
	if n := r.best.Limit.Steps; n > 0 {
		hi = int64(n)
	}
	r.least(1, hi, func(s *workload.Scenario, v int64) { s.Limit.Steps = int(v) })
}

// lesserFaults makes faults shorter and smaller.
func (r *search) lesserFaults() {
	for i := range r.best.Faults {
		f := r.best.Faults[i]
		r.least(int64(time.Millisecond), int64(f.For), func(s *workload.Scenario, v int64) {
			s.Faults[i].For = readable(time.Duration(v))
		})
		r.least(1, int64(f.Fail), func(s *workload.Scenario, v int64) { s.Faults[i].Fail = int(v) })
		sign := int64(1)
		if f.By < 0 {
			sign = -1
		}
		r.least(int64(time.Millisecond), sign*int64(f.By), func(s *workload.Scenario, v int64) {
			s.Faults[i].By = time.Duration(sign) * readable(time.Duration(v))
		})
	}
}

// trim takes the clients behind the last one that takes part out of the
// scenario altogether.
func (r *search) trim() {
	there := without(r.best.Clients(), r.best.Without)
	if len(there) == 0 {
		return
	}
	last := there[len(there)-1]
	r.change(func(s *workload.Scenario) {
		first := 0
		for i := range s.Populations {
			p := &s.Populations[i]
			if last < first+p.Clients() {
				p.Users = (last-first)/p.Nodes + 1
				s.Populations = s.Populations[:i+1]
				break
			}
			first += p.Clients()
		}
		n := s.Clients()
		for len(s.Without) > 0 && s.Without[len(s.Without)-1] >= n {
			s.Without = s.Without[:len(s.Without)-1]
		}
	})
}
