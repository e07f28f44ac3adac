package watch

import "strings"

// Line is a report of something wrong that the process wrote.
type Line struct {
	// Kind is "panic", "race", "sanitizer", "exception", "assertion", "memory",
	// "segfault" or "crash".
	Kind string
	// Text tells the fault from others, and is the same each time that it
	// shows: the line of the report that says what is wrong, and where that
	// was found, without numbers, addresses and quoted text.
	Text string
	// Report is what was written, from that line on, up to some length.
	Report []string
}

// reportLines is how many lines of a report are kept.
const reportLines = 80

// scanner finds reports in the lines that a program writes to one stream.
type scanner struct {
	done []Line
	kind *kind // of the report that is being written; nil: none is
	open Line
	said string // the message
	at   string // where, as far as it is known
}

// line takes the next line.
func (s *scanner) line(text string) {
	if s.kind != nil && s.inside(text) {
		return
	}
	k := kindOf(text)
	if k == nil {
		return
	}
	s.finish()
	s.kind, s.said = k, text
	s.open = Line{Kind: k.name, Report: []string{text}}
}

// inside takes a line as part of the report that is being written, unless
// that has enough or another begins.
func (s *scanner) inside(text string) bool {
	k := s.kind
	wanted := k.message != nil && k.message(text)
	if !wanted && kindOf(text) != nil {
		return false
	}
	if len(s.open.Report) >= reportLines {
		s.finish()
		return false
	}
	s.open.Report = append(s.open.Report, text)
	switch {
	case wanted && k.where == nil && len(s.open.Report) == 2:
		s.said += " " + text
	case wanted && k.where != nil:
		s.said = text
		s.finish() // the lines of a traceback are before its message
	case k.where != nil && (s.at == "" || k.message != nil):
		if m := k.where.FindStringSubmatch(text); m != nil && (k.foreign == nil || !k.foreign.MatchString(text)) {
			s.at = m[1]
		}
	}
	return true
}

// finish ends the report that is being written.
func (s *scanner) finish() {
	if s.kind == nil {
		return
	}
	s.open.Text = Normalise(s.said)
	if s.at != "" {
		s.open.Text += " in " + strings.ReplaceAll(s.at, `"`, "")
	}
	s.done = append(s.done, s.open)
	s.kind, s.said, s.at = nil, "", ""
}

// take returns the reports that are complete, and forgets them.
func (s *scanner) take() []Line {
	done := s.done
	s.done = nil
	return done
}
