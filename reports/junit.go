package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Errors     int             `xml:"errors,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name       string          `xml:"name,attr"`
	Class      string          `xml:"classname,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Skipped    *junitMessage   `xml:"skipped"`
	Failure    *junitMessage   `xml:"failure"`
	Error      *junitMessage   `xml:"error"`
	Out        string          `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes a report as CI systems read results: a suite for each
// section, a case for each check. Known failures are skipped ones, as JUnit has
// no better word; what the baseline says that is not so is a suite of failures,
// and a run that was stopped is an error.
func WriteJUnit(w io.Writer, r *Report) error {
	all := junitSuites{Name: "tmtplab " + r.Kind, Time: seconds(r.DurationMS)}
	for _, s := range r.sections() {
		suite := r.junitSuite(s.Name)
		var took float64
		for i := range s.Results {
			suite.add(junitCaseOf(&s.Results[i]))
			took += s.Results[i].DurationMS
		}
		suite.Time = seconds(took)
		all.Suites = append(all.Suites, suite)
	}
	if len(r.Baseline) > 0 || r.Stopped != "" {
		suite := r.junitSuite("the run")
		for _, d := range r.Baseline {
			suite.add(junitCase{Name: "baseline " + d.Check, Class: "tmtplab.baseline", Time: seconds(0),
				Failure: &junitMessage{Message: visible(d.Text), Type: "baseline"}})
		}
		if r.Stopped != "" {
			suite.add(junitCase{Name: "completed", Class: "tmtplab.run", Time: seconds(0),
				Error: &junitMessage{Message: visible(r.Stopped), Type: "stopped"}})
		}
		suite.Time = seconds(0)
		all.Suites = append(all.Suites, suite)
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Skipped, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Skipped+s.Skipped, all.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Report) junitSuite(name string) junitSuite {
	s := junitSuite{Name: name, Timestamp: r.Started.UTC().Format(time.RFC3339)}
	for _, fact := range r.about() {
		s.Properties = append(s.Properties, junitProperty{fact[0], visible(fact[1])})
	}
	return s
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func junitCaseOf(res *Result) junitCase {
	group, _, _ := strings.Cut(res.Check, "/")
	c := junitCase{Name: res.Check, Class: "tmtplab." + group, Time: seconds(res.DurationMS), Properties: []junitProperty{
		{"requirements", strings.Join(res.Requirements, " ")}, {"level", levels[res.Level]}, {"basis", bases[res.Basis]},
		{"title", visible(res.Title)}, {"status", string(res.Status)},
	}}
	card := visible(res.text())
	switch res.Status {
	case Fail:
		c.Failure = &junitMessage{Message: visible(res.gist()), Type: strings.Join(res.Requirements[:min(1, len(res.Requirements))], ""), Text: card}
		c.Out = card
	case Skip:
		c.Skipped = &junitMessage{Message: visible(res.Reason)}
	case Known:
		c.Skipped = &junitMessage{Message: visible("known to fail: " + res.Reason)}
		c.Out = card
	case Warn, Info:
		c.Out = card
	}
	return c
}

// gist says in a line what is wrong.
func (res *Result) gist() string {
	switch {
	case len(res.Expected) > 0 && res.Actual != "":
		return fmt.Sprintf("%s: expected %s, came %s", res.Title, strings.Join(res.Expected, ", or "), shorten(res.Actual, 200))
	case res.Reason != "":
		return res.Title + ": " + res.Reason
	}
	return strings.TrimSuffix(res.Title+": came "+shorten(res.Actual, 200), ": came ")
}

// visible replaces what XML cannot hold.
func visible(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' || c == 0xfffe || c == 0xffff {
			return '\ufffd'
		}
		return c
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func seconds(ms float64) string { return fmt.Sprintf("%.6f", ms/1000) }
