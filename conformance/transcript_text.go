package conformance

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Transcript is what went over the links of a check that ran, whatever became
// of it: the first MiB.
type Transcript struct {
	Result reports.Result
	log    *transcript
}

// mostDumped is how many octets of one write or read are shown in hex.
const mostDumped = 4 << 10

// Write writes the transcript as text: the verdict, then for each write and
// read its time since the check began in milliseconds, its link, its messages
// decoded, and its octets.
func (t *Transcript) Write(w io.Writer) error {
	res := &t.Result
	text := bufio.NewWriter(w)
	fmt.Fprintf(text, "%s: %s\n%s, %s, %v ms\n", res.Check, res.Title, strings.Join(res.Requirements, ", "), res.Status, res.DurationMS)
	for _, note := range []struct{ name, text string }{
		{"reason", res.Reason}, {"expected", strings.Join(res.Expected, "\n       or ")}, {"actual", res.Actual},
	} {
		if note.text != "" {
			fmt.Fprintf(text, "%s: %s\n", note.name, note.text)
		}
	}
	known := make(map[int]bool)
	omitted := t.log.each(decoded, func(e *entry, lines []string) {
		text.WriteByte('\n')
		for _, line := range lines {
			fmt.Fprintln(text, line)
		}
		if l := e.link; !known[l.Number] {
			known[l.Number] = true
			fmt.Fprintf(text, "%10sfrom %s to %s (%s)\n", "", l.Local, l.Remote, l.Target)
		}
		dump(text, e.octets)
	})
	if omitted > 0 {
		fmt.Fprintf(text, "\n… %d octets more\n", omitted)
	}
	return text.Flush()
}

// dump shows octets in hex and as text, indented.
func dump(w io.Writer, octets []byte) {
	shown := octets[:min(len(octets), mostDumped)]
	for line := range strings.Lines(hex.Dump(shown)) {
		fmt.Fprintf(w, "%10s%s", "", line)
	}
	if more := len(octets) - len(shown); more > 0 {
		fmt.Fprintf(w, "%10s… %d octets more\n", "", more)
	}
}

// decoded shows a frame by the name of its op and its fields, or as it is when
// there is no object in it.
func decoded(frame []byte) string {
	name := "(no op)"
	var fields strings.Builder
	var scan wire.Scanner
	scan.Reset(frame[spec.LengthDigits:], spec.LengthDigits)
	for scan.Next() {
		f := scan.Field()
		if f.Name == nil {
			return brief(frame) // a list
		}
		if strings.EqualFold(string(f.Name), spec.KeyOp.String()) {
			name = nameOfOp(f)
			continue
		}
		fmt.Fprintf(&fields, " %s=%s", clean(f.Name), brief(f.Value))
	}
	if err := scan.Err(); err != nil {
		return fmt.Sprintf("%s (%v)", brief(frame), err)
	}
	return name + fields.String()
}

// nameOfOp returns the name of a request's or a message's op.
func nameOfOp(f wire.Field) string {
	if n, err := strconv.ParseUint(string(f.Value), 10, 8); err == nil {
		return spec.Op(n).String()
	}
	return strings.Trim(clean(f.Value), `"`)
}
