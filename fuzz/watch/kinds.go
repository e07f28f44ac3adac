package watch

import (
	"regexp"
	"strings"
)

// kind is one way in which programs report that something in them is wrong.
type kind struct {
	name string
	// key is in every line that the pattern matches. Looking for it is much
	// faster, and hardly any line of a server's output has it.
	key     string
	pattern *regexp.Regexp
	// where finds the place in the lines behind: the first group of the first
	// line that matches, and that foreign does not; nil where the line says it.
	where, foreign *regexp.Regexp
	// message finds the line behind the first that says what is wrong; nil where
	// the first does.
	message func(line string) bool
}

func always(string) bool { return true } // of Rust's panics it is the second line

// outdented is true of the line that ends a Python traceback.
func outdented(line string) bool { return line != "" && line[0] != ' ' && line[0] != '\t' }

var (
	goFrame      = regexp.MustCompile(`^(?:  )?((?:[\w.~-]+/)*[\w~-]+\.[^\s].*)\([^()]*\)$`)
	goRuntime    = regexp.MustCompile(`^(?:  )?(?:panic|runtime|internal/runtime|testing|log|log/slog|runtime/debug|net/http)[.(/]`)
	clangFrame   = regexp.MustCompile(`^\s*#\d+ 0x[0-9a-f]+ in (.+?)(?: \(\S+\)| /\S+| \S+:\d+\S*)*$`)
	clangRuntime = regexp.MustCompile(`\bin (?:__|_?(?:mem|str|malloc|calloc|realloc|free|operator|raise|abort|std::))`)
	javaFrame    = regexp.MustCompile(`^\s+at ((?:[\w$<>]+\.)+[\w$<>]+\([^)]*\))`)
	javaRuntime  = regexp.MustCompile(`\bat (?:java|javax|jdk|sun)\.`)
	pythonFrame  = regexp.MustCompile(`^\s+File "(.*", line \d+, in \S+)`)
)

// kinds are asked in order.
var kinds = []kind{
	{name: "race", key: "DATA RACE", pattern: regexp.MustCompile(`WARNING: DATA RACE`), where: goFrame, foreign: goRuntime},
	{name: "race", key: "race detected", pattern: regexp.MustCompile(`race detected`)},
	{name: "sanitizer", key: "Sanitizer: ", pattern: regexp.MustCompile(`(?:ERROR|WARNING): \w+Sanitizer: `), where: clangFrame, foreign: clangRuntime},
	{name: "panic", key: "panicked at", pattern: regexp.MustCompile(`thread '.*' (?:\(\d+\) )?panicked at`), message: always},
	{name: "panic", key: "panic", pattern: regexp.MustCompile(`(?:^|\s)panic: |panic serving|PANIC[: ]`), where: goFrame, foreign: goRuntime},
	{name: "panic", key: "fatal error: ", pattern: regexp.MustCompile(`^fatal error: `), where: goFrame, foreign: goRuntime},
	{name: "sanitizer", key: ": runtime error: ", pattern: regexp.MustCompile(`:\d+:\d+: runtime error: `)},
	{name: "exception", key: "Traceback (most recent", pattern: regexp.MustCompile(`Traceback \(most recent call last\)`), where: pythonFrame, message: outdented},
	{name: "exception", key: "Exception in thread", pattern: regexp.MustCompile(`Exception in thread`), where: javaFrame, foreign: javaRuntime},
	{name: "exception", key: "xception", pattern: regexp.MustCompile(`^(?:[a-z]\w*\.)+\w*Exception\b|Unhandled [Ee]xception|[Uu]ncaught [Ee]xception`), where: javaFrame, foreign: javaRuntime},
	{name: "exception", key: "Error", pattern: regexp.MustCompile(`^(?:java|javax|kotlin|scala)\.(?:\w+\.)*\w+Error\b|^(?:Type|Range|Reference|Syntax)Error: |Uncaught \w*Error`), where: javaFrame, foreign: javaRuntime},
	{name: "exception", key: "terminate called", pattern: regexp.MustCompile(`^terminate called `)},
	{name: "assertion", key: "ssertion", pattern: regexp.MustCompile(`[Aa]ssertion .*failed`)},
	{name: "memory", key: "smashing detected", pattern: regexp.MustCompile(`stack smashing detected`)},
	{name: "memory", key: "double free", pattern: regexp.MustCompile(`double free or corruption`)},
	{name: "memory", key: "(): ", pattern: regexp.MustCompile(`^(?:free|malloc|realloc|munmap_chunk)\(\): `)},
	{name: "segfault", key: "egmentation fault", pattern: regexp.MustCompile(`[Ss]egmentation fault`)},
	{name: "segfault", key: "segfault", pattern: regexp.MustCompile(`\bsegfault\b`)},
	{name: "crash", key: "CRASH REPORT", pattern: regexp.MustCompile(`CRASH REPORT`)},
}

// kindOf returns what kind of report a line begins, or nil.
func kindOf(line string) *kind {
	for i := range kinds {
		if k := &kinds[i]; strings.Contains(line, k.key) && k.pattern.MatchString(line) {
			return k
		}
	}
	return nil
}

var (
	stamp = regexp.MustCompile(`^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s*`)
	// varying is what differs between two reports of the same fault: addresses,
	// ids, numbers and quoted text. A position in a source file does not.
	varying = regexp.MustCompile(`[\w./-]+\.[A-Za-z]\w*:\d+(?::\d+)?|==\d+==|0x[0-9a-fA-F]+|"[^"]*"|(?:^|[\s(=\[])b?'[^']*'|\b[0-9A-Z%+]{24,}|\b[0-9a-f]{12,}\b|\d+`)
)

// normalLength is how many octets of a line tell it from others.
const normalLength = 240

// Normalise takes out of a line what differs each time that the same fault
// shows: times, addresses, numbers, ids and quoted text.
func Normalise(line string) string {
	line = stamp.ReplaceAllString(strings.ToValidUTF8(line, "?"), "")
	line = varying.ReplaceAllStringFunc(line, func(s string) string {
		switch {
		case s[0] == '"':
			return `"…"`
		case s[len(s)-1] == '\'':
			return s[:strings.IndexByte(s, '\'')] + "'…'"
		case strings.HasPrefix(s, "=="):
			return ""
		case strings.Contains(s, ":"):
			return s
		}
		return "N"
	})
	line = strings.Join(strings.Fields(line), " ")
	if len(line) > normalLength {
		line = strings.ToValidUTF8(line[:normalLength], "")
	}
	return line
}
