package session

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Compile returns the input that makes a session of a script, which has a line
// for each thing that happens. Links are called by their numbers, from 0, which
// a link that opens takes as long as they are free.
//
//	begin start queue nodes auth oracles seed   numbers, see Session.begin; it must come first
//	open [far]                      a link, with the least free number or a great one
//	0> {"op":7,…} | data            the client of link 0 sends; see Session.literal for $u0, $n0, $i0
//	0: {"op":7,…} | data            the same, and the data do not arrive yet
//	0! {"op":7,…} | data            the same, and they cannot be stored
//	0 serve, 0 fail                 data or a verdict that link 0 waits for arrive, or fail
//	0 close                         by the client
//	0 octets, 0 unreadable 2        something arrives; one of the broken frames
//	0 uncoded 3                     a request that the codec never yields, one of departures
//	pass 31s                        one of the times that can pass
//	jump 3                          one of the jumps of the wall clock
//	crash, lose 2, unsaid 2         the latter with the commits of that many of the lines behind it
//	progress, damage 1 2 3          what is bound to happen; choices
//	want text                       what the log has next: for tests, and not in the input
//
// Lines that begin with # are not read.
func Compile(script string) ([]byte, error) {
	var w writer
	for i, line := range strings.Split(script, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := w.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return w.octets, nil
}

// writer writes choices as Session reads them.
type writer struct{ octets []byte }

func (w *writer) put(choices ...int) {
	for _, c := range choices {
		w.octets = append(w.octets, byte(c))
	}
}

// event writes the choice of an event, and those behind it.
func (w *writer) event(e event, choices ...int) {
	w.put(slices.Index(events[:], e))
	w.put(choices...)
}

func (w *writer) line(line string) error {
	if link, how := line[0], strings.IndexByte(">:!", line[min(1, len(line)-1)]); link >= '0' && link < '0'+maxLinks && how >= 0 {
		header, data, _ := strings.Cut(line[2:], " | ")
		w.literal(int(link-'0'), []int{0, 7, 6}[how], strings.TrimSpace(header), data)
		return nil
	}
	words := strings.Fields(line)
	if n, err := strconv.Atoi(words[0]); err == nil && len(words) > 1 && n < maxLinks {
		return w.onLink(n, words[1], words[2:])
	}
	switch words[0] {
	case "want":
		return nil
	case "pass":
		return w.pass(words[1:])
	}
	n, err := numbers(words[1:])
	switch words[0] {
	case "begin":
		w.put(n...)
	case "open":
		if err == nil {
			w.event(doOpen, connectOnly)
		} else {
			w.event(doOpen, mayBeFar, isFar)
		}
		return nil
	case "jump":
		w.event(doJump, n...)
	case "crash":
		w.event(doCrash)
	case "lose", "unsaid":
		if len(n) == 1 {
			w.event(doLose, map[string]int{"lose": 0, "unsaid": losesNothing}[words[0]], n[0]-1)
		}
	case "progress":
		w.event(doProgress)
	case "damage":
		w.event(doDamage, n...)
	default:
		return fmt.Errorf("nothing is called %q", words[0])
	}
	return err
}

func (w *writer) onLink(n int, what string, more []string) error {
	choices, err := numbers(more)
	switch what {
	case "serve":
		w.event(doServe, n, 0)
	case "fail":
		w.event(doServe, n, storeFails)
	case "close":
		w.event(doClose, n)
	case "octets":
		w.event(doOctets, n)
	case "unreadable":
		w.event(doUnreadable, append([]int{n}, choices...)...)
	case "uncoded":
		w.event(doUncoded, append([]int{n}, choices...)...)
	default:
		return fmt.Errorf("nothing is called %q", what)
	}
	return err
}

func (w *writer) pass(words []string) error {
	d, err := time.ParseDuration(strings.Join(words, ""))
	if err != nil {
		return err
	}
	i := slices.Index(passes, d)
	if i < 0 {
		return fmt.Errorf("what can pass is %v", passes)
	}
	w.event(doPass, i)
	return nil
}

// literal writes a header and its data.
func (w *writer) literal(link, how int, header, data string) {
	w.event(doLiteral, link, how)
	w.length(256, len(header))
	w.length(16, len(data))
	w.octets = append(append(w.octets, header...), data...)
}

// length writes what Session.length reads.
func (w *writer) length(limit, n int) {
	if n < limit-1 {
		w.put(n)
		return
	}
	w.put(limit-1, n>>8, n)
}

func numbers(words []string) (list []int, err error) {
	for _, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}
