package sweep

import (
	"math"
	"slices"

	"github.com/tmtplab/tmtplab/reports"
)

// estimate is the mean of values with its 95 % confidence interval by
// Student's t, which holds for few values when they are about normally
// distributed, and for many in any case.
func estimate(values []float64) reports.Estimate {
	e := reports.Estimate{N: len(values)}
	for _, v := range values {
		e.Mean += v / float64(e.N)
	}
	e.Low, e.High = e.Mean, e.Mean
	if e.N < 2 {
		return e
	}
	var squares float64
	for _, v := range values {
		squares += (v - e.Mean) * (v - e.Mean)
	}
	e.SD = math.Sqrt(squares / float64(e.N-1))
	half := student(e.N-1) * e.SD / math.Sqrt(float64(e.N))
	e.Low, e.High = e.Mean-half, e.Mean+half
	return e
}

// student is the value that the absolute of Student's t with so many degrees
// of freedom, 1 or more, exceeds with a chance of 5 %.
func student(degrees int) float64 {
	table := []float64{
		12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
		2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
	}
	if degrees <= len(table) {
		return table[degrees-1]
	}
	// The expansion of Cornish and Fisher around the normal distribution,
	// right to four digits from here on.
	const z = 1.959964
	v := float64(degrees)
	return z + (math.Pow(z, 3)+z)/(4*v) + (5*math.Pow(z, 5)+16*math.Pow(z, 3)+3*z)/(96*v*v) +
		(3*math.Pow(z, 7)+19*math.Pow(z, 5)+17*math.Pow(z, 3)-15*z)/(384*v*v*v)
}

// interval is the middle 95 % of values, which it sorts.
func interval(values []float64) (low, high float64) {
	slices.Sort(values)
	at := func(share float64) float64 {
		return values[min(int(share*float64(len(values))), len(values)-1)]
	}
	return at(0.025), at(0.975)
}
