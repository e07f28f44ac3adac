package link

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Rate is a rate of transmission in bits a second, headers of IP and TCP
// included. 0 means no limit.
type Rate int64

// Rates to multiply.
const (
	Kbit Rate = 1e3
	Mbit Rate = 1e6
	Gbit Rate = 1e9
)

// maxRate keeps what is worked out with a rate within its type.
const maxRate = 1e6 * Gbit

var rateUnits = []struct {
	name string
	of   Rate
}{{"Gbit", Gbit}, {"Mbit", Mbit}, {"kbit", Kbit}, {"bit", 1}}

// ParseRate reads a rate as "1.5Mbit": a number with bit, kbit, Mbit or Gbit, a
// second being understood ("/s" may follow). 0 is no limit.
func ParseRate(text string) (Rate, error) {
	number := strings.TrimSuffix(text, "/s")
	if number == "0" {
		return 0, nil
	}
	for _, u := range rateUnits {
		digits, ok := strings.CutSuffix(number, u.name)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(digits, 64)
		if bits := math.Round(v * float64(u.of)); err == nil && plain(digits) && bits >= 1 && bits <= float64(maxRate) {
			return Rate(bits), nil
		}
		return 0, fmt.Errorf("%q is no rate from 1bit to %v", text, maxRate)
	}
	return 0, fmt.Errorf("%q is no rate; write one as 1.5Mbit, with bit, kbit, Mbit or Gbit", text)
}

// plain reports whether a number is written in digits, with a point at most.
func plain(digits string) bool { return strings.Trim(digits, "0123456789.") == "" }

// String returns a text that ParseRate reads back.
func (r Rate) String() string {
	for _, u := range rateUnits {
		if r >= u.of && (r%(u.of/min(u.of, 1000)) == 0) {
			return strconv.FormatFloat(float64(r)/float64(u.of), 'f', -1, 64) + u.name
		}
	}
	return "0"
}

// MarshalText returns String.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRate.
func (r *Rate) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRate(string(text))
	return err
}

// Chance is a probability from 0 to 1.
type Chance float64

// ParseChance reads a chance as 0.01 or as 1%.
func ParseChance(text string) (Chance, error) {
	digits, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || !plain(digits) {
		return 0, fmt.Errorf("%q is no chance; write one as 1%% or as 0.01", text)
	}
	if percent {
		v /= 100
	}
	if v > 1 {
		return 0, fmt.Errorf("%q is no chance: it is more than 100%%, which is 1", text)
	}
	return Chance(v), nil
}

// String returns a text that ParseChance reads back.
func (c Chance) String() string { return strconv.FormatFloat(float64(c), 'f', -1, 64) }

// MarshalText returns String.
func (c Chance) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is ParseChance.
func (c *Chance) UnmarshalText(text []byte) (err error) {
	*c, err = ParseChance(string(text))
	return err
}

func (c Chance) check(what string) error {
	if !(c >= 0 && c <= 1) {
		return fmt.Errorf("%s is a chance from 0 to 1, not %v", what, float64(c))
	}
	return nil
}

// String returns "both", "up" or "down".
func (w Way) String() string { return wayNames[min(int(w), len(wayNames)-1)] }

// MarshalText returns String.
func (w Way) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what String writes.
func (w *Way) UnmarshalText(text []byte) error {
	for i, name := range wayNames {
		if name == string(text) {
			*w = Way(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no way; there are both, up and down", text)
}
