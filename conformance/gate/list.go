// Package gate makes verdicts of a run that CI can rely on: a baseline of
// failures that are known, and rulings that dispute requirements. Both are
// text files of one entry a line, a reason behind each:
//
//	# our store loses the order on restart
//	known post/order: issue 12
//	flaky conn/idle: the timer drifts on shared machines
//
// A comment directly above an entry belongs to it.
package gate

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// SyntaxError is what is wrong with a file, and where.
type SyntaxError struct {
	File         string
	Line, Column int
	Reason       string
}

// Error is one line, file:line:column first.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// entry is a line that is no comment, with the comments that belong to it.
type entry struct {
	kind, name, reason string
	line, column       int // column of the name
	text               []string
}

// list is a file.
type list struct {
	file    string
	entries []entry
	end     []string // comments behind the last entry
}

var form = regexp.MustCompile(`^\s*(\S+)(?:\s+([^\s:]+))?\s*(?:(:)\s*(.*?))?\s*$`)

// parse reads a file whose entries are of some kinds, each name once.
func parse(file string, text []byte, kinds ...string) (*list, error) {
	l := &list{file: file}
	seen := make(map[string]int)
	var above []string
	for i, line := range strings.Split(string(bytes.TrimSuffix(text, []byte("\n"))), "\n") {
		line = strings.TrimRight(line, "\r")
		bad := func(column int, format string, args ...any) error {
			return &SyntaxError{file, i + 1, column + 1, fmt.Sprintf(format, args...)}
		}
		if !utf8.ValidString(line) {
			return nil, bad(0, "not UTF-8")
		}
		above = append(above, line)
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		at := form.FindStringSubmatchIndex(line)
		if at == nil || at[4] < 0 {
			return nil, bad(0, "want %s NAME: REASON", strings.Join(kinds, "|"))
		}
		e := entry{kind: line[at[2]:at[3]], name: line[at[4]:at[5]], line: i + 1, column: at[4] + 1, text: above}
		above = nil
		switch {
		case !slices.Contains(kinds, e.kind):
			return nil, bad(at[2], "%q: want %s", e.kind, strings.Join(kinds, " or "))
		case at[6] < 0 || at[8] == at[9]:
			return nil, bad(len(line), "%s has no reason; want %s %s: REASON", e.name, e.kind, e.name)
		case seen[strings.ToUpper(e.name)] > 0:
			return nil, bad(at[4], "%s stands on line %d already", e.name, seen[strings.ToUpper(e.name)])
		}
		seen[strings.ToUpper(e.name)] = i + 1
		e.reason = line[at[8]:at[9]]
		l.entries = append(l.entries, e)
	}
	l.end = above
	if len(text) == 0 {
		l.end = nil
	}
	return l, nil
}

// Format returns the text of the file again, entries as they came. A line ends
// with \n, the last one too.
func (l *list) Format() []byte {
	var b bytes.Buffer
	for _, e := range l.entries {
		for _, line := range e.text {
			b.WriteString(line + "\n")
		}
	}
	for _, line := range l.end {
		b.WriteString(line + "\n")
	}
	return b.Bytes()
}

// without drops entries. A comment that a blank line parts from its entry
// stays.
func (l *list) without(drop func(*entry) bool) {
	var kept []entry
	var left []string
	for _, e := range l.entries {
		if !drop(&e) {
			e.text = append(left, e.text...)
			kept, left = append(kept, e), nil
			continue
		}
		blank := len(e.text) - 1
		for blank >= 0 && strings.TrimSpace(e.text[blank]) != "" {
			blank--
		}
		left = append(left, e.text[:blank+1]...)
	}
	l.entries, l.end = kept, append(left, l.end...)
}
