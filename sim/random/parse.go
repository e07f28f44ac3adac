package random

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// forms are the words that a text may begin with, and an example of each.
var forms = []struct {
	word    string
	kind    kind
	example string
}{
	{"fixed", fixed, "fixed 5ms"},
	{"uniform", uniform, "uniform 1s 30s"},
	{"exp", exponential, "exp 10m"},
	{"lognormal", logNormal, "lognormal 20ms p95 80ms"},
	{"pareto", pareto, "pareto 1kB 1.2 10MB"},
	{"quantiles", quantiles, "quantiles 0=10ms 0.5=20ms 0.99=80ms 1=100ms"},
}

// maxText is the length in octets of the longest text that Parse looks at.
const maxText = 8192

// Parse reads the text of a distribution, with values in the unit given:
//
//	5ms                        always the same; also: fixed 5ms
//	uniform 1s 30s             anything between, all alike
//	exp 10m                    exponential, of that mean
//	lognormal 20ms p95 80ms    of that median, and 5 % are more than 80 ms
//	pareto 1kB 1.2 10MB        least, exponent, most
//	quantiles 0=10ms 0.5=20ms 1=100ms
//
// Values are from 0 to Max; one without a suffix is in seconds, or octets. An
// error says in one line what is wrong and what would be right.
func Parse(text string, unit Unit) (Dist, error) {
	if len(text) > maxText {
		return Dist{}, fmt.Errorf("a distribution is a text of at most %d octets", maxText)
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return Dist{}, errors.New(`a distribution is missing; write one as "exp 10s"`)
	}
	if numberLen(words[0]) > 0 {
		if len(words) > 1 {
			return Dist{}, fmt.Errorf("%q is no distribution; a single value is written without spaces, as 5ms", text)
		}
		words = []string{"fixed", words[0]}
	}
	for _, f := range forms {
		if f.word == words[0] {
			d, err := parseShape(f.kind, words[1:], unit)
			if err != nil {
				return Dist{}, fmt.Errorf("%w (as in %q)", err, f.example)
			}
			return d, nil
		}
	}
	names := make([]string, len(forms))
	for i, f := range forms {
		names[i] = f.word
	}
	return Dist{}, fmt.Errorf("%q is no distribution; there are %s, or a single value", words[0], strings.Join(names, ", "))
}

// parseShape reads the words behind the first one.
func parseShape(k kind, words []string, unit Unit) (Dist, error) {
	s := shape{kind: k, unit: unit}
	var slots []slot
	switch k {
	case fixed, exponential:
		slots = []slot{{&s.a, unit}}
	case uniform:
		slots = []slot{{&s.a, unit}, {&s.b, unit}}
	case logNormal:
		if len(words) != 3 || words[1] != "p95" {
			return Dist{}, errors.New(`lognormal wants a median, the word p95, and that value`)
		}
		words = []string{words[0], words[2]}
		slots = []slot{{&s.a, unit}, {&s.b, unit}}
	case pareto:
		slots = []slot{{&s.a, unit}, {&s.b, Number}, {&s.c, unit}}
	case quantiles:
		for _, w := range words {
			q, err := parseQuantile(w, unit)
			if err != nil {
				return Dist{}, err
			}
			s.table = append(s.table, q)
		}
		return s.dist()
	}
	if len(words) != len(slots) {
		return Dist{}, fmt.Errorf("%s wants %d of what follows it, and has %d", forms[k].word, len(slots), len(words))
	}
	for i, slot := range slots {
		v, err := slot.unit.ParseValue(words[i])
		if err != nil {
			return Dist{}, err
		}
		*slot.value = v
	}
	return s.dist()
}

// slot is where a value of a text belongs.
type slot struct {
	value *float64
	unit  Unit
}

func parseQuantile(word string, unit Unit) (q Quantile, err error) {
	p, value, ok := strings.Cut(word, "=")
	if !ok {
		return q, fmt.Errorf("%q is no quantile: it wants a share from 0 to 1, =, and a value", word)
	}
	if q.P, err = Number.ParseValue(p); err != nil {
		return q, err
	}
	q.Value, err = unit.ParseValue(value)
	return q, err
}

// String returns the text form. Parse makes an equal distribution of it, with
// the unit that d was made with, or with any unit if d came from a constructor.
func (d Dist) String() string {
	s := d.shape()
	value := s.unit.FormatValue
	switch s.kind {
	case uniform:
		return "uniform " + value(s.a) + " " + value(s.b)
	case exponential:
		return "exp " + value(s.a)
	case logNormal:
		return "lognormal " + value(s.a) + " p95 " + value(s.b)
	case pareto:
		return "pareto " + value(s.a) + " " + Number.FormatValue(s.b) + " " + value(s.c)
	case quantiles:
		var text strings.Builder
		text.WriteString("quantiles")
		for _, q := range s.table {
			text.WriteString(" " + strconv.FormatFloat(q.P, 'g', -1, 64) + "=" + value(q.Value))
		}
		return text.String()
	default:
		return value(s.a)
	}
}
