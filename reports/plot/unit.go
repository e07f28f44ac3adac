package plot

import (
	"math"
	"strconv"
	"strings"
)

// Unit says what a number counts, and so how it is written.
type Unit uint8

// The units. Seconds, octets and octets a second are written with the prefix
// or the unit of time that fits; a Share from 0 to 1 is written in percent.
const (
	Number Unit = iota
	Seconds
	Octets
	OctetsPerSecond
	Share
)

// multiple is a unit of display. steps are the distances between ticks that
// look natural in it, besides 1, 2 and 5 times a power of ten.
type multiple struct {
	size   float64
	symbol string
	steps  []float64
}

var sixty = []float64{0.25, 0.5, 1, 2, 5, 10, 15, 30, 60}

var multiples = map[Unit][]multiple{
	Number: {{1, "", nil}},
	Seconds: {
		{1e-9, "ns", nil}, {1e-6, "µs", nil}, {1e-3, "ms", nil}, {1, "s", append([]float64{0.1, 0.2}, sixty...)},
		{60, "min", sixty}, {3600, "h", []float64{0.25, 0.5, 1, 2, 3, 6, 12, 24}}, {86400, "d", nil},
	},
	Octets:          {{1, "B", nil}, {1e3, "kB", nil}, {1e6, "MB", nil}, {1e9, "GB", nil}, {1e12, "TB", nil}},
	OctetsPerSecond: {{1, "B/s", nil}, {1e3, "kB/s", nil}, {1e6, "MB/s", nil}, {1e9, "GB/s", nil}},
	Share:           {{0.01, "%", nil}},
}

// display returns the unit in which values up to v are read best.
func (u Unit) display(v float64) multiple {
	list := multiples[u]
	best := list[0]
	for _, m := range list {
		// Minutes are for two of them and more, and so on: 90 s is easier than
		// 1.5 min.
		if enough := m.size; math.Abs(v) >= enough*leastOf(u, m) {
			best = m
		}
	}
	return best
}

func leastOf(u Unit, m multiple) float64 {
	if u == Seconds && m.size > 1 {
		return 2
	}
	return 1
}

// Format writes a value with its unit, to three digits.
func Format(u Unit, v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if u == Number {
		return number(v)
	}
	m := u.display(round(v))
	if v == 0 {
		m = u.display(1)
	}
	return digits(v/m.size) + "\u202f" + m.symbol
}

// round rounds to three digits, as they are written.
func round(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	return v
}

// number writes a count, with commas in thousands and letters for millions.
func number(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1e12 || a > 0 && a < 1e-4:
		return strconv.FormatFloat(v, 'e', 2, 64)
	case a >= 1e9:
		return digits(v/1e9) + "G"
	case a >= 1e6:
		return digits(v/1e6) + "M"
	case a >= 1000:
		return commas(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return digits(v)
}

// digits writes a number to three digits, without zeros at the end. Whole
// numbers keep all their digits.
func digits(v float64) string {
	after := 2
	if a := math.Abs(v); a >= 100 {
		after = 0
	} else if a >= 10 {
		after = 1
	} else if a > 0 && a < 1 {
		after = 2 - int(math.Floor(math.Log10(a)))
	}
	return decimal(v, after)
}

// decimal writes a number with at most so many digits behind the point.
func decimal(v float64, after int) string {
	s := strconv.FormatFloat(v, 'f', max(after, 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func commas(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
