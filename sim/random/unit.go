package random

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Unit is what the numbers of a distribution count, and so how they are written.
type Unit uint8

// The units.
const (
	Number  Unit = iota // nothing in particular: no suffix
	Seconds             // written with ns us ms s m h d
	Octets              // written with B KiB MiB GiB kB MB GB
)

// String returns "number", "seconds" or "octets".
func (u Unit) String() string { return units[u].name }

// units holds the suffixes of each unit. A value is written with the first
// that makes it a whole number, or that it reaches and takes fractions.
var units = [...]struct {
	name, noun, zero string
	suffixes         []suffix
}{
	Number: {"number", "number", "0", []suffix{{"", 1, 0, true}}},
	Seconds: {"seconds", "time, as 20ms or 1.5h", "0s", []suffix{
		{"d", 86400, 0, false}, {"h", 3600, 0, false}, {"m", 60, 0, false},
		{"s", 1, 0, true}, {"ms", 1, -3, true}, {"us", 1, -6, true}, {"ns", 1, -9, true},
	}},
	Octets: {"octets", "size, as 500B or 1.5MB", "0B", []suffix{
		{"GB", 1, 9, false}, {"MB", 1, 6, false}, {"kB", 1, 3, false},
		{"GiB", 1 << 30, 0, false}, {"MiB", 1 << 20, 0, false}, {"KiB", 1 << 10, 0, false},
		{"B", 1, 0, true},
	}},
}

// suffix is a multiple of a unit: times a whole number, or a power of ten. The
// power is applied to the text of a number, so that 5ms is 0.005 to the last bit.
type suffix struct {
	name      string
	times     float64
	power     int
	fractions bool // it is written with a fraction, too
}

func (u Unit) suffixNames() string {
	var names []string
	for _, s := range units[u].suffixes {
		names = append(names, s.name)
	}
	slices.Reverse(names)
	return strings.Join(names, ", ")
}

// ParseValue reads one number with its suffix, from 0 to Max. One without is
// in seconds, or octets.
func (u Unit) ParseValue(text string) (float64, error) {
	digits := text[:numberLen(text)]
	if digits == "" {
		return 0, fmt.Errorf("%q is no %s", text, units[u].noun)
	}
	of := suffix{times: 1}
	if name := text[len(digits):]; name != "" {
		i := slices.IndexFunc(units[u].suffixes, func(s suffix) bool { return s.name == name })
		switch {
		case u == Number:
			return 0, fmt.Errorf("%q has a unit where a plain number is wanted", text)
		case i < 0:
			return 0, fmt.Errorf("%q has the unit %q; there are %s", text, name, u.suffixNames())
		}
		of = units[u].suffixes[i]
	}
	v, err := parseDecimal(digits).shifted(of.power).value()
	v *= of.times
	if err != nil || inRange(v) != nil {
		return 0, fmt.Errorf("%q is out of range: from 0 to %g", text, Max)
	}
	return v, nil
}

// FormatValue writes a number so that ParseValue reads it back exactly.
func (u Unit) FormatValue(v float64) string {
	if v == 0 {
		return units[u].zero
	}
	d := parseDecimal(strconv.FormatFloat(v, 'e', -1, 64))
	for _, s := range units[u].suffixes {
		if s.times > 1 {
			if n := int64(v / s.times); n > 0 && float64(n)*s.times == v {
				return strconv.FormatInt(n, 10) + s.name
			}
		} else if n := d.shifted(-s.power); n.reachesOne() && (s.fractions || n.whole()) {
			return n.String() + s.name
		}
	}
	last := units[u].suffixes[len(units[u].suffixes)-1]
	return d.shifted(-last.power).String() + last.name
}
