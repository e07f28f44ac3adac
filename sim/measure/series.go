package measure

import "time"

// Gauges is how the system is at a moment.
type Gauges struct {
	Online   int     // sessions that the server counts
	Links    int     // connections that the server has open
	Pending  int     // requests of clients that no ack has answered
	InFlight int     // frames on their way, both directions
	Messages int     // messages that the server keeps for somebody
	Queued   int     // pairs of such a message and a node that has not acknowledged it
	Bodies   int     // bodies on the server's disk
	Inputs   int     // inputs that wait for the server's machine
	Batches  int     // batches that wait for the server's disk
	Busy     float64 // share of the time since the last sample that the server's processor was busy, 0 to 1
}

// series keeps gauges, and the rates of some counters, at a bounded number of
// points.
type series struct {
	width  time.Duration // of an interval
	bound  int           // of points
	points []point
	last   time.Duration // of the last sample
	before [rates]int64  // its counts
}

// point is an interval: sums and maxima of so many samples.
type point struct {
	samples int64
	sum     [columns]float64
	max     [columns]float64
}

// The columns are the gauges, then the rates.
const (
	gauges  = 10
	rates   = 6
	columns = gauges + rates
)

var columnNames = [columns]string{
	"online", "links", "pending", "in_flight", "messages", "queued", "bodies", "inputs", "batches", "busy",
	"posts_rate", "deliveries_rate", "goodput", "up_rate", "down_rate", "resent_rate",
}

// SeriesNames are the names of all series, gauges first. Rates are per second;
// goodput, up_rate and down_rate are octets: of data shown to users, and of
// all that either side sent.
func SeriesNames() []string { return columnNames[:] }

// ratesOf are the counts whose growth the rates are.
func (r *Recorder) ratesOf() [rates]int64 {
	c := &r.counts
	return [rates]int64{
		c[Posts], c[Deliveries], c[DeliveredBody],
		c[HeaderUp] + c[BodyUp] + c[WireUp], c[HeaderDown] + c[BodyDown] + c[WireDown], c[Resent],
	}
}

// Sample records how the system is at a time, which must not be before the
// last sample's.
func (r *Recorder) Sample(at time.Duration, g Gauges) {
	s := &r.series
	row := [columns]float64{
		float64(g.Online), float64(g.Links), float64(g.Pending), float64(g.InFlight), float64(g.Messages),
		float64(g.Queued), float64(g.Bodies), float64(g.Inputs), float64(g.Batches), g.Busy,
	}
	if passed := (at - s.last).Seconds(); passed > 0 {
		counts := r.ratesOf()
		for i := range rates {
			row[gauges+i] = float64(counts[i]-s.before[i]) / passed
		}
		s.last, s.before = at, counts
	}
	s.add(at, &row)
}

// add puts a row into the interval it belongs to.
func (s *series) add(at time.Duration, row *[columns]float64) {
	for s.index(at) >= s.bound {
		s.halve()
	}
	i := s.index(at)
	for i >= len(s.points) {
		s.points = append(s.points, point{})
	}
	s.points[i].add(&point{1, *row, *row})
}

// index returns the interval of a time: a sample tells of the time before it.
func (s *series) index(at time.Duration) int { return int((max(at, 1) - 1) / s.width) }

// halve puts neighbours together.
func (s *series) halve() {
	half := s.points[:(len(s.points)+1)/2]
	for i := range half {
		p := s.points[2*i]
		if 2*i+1 < len(s.points) {
			p.add(&s.points[2*i+1])
		}
		half[i] = p
	}
	clear(s.points[len(half):])
	s.points, s.width = half, s.width*2
}

func (p *point) add(q *point) {
	for i := range p.sum {
		p.sum[i] += q.sum[i]
		if p.samples == 0 || q.samples > 0 && q.max[i] > p.max[i] {
			p.max[i] = q.max[i]
		}
	}
	p.samples += q.samples
}
