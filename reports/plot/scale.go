package plot

import (
	"math"
	"slices"
)

// axis is an Axis with its ends settled: it knows where values are, and which
// of them to name.
type axis struct {
	Axis
	low, high float64 // after transform
	unit      multiple
	tight     bool
	ticks     []tick
}

type tick struct {
	value float64
	label string // empty: a line without a name
}

// settle fits an axis to values; room is about how many ticks it can have. A
// tight axis ends where the values do, others at a tick.
func settle(a Axis, values []float64, room int, tight bool) *axis {
	s := &axis{Axis: a, tight: tight}
	low, high := a.Min, a.Max
	if low == 0 && high == 0 {
		low, high = s.extent(values)
	}
	switch a.Scale {
	case Log:
		s.logTicks(low, high, room)
	case Nines:
		s.ninesTicks(low, high)
	default:
		s.linearTicks(low, high, room)
	}
	if a.Ticks != nil {
		s.ticks, s.unit = nil, multiple{size: 1}
		for _, v := range a.Ticks {
			if s.shows(v) {
				s.ticks = append(s.ticks, tick{v, s.name(v)})
			}
		}
	}
	return s
}

// The values that charts can show: within them no sum or difference of two is
// infinite.
const (
	largest  = 1e300
	smallest = 1e-300
)

// shows reports whether a value has a place on the axis.
func (s *axis) shows(v float64) bool {
	switch {
	case !(math.Abs(v) <= largest):
		return false
	case s.Scale == Log:
		return v >= smallest
	case s.Scale == Nines:
		return v >= 0 && v < 1
	}
	return true
}

func (s *axis) transform(v float64) float64 {
	switch s.Scale {
	case Log:
		return math.Log10(v)
	case Nines:
		return -math.Log10(1 - v)
	}
	return v
}

// at returns where a value is: 0 at the low end, 1 at the high end. What is
// beyond an end is at the end.
func (s *axis) at(v float64) float64 {
	if s.high == s.low {
		return 0.5
	}
	return min(max((s.transform(v)-s.low)/(s.high-s.low), 0), 1)
}

// extent returns the lowest and the highest of values that can be shown.
func (s *axis) extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if s.shows(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 0
	}
	return low, high
}

// linearTicks names multiples of a natural step.
func (s *axis) linearTicks(low, high float64, room int) {
	given := s.Min != 0 || s.Max != 0
	if !given && low > 0 && low < high*0.8 || low == high && low > 0 {
		low = 0
	}
	switch size := max(math.Abs(low), math.Abs(high)); { // a range that numbers can divide
	case size < 1e-200:
		low, high = 0, 1
	case high-low <= size*1e-9:
		high = low + size
	}
	s.unit = s.Unit.display(max(math.Abs(low), math.Abs(high)))
	step := niceStep((high-low)/s.unit.size/float64(max(room, 1)), s.unit.steps) * s.unit.size
	first, last := math.Floor(low/step+1e-9), math.Ceil(high/step-1e-9)
	if given {
		first, last = math.Ceil(low/step-1e-9), math.Floor(high/step+1e-9)
		s.low, s.high = low, high
	} else {
		s.low, s.high = first*step, last*step
		if s.tight {
			s.high, last = high, math.Floor(high/step+1e-9)
		}
	}
	after := 0
	if per := step / s.unit.size; per < 1 {
		after = int(math.Ceil(-math.Log10(per) - 1e-9))
		if math.Abs(per*math.Pow10(after)-math.Round(per*math.Pow10(after))) > 1e-9 {
			after++ // 0.25
		}
	}
	for i := range int(min(last-first, 50)) + 1 {
		v := (first + float64(i)) * step
		label := number(v)
		if s.Unit != Number || math.Abs(v) < 1000 {
			label = decimal(v/s.unit.size, after)
		}
		s.ticks = append(s.ticks, tick{v, label})
	}
}

// niceStep returns a natural step of at least so much.
func niceStep(least float64, natural []float64) float64 {
	if !(least > 0) || math.IsInf(least, 0) {
		return 1
	}
	if natural != nil && least >= natural[0] {
		for _, n := range natural {
			if n >= least {
				return n
			}
		}
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, n := range []float64{1, 2, 5} {
		if n*power >= least*(1-1e-9) {
			return n * power
		}
	}
	return 10 * power
}

// minutesUp are the values that an axis of long times names in place of
// powers of ten.
var minutesUp = []float64{60, 600, 3600, 36000, 86400, 864000}

// logTicks names powers of ten, and values between when there are few.
func (s *axis) logTicks(low, high float64, room int) {
	if !(low > 0) || !(high > 0) {
		low, high = 1, 10
	}
	if low == high {
		low, high = low/2, high*2
	}
	if !s.tight && s.Min == 0 && s.Max == 0 { // room below and above
		room := math.Pow(high/low, 0.04)
		low, high = max(low/room, smallest), min(high*room, largest)
	}
	s.low, s.high = math.Log10(low), math.Log10(high)
	s.unit = multiple{size: 1}
	first, last := int(math.Floor(s.low)), int(math.Ceil(s.high))
	each := (last - first) / max(2*room, 1) // decades from one name to the next, less one
	between := []float64{}
	if s.high-s.low < 2.5 {
		between = []float64{2, 5}
	}
	for d := first; d <= last; d++ {
		decade := math.Pow(10, float64(d))
		if s.Unit != Seconds || decade < 60 {
			s.logTick(decade, low, high, (d-first)%(each+1) == 0)
			for _, n := range between {
				s.logTick(n*decade, low, high, true)
			}
		}
	}
	if s.Unit == Seconds {
		for _, v := range minutesUp {
			s.logTick(v, low, high, true)
		}
		if high > 60 && len(between) > 0 {
			for _, v := range []float64{120, 300, 1200, 1800, 7200, 18000} {
				s.logTick(v, low, high, true)
			}
		}
	}
	slices.SortFunc(s.ticks, func(a, b tick) int {
		if a.value < b.value {
			return -1
		}
		return 1
	})
}

func (s *axis) logTick(v, low, high float64, named bool) {
	if v < low*(1-1e-9) || v > high*(1+1e-9) {
		return
	}
	label := ""
	if named {
		label = s.name(v)
	}
	s.ticks = append(s.ticks, tick{v, label})
}

// name writes the value of a tick of a logarithmic axis with its unit.
func (s *axis) name(v float64) string {
	if s.Unit == Seconds && v >= 60 { // one of whole minutes, hours, days
		for _, m := range []multiple{{86400, "d", nil}, {3600, "h", nil}, {60, "min", nil}} {
			if v >= m.size {
				return decimal(v/m.size, 1) + "\u202f" + m.symbol
			}
		}
	}
	return Format(s.Unit, v)
}

// ninesTicks names 50 %, 90 %, 99 % and so on.
func (s *axis) ninesTicks(low, high float64) {
	low, high = max(low, 0), min(max(high, 0.9), 1-1e-12)
	s.low, s.high = s.transform(low), s.transform(high)
	s.unit = multiple{size: 1}
	add := func(v float64, label string) {
		if at := s.transform(v); at >= s.low-1e-9 && at <= s.high+1e-9 {
			s.ticks = append(s.ticks, tick{v, label})
		}
	}
	add(0, "0\u202f%")
	add(0.5, "50\u202f%")
	for nines := 1; nines < 12; nines++ {
		add(1-math.Pow(10, float64(-nines)), decimal(100-math.Pow(10, float64(2-nines)), max(nines-2, 0))+"\u202f%")
	}
}

// title is the label of the axis with the unit that its ticks are in.
func (s *axis) title() string {
	if s.Label == "" || s.unit.symbol == "" {
		return s.Label
	}
	return s.Label + " (" + s.unit.symbol + ")"
}
