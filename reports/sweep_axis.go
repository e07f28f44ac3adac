package reports

import (
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/reports/plot"
)

// units are what a value of a parameter may end in, longest first where one is
// the end of another.
var units = []struct {
	suffix string
	size   float64
	unit   plot.Unit
}{
	{"ns", 1e-9, plot.Seconds}, {"us", 1e-6, plot.Seconds}, {"µs", 1e-6, plot.Seconds}, {"ms", 1e-3, plot.Seconds},
	{"kbit", 1e3 / 8, plot.OctetsPerSecond}, {"Mbit", 1e6 / 8, plot.OctetsPerSecond}, {"Gbit", 1e9 / 8, plot.OctetsPerSecond},
	{"KiB", 1 << 10, plot.Octets}, {"MiB", 1 << 20, plot.Octets}, {"GiB", 1 << 30, plot.Octets},
	{"kB", 1e3, plot.Octets}, {"MB", 1e6, plot.Octets}, {"GB", 1e9, plot.Octets}, {"B", 1, plot.Octets},
	{"%", 0.01, plot.Share},
	{"s", 1, plot.Seconds}, {"m", 60, plot.Seconds}, {"h", 3600, plot.Seconds}, {"d", 86400, plot.Seconds},
	{"", 1, plot.Number},
}

// quantity reads a value of a parameter as a number with its unit.
func quantity(s string) (v float64, unit plot.Unit, ok bool) {
	for _, u := range units {
		if number, found := strings.CutSuffix(s, u.suffix); found {
			if v, err := strconv.ParseFloat(number, 64); err == nil {
				return v * u.size, u.unit, true
			}
		}
	}
	return 0, 0, false
}

// numeric reads all values of an axis; ok is false when there are less than
// two, or some are no numbers of one unit. A word that all begin with, as in
// "exp 10m", does not matter.
func (a *Axis) numeric() (values []float64, unit plot.Unit, ok bool) {
	for i, s := range a.Values {
		kind, rest, two := strings.Cut(s, " ")
		if two && !strings.HasPrefix(a.Values[0], kind+" ") {
			return nil, 0, false
		}
		if !two {
			rest = s
		}
		v, u, ok := quantity(rest)
		if i > 0 && v != 0 && values[0] == 0 {
			unit = u // 0 needs no unit
		}
		if !ok || i > 0 && v != 0 && u != unit {
			return nil, 0, false
		}
		if i == 0 {
			unit = u
		}
		values = append(values, v)
	}
	return values, unit, len(values) > 1
}
