package finding

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
)

// WriteTranscript writes what an execution has shown, a line for each thing:
// the time in seconds, the link, what it was, and octets as far as they are
// short. Above what a step led to stands what it did, and what came of it.
func WriteTranscript(w io.Writer, t *execute.Trace) error {
	out := bufio.NewWriter(w)
	step := -1
	for i := range t.Events {
		e := &t.Events[i]
		for ; step < e.Step; step++ {
			heading(out, t, step+1)
		}
		fmt.Fprintf(out, "%9.4f  link %d %s\n", e.At.Seconds(), e.Link+1, told(e))
	}
	for ; step < len(t.Program.Steps)-1; step++ {
		heading(out, t, step+1)
	}
	if t.Cut != execute.Complete {
		fmt.Fprintf(out, "the execution ended early: %s\n", t.Cut)
	}
	return out.Flush()
}

// heading writes what a step did; behind the last one everything is ended.
func heading(out *bufio.Writer, t *execute.Trace, number int) {
	if number >= len(t.Program.Steps) {
		fmt.Fprintln(out, "-- the end")
		return
	}
	s := &t.Program.Steps[number]
	fmt.Fprintf(out, "-- step %d: %s on link %d", number+1, s.Name(), s.Link+1)
	if number < len(t.Steps) && t.Steps[number].Done {
		if outcome := t.Steps[number].Outcome; outcome != execute.Unasked {
			fmt.Fprintf(out, ": %s after %v", outcome, t.Steps[number].Took.Round(10*time.Microsecond))
		}
	} else {
		fmt.Fprint(out, ": not carried out")
	}
	fmt.Fprintln(out)
}

// told says in a line what was seen.
func told(e *execute.Event) string {
	switch e.Kind {
	case execute.Sent:
		own := ""
		if e.Own != execute.OfStep {
			own = " (the fuzzer's own)"
		}
		return "> " + brief(e.Octets) + own
	case execute.Came:
		text := "< " + brief(e.Octets)
		if e.DataLen > 0 {
			text += fmt.Sprintf(" + %d octets: %s", e.DataLen, brief(e.Data))
		}
		if e.Err != nil {
			text += "  ! " + e.Err.Error()
		}
		return text
	case execute.Junk:
		text := "< (no message) " + brief(e.Octets)
		if e.Err != nil {
			text += "  ! " + e.Err.Error()
		}
		return text
	case execute.Closed, execute.Refused:
		text := "- " + e.Kind.String()
		if e.Kind == execute.Closed {
			text += " by the server: " + e.End.String()
		}
		if e.Err != nil {
			text += " (" + strings.Join(strings.Fields(e.Err.Error()), " ") + ")"
		}
		return text
	}
	return "- " + e.Kind.String()
}

// brief shows octets on one line, the first few hundred: text as it is, the
// rest in Go's escapes.
func brief(octets []byte) string {
	const most = 400
	more := ""
	if len(octets) > most {
		more = fmt.Sprintf("… (%d octets)", len(octets))
		octets = octets[:most]
	}
	quoted := strconv.Quote(string(octets))
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`) + more
}
