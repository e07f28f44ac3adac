package workload

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

var (
	distType     = reflect.TypeFor[random.Dist]()
	durationType = reflect.TypeFor[time.Duration]()
	traceType    = reflect.TypeFor[*link.Trace]()
)

// isScalar reports whether values of a type are written as one word or text.
func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer:
		return t == traceType
	case reflect.Slice:
		return false
	case reflect.Struct:
		return t == distType
	}
	return true
}

// What strings may be like.
const (
	maxText       = 1 << 16 // octets
	maxNameOctets = 64
)

// parseScalar reads a value of the field out of the text of a scalar.
func parseScalar(text string, v reflect.Value, f *field) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Type() {
	case distType:
		if c, err := link.ParseChance(text); err == nil && f.isShare() {
			text = c.String() // it may be a percentage
		}
		d, err := random.Parse(text, f.unit)
		if err != nil || bare(text, f.unit) {
			return explain(text, f.unit, err)
		}
		v.Set(reflect.ValueOf(d.In(f.unit)))
		return nil
	case durationType:
		d, err := parseDuration(text)
		v.SetInt(int64(d))
		return err
	case traceType:
		t, err := link.ParseTrace([]byte(text))
		v.Set(reflect.ValueOf(t))
		return err
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return checkText(text, f)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("%.40q is neither true nor false", text)
		}
		v.SetBool(text == "true")
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
		if err != nil {
			return fmt.Errorf("%.40q is no whole number; write one as 1000", text)
		}
		v.SetInt(n)
	case reflect.Uint64:
		n, err := strconv.ParseUint(strings.ReplaceAll(text, "_", ""), 10, 64)
		if err != nil {
			return fmt.Errorf("%.40q is no whole number from 0 to %d", text, uint64(math.MaxUint64))
		}
		v.SetUint(n)
	case reflect.Float64:
		return parseFloat(text, v, f)
	default:
		panic("workload: nothing reads a " + v.Type().String())
	}
	return nil
}

// parseFloat reads a number; one from 0 to 1 may be a percentage.
func parseFloat(text string, v reflect.Value, f *field) error {
	if f.isShare() {
		c, err := link.ParseChance(text)
		v.SetFloat(float64(c))
		return err
	}
	n, err := random.Number.ParseValue(text)
	v.SetFloat(n)
	return err
}

// parseDuration reads a time as 20ms or 1.5h, forwards or, for a clock,
// backwards.
func parseDuration(text string) (time.Duration, error) {
	digits, negative := strings.CutPrefix(text, "-")
	seconds, err := random.Seconds.ParseValue(digits)
	switch {
	case err != nil || bare(digits, random.Seconds):
		return 0, explain(text, random.Seconds, err)
	case seconds > math.MaxInt64/2/float64(time.Second):
		return 0, fmt.Errorf("%.40q is out of range: times are at most a century", text)
	}
	d, err := time.ParseDuration(digits)
	if err != nil { // days, which it does not know
		d = time.Duration(math.Round(seconds * float64(time.Second)))
	}
	if negative {
		d = -d
	}
	return d, nil
}

// bare reports whether a text is a number without a unit where there should be
// one. 0 needs none.
func bare(text string, unit random.Unit) bool {
	v, err := random.Number.ParseValue(strings.TrimPrefix(text, "fixed "))
	return unit == random.Seconds && err == nil && v != 0
}

// explain makes the error about a time or size clear that is written as people
// do who do not know how.
func explain(text string, unit random.Unit, err error) error {
	if bare(text, unit) {
		return fmt.Errorf("%.40q has no unit; write %ss for seconds, or %sms, %sm, %sh", text, text, text, text, text)
	}
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	word := text[len(number):]
	number = strings.TrimSpace(number)
	if _, bad := random.Number.ParseValue(number); bad != nil {
		return err
	}
	is := func(u random.Unit) bool {
		_, bad := u.ParseValue("1" + word)
		return bad == nil
	}
	switch {
	case strings.Contains(text, " ") && is(unit):
		return fmt.Errorf("%.40q has a space in it; write %s%s", text, number, word)
	case unit == random.Octets && is(random.Seconds):
		return fmt.Errorf("%.40q is a time, and this is a size; write one as 500B, 4kB or 1.5MB", text)
	case unit == random.Seconds && is(random.Octets):
		return fmt.Errorf("%.40q is a size, and this is a time; write one as 20ms, 30s or 1.5h", text)
	}
	if meant := longUnits[strings.ToLower(word)]; meant != "" && unit == random.Seconds {
		return fmt.Errorf("%.40q: write %s%s; the units are ns, us, ms, s, m, h and d", text, number, meant)
	}
	if meant := longSizes[strings.ToLower(word)]; meant != "" && unit == random.Octets {
		return fmt.Errorf("%.40q: write %s%s; the units are B, kB, MB, GB, KiB, MiB and GiB", text, number, meant)
	}
	return err
}

// What people write for units, and what the format has for it.
var (
	longUnits = map[string]string{
		"msec": "ms", "millis": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
		"min": "m", "mins": "m", "minute": "m", "minutes": "m", "hr": "h", "hour": "h", "hours": "h",
		"day": "d", "days": "d",
	}
	longSizes = map[string]string{
		"b": "B", "byte": "B", "bytes": "B", "octet": "B", "octets": "B", "k": "kB", "kb": "kB", "m": "MB", "mb": "MB",
		"g": "GB", "gb": "GB", "kib": "KiB", "mib": "MiB", "gib": "GiB",
	}
)

// checkText says what a string may not be.
func checkText(text string, f *field) error {
	most := maxText
	if f.text != "" {
		most = maxNameOctets
	}
	switch {
	case len(text) > most:
		return fmt.Errorf("the text has %d octets; at most %d are allowed", len(text), most)
	case !utf8.ValidString(text):
		return errors.New("the text is not UTF-8")
	case f.text != "" && strings.Trim(text, nameLetters) != "":
		return fmt.Errorf("%.40q is no name; names are made of a-z, A-Z, 0-9, - and _", text)
	case f.text != "" && text != "" && strings.Trim(text, "0123456789") == "":
		return fmt.Errorf("%.40q is no name; a name has a letter", text)
	}
	return nil
}

const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// formatScalar writes a value so that parseScalar reads it back.
func formatScalar(v reflect.Value, f *field) string {
	switch v.Type() {
	case distType:
		return v.Interface().(random.Dist).In(f.unit).String()
	case durationType:
		return formatDuration(time.Duration(v.Int()))
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, _ := m.MarshalText()
		return string(text)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	panic("workload: nothing writes a " + v.Type().String())
}

// formatDuration writes a time with the greatest unit that leaves a whole
// number.
func formatDuration(d time.Duration) string {
	units := []struct {
		of   time.Duration
		name string
	}{
		{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"},
		{time.Millisecond, "ms"}, {time.Microsecond, "us"},
	}
	for _, u := range units {
		if d != 0 && d%u.of == 0 {
			return strconv.FormatInt(int64(d/u.of), 10) + u.name
		}
	}
	if d == 0 {
		return "0s"
	}
	return strconv.FormatInt(int64(d), 10) + "ns"
}

// expected says what a scalar is to be.
func expected(t reflect.Type, f *field) string {
	switch t {
	case distType:
		switch f.unit {
		case random.Seconds:
			return "a time or a distribution of times, as exp 10m"
		case random.Octets:
			return "a size or a distribution of sizes, as 500B"
		}
		return "a number or a distribution, as uniform 0 1"
	case durationType:
		return "a time, as 20ms or 1.5h"
	case reflect.TypeFor[link.Rate]():
		return "a rate, as 1.5Mbit"
	case traceType:
		return "a trace, one time in ms on each line"
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	case reflect.Uint8:
		return "a word"
	}
	return "a whole number"
}
