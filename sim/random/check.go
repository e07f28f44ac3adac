package random

import (
	"errors"
	"fmt"
	"math"
)

// z95 is the 95 % quantile of the standard normal distribution.
var z95 = normal(0.95)

const (
	maxSpread    = 1000 // of a lognormal: p95 / median
	maxQuantiles = 100
)

// dist checks the parameters and works out the rest.
func (s shape) dist() (Dist, error) {
	for _, v := range []float64{s.a, s.b, s.c} {
		if err := inRange(v); err != nil {
			return Dist{}, err
		}
	}
	switch s.kind {
	case uniform:
		if s.a > s.b {
			return Dist{}, errors.New("uniform wants the lower end first")
		}
	case logNormal:
		switch {
		case s.a == 0:
			return Dist{}, errors.New("the median of a lognormal is above 0")
		case s.b < s.a:
			return Dist{}, errors.New("the p95 of a lognormal is not below its median")
		case s.b > s.a*maxSpread:
			return Dist{}, fmt.Errorf("the p95 of a lognormal is at most %d times its median", maxSpread)
		}
		s.mu = math.Log(s.a)
		s.sigma = max(math.Log(s.b)-s.mu, 0) / z95
	case pareto:
		switch {
		case s.a == 0:
			return Dist{}, errors.New("a pareto begins above 0")
		case s.c <= s.a:
			return Dist{}, errors.New("the end of a pareto is above its beginning")
		case s.b < 0.01 || s.b > 100:
			return Dist{}, errors.New("the exponent of a pareto lies between 0.01 and 100")
		}
		s.tail = math.Expm1(s.b * math.Log(s.a/s.c))
	case quantiles:
		if err := checkTable(s.table); err != nil {
			return Dist{}, err
		}
	}
	return Dist{&s}, nil
}

func checkTable(table []Quantile) error {
	switch n := len(table); {
	case n < 2 || table[0].P != 0 || table[n-1].P != 1:
		return errors.New("quantiles begin with 0 and end with 1")
	case n > maxQuantiles:
		return fmt.Errorf("there are at most %d quantiles", maxQuantiles)
	}
	for i, q := range table {
		if err := inRange(q.Value); err != nil {
			return err
		}
		if i > 0 && !(q.P > table[i-1].P && q.Value >= table[i-1].Value) {
			return fmt.Errorf("quantiles grow, and that of %v does not", q.P)
		}
	}
	return nil
}

func inRange(v float64) error {
	switch {
	case math.IsNaN(v):
		return errors.New("a value is not a number")
	case v < 0:
		return errors.New("a value is below 0")
	case v > Max:
		return fmt.Errorf("a value is above %g", Max)
	}
	return nil
}
