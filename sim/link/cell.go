package link

import "time"

// Cell is a bottleneck that several paths share, such as a base station: a rate
// each way, divided among the messages on their way. It is not safe for use by
// several goroutines.
type Cell struct{ pools [2]pool }

// pool is one direction of a cell.
type pool struct {
	rate Rate
	busy time.Duration   // until when there is work
	ends []time.Duration // of the messages that are being sent: a heap, the first end on top
}

// NewCell returns a cell with so much for all its paths together; 0: no limit.
func NewCell(down, up Rate) *Cell {
	return &Cell{[2]pool{Up: {rate: up}, Down: {rate: down}}}
}

// serve returns when a message of so many octets, all headers included, is
// through. It is not later than all work there is, in whatever order, can be
// done; a message shorter than others is done sooner, as each gets its share.
// What is under way already is not told of newcomers.
func (c *Cell) serve(d Direction, now time.Duration, octets int64) time.Duration {
	p := &c.pools[d]
	if p.rate == 0 {
		return now
	}
	for len(p.ends) > 0 && p.ends[0] <= now {
		p.pop()
	}
	takes := p.rate.takes(octets)
	p.busy = max(p.busy, now) + takes
	end := min(p.busy, now+takes*time.Duration(len(p.ends)+1))
	p.push(end)
	return end
}

func (p *pool) push(end time.Duration) {
	p.ends = append(p.ends, end)
	for i := len(p.ends) - 1; i > 0; {
		parent := (i - 1) / 2
		if p.ends[parent] <= p.ends[i] {
			return
		}
		p.ends[parent], p.ends[i] = p.ends[i], p.ends[parent]
		i = parent
	}
}

func (p *pool) pop() {
	last := len(p.ends) - 1
	p.ends[0] = p.ends[last]
	p.ends = p.ends[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return
		}
		if child+1 < last && p.ends[child+1] < p.ends[child] {
			child++
		}
		if p.ends[i] <= p.ends[child] {
			return
		}
		p.ends[i], p.ends[child] = p.ends[child], p.ends[i]
		i = child
	}
}

// takes returns how long so many octets take at the rate.
func (r Rate) takes(octets int64) time.Duration {
	if r == 0 {
		return 0
	}
	return time.Duration(float64(octets) * (8 * float64(time.Second)) / float64(r))
}

// one is how long one full packet takes.
func (c *Cell) one(d Direction) time.Duration {
	return c.pools[d].rate.takes(packetOctets)
}
