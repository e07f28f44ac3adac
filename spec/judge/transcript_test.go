package judge_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// A trace is written one event a line, each a millisecond after the one before:
//
//	1 registers alice          TmtpRev to info on link 1: uid "alice", nodeid "alice's-node"
//	2 logs in alice alice's-node
//	1> 7 a {"for":[]}: hello   a request: op, id, other fields, data
//	1> 10 #5                   the Ack of message 5
//	1< ack a #5                an ack, with msgid; "error why" in its place; or nothing
//	1< delivery #5 from alice {"notify":2}: hello
//	1< {"op":"info"}           any header; digits are put before it
//	1< zzzz                    octets as they are
//	1 closed by server         or: by client, or: closed
//	1 joined                   the link was there before the judge
//	+ 10s                      time passes
//	killed                     the server was
type trace struct {
	t       *testing.T
	judge   *judge.Judge
	links   map[int]*judge.Link
	now     time.Time
	found   []judge.Finding
	segment int // octets a call, 0 for all at once
}

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// play returns the findings of a trace.
func play(t *testing.T, config judge.Config, segment int, text string) []judge.Finding {
	t.Helper()
	tr := &trace{t: t, links: map[int]*judge.Link{}, now: start, segment: segment}
	config.Found = func(f judge.Finding) { tr.found = append(tr.found, f) }
	tr.judge = judge.New(config)
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		tr.now = tr.now.Add(time.Millisecond)
		tr.line(strings.TrimSpace(line))
	}
	return tr.found
}

func (tr *trace) line(line string) {
	if pause, ok := strings.CutPrefix(line, "+ "); ok {
		d, err := time.ParseDuration(pause)
		tr.must(err)
		tr.now = tr.now.Add(d)
		return
	}
	if line == "" {
		return
	}
	if line == "killed" {
		tr.judge.Killed()
		return
	}
	digits := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' })
	n, err := strconv.Atoi(line[:digits])
	tr.must(err)
	rest := line[digits:]
	if rest == " joined" {
		tr.links[n] = tr.judge.Join(n, tr.now)
		return
	}
	link := tr.links[n]
	if link == nil {
		link = tr.judge.Open(n, tr.now)
		tr.links[n] = link
	}
	words := strings.Fields(rest)
	switch {
	case rest[0] == '>':
		tr.octets(link, spec.Client, request(strings.TrimSpace(rest[1:])))
	case rest[0] == '<':
		tr.octets(link, spec.Server, message(strings.TrimSpace(rest[1:])))
	case words[0] == "registers":
		tr.lines(n, `> {"op":0,"id":"1"}`, `< {"op":"tmtprev","id":"1","name":"here"}`, `> {"op":1,"newnode":"phone"}`,
			fmt.Sprintf(`< {"op":"registered","uid":%q,"nodeid":%q}`, words[1], words[1]+"'s-node"), `< {"op":"info","info":"login ok","ohi":[]}`)
	case words[0] == "logs":
		tr.lines(n, `> {"op":0,"id":"1"}`, `< {"op":"tmtprev","id":"1","name":"here"}`,
			fmt.Sprintf(`> {"op":2,"uid":%q,"node":%q}`, words[2], words[3]), `< {"op":"info","info":"login ok","ohi":[]}`)
	case words[0] == "closed":
		by := map[string]judge.By{"": judge.Broken, "client": judge.ByClient, "server": judge.ByServer}
		link.Closed(tr.now, by[strings.TrimPrefix(strings.Join(words[1:], " "), "by ")])
		delete(tr.links, n)
	default:
		tr.t.Fatalf("cannot read the line %q", line)
	}
}

func (tr *trace) lines(link int, lines ...string) {
	for _, line := range lines {
		tr.now = tr.now.Add(time.Millisecond)
		tr.line(strconv.Itoa(link) + line)
	}
}

func (tr *trace) octets(link *judge.Link, from spec.Role, octets string) {
	size := tr.segment
	if size == 0 {
		size = len(octets)
	}
	for piece := range slices.Chunk([]byte(octets), size) {
		link.Octets(from, tr.now, piece)
	}
}

func (tr *trace) must(err error) {
	if err != nil {
		tr.t.Fatal(err)
	}
}

// raw reports whether a line's octets are written as they are, but for the
// digits before a header.
func raw(s string) bool {
	return s[0] == '{' || !strings.Contains(s, " ") || s[4] == '{' && !strings.Contains(s[:4], " ")
}

// request writes out a client's line.
func request(s string) string {
	if raw(s) {
		return digits(s)
	}
	s, fields, data := parts(s)
	words := strings.Fields(s)
	fields["op"], _ = strconv.Atoi(words[0])
	if len(words) > 1 {
		fields["id"] = id(words[1])
	}
	return frame(fields, data)
}

// message writes out a server's line.
func message(s string) string {
	if raw(s) {
		return digits(s)
	}
	s, fields, data := parts(s)
	words := strings.Fields(s)
	set := func(k string, v any) {
		if _, ok := fields[k]; !ok {
			fields[k] = v
		}
	}
	set("op", words[0])
	set("id", id(words[1]))
	if words[0] == "ack" {
		switch {
		case len(words) > 3:
			set("error", words[3])
		case len(words) > 2:
			set("msgid", id(words[2]))
			set("posted", posted(words[2]))
		}
		return frame(fields, data)
	}
	set("from", words[3])
	set("posted", posted(words[1]))
	set("headsum", -1)
	return frame(fields, data)
}

func parts(s string) (words string, fields map[string]any, data string) {
	fields = map[string]any{}
	words, data, hasData := strings.Cut(s, ": ")
	if i := strings.IndexByte(words, '{'); i >= 0 {
		if err := json.Unmarshal([]byte(words[i:]), &fields); err != nil {
			panic(err)
		}
		words = words[:i]
	}
	if _, set := fields["datalen"]; hasData && !set {
		fields["datalen"] = len(data)
	}
	return words, fields, data
}

// id is that of a message where a number is written.
func id(word string) string {
	if n, err := strconv.Atoi(strings.TrimPrefix(word, "#")); err == nil && word[0] == '#' {
		return fmt.Sprintf("%016x", n)
	}
	return word
}

func posted(word string) string {
	n, _ := strconv.Atoi(strings.TrimPrefix(word, "#"))
	return start.Add(time.Duration(n) * time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}

// frame writes a header with its names in byte order, and its headsum where
// that is -1.
func frame(fields map[string]any, data string) string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		b.WriteByte("{,"[min(i, 1)])
		value, _ := json.Marshal(fields[name])
		fmt.Fprintf(&b, "%q:%s", name, value)
	}
	header := b.String() + "}"
	const unset = `"headsum":-1,`
	if without := strings.Replace(header, unset, "", 1); without != header {
		sum := crc32.Checksum([]byte(digits(without)), crc32.MakeTable(crc32.Castagnoli))
		header = strings.Replace(header, unset, fmt.Sprintf(`"headsum":%d,`, sum), 1)
	}
	return digits(header) + data
}

// digits puts its length before a header, which goes to the last brace.
func digits(octets string) string {
	if octets[0] != '{' {
		return octets
	}
	return fmt.Sprintf("%04x%s", strings.LastIndexByte(octets, '}')+1, octets)
}

// rule is one rule, shown by a trace that keeps it and one that breaks it in
// its last lines.
type rule struct {
	name   string
	finds  string // requirement; of several, with a space between
	clean  string
	broken string
}

// judged plays the traces of rules, whole and octet by octet.
func judged(t *testing.T, config judge.Config, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, segment := range []int{0, 1} {
				if r.clean != "" {
					if found := play(t, config, segment, r.clean); len(found) > 0 {
						t.Errorf("clean trace: %s", list(found))
					}
				}
				found := play(t, config, segment, r.broken)
				if got := requirements(found); got != r.finds {
					t.Errorf("broken trace: found %q, want %q: %s", got, r.finds, list(found))
				}
			}
		})
	}
}

func requirements(found []judge.Finding) string {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.Requirement)
	}
	return strings.Join(ids, " ")
}

func list(found []judge.Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "\n  %s (%s) link %d at %s: %s %v", f.Requirement, f.Level, f.Link, f.At.Format("05.000"), f.Text, f.Frames)
	}
	return b.String()
}
