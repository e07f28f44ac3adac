package show

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Options are how messages are written.
type Options struct {
	Fields  bool // each field in a line of its own, with its meaning
	Hex     bool // the octets
	Secrets bool // nodeids and tokens as they are
	// Match chooses messages; nil: all.
	Match func(*dissect.Entry) bool
	// Start is the time of the first packet, from which times count.
	Start func() time.Time
}

// Text writes messages as lines. It is a dissect.Reader.
type Text struct {
	out     *bufio.Writer
	options Options
	secrets dissect.Secrets
	line    []byte
	shown   int64
}

// NewText returns a Text that writes to w.
func NewText(w io.Writer, options Options) *Text {
	return &Text{out: bufio.NewWriterSize(w, 64<<10), options: options}
}

// Flush writes what is not written yet, and returns the first error of all
// writes.
func (t *Text) Flush() error { return t.out.Flush() }

// Shown returns how many messages were chosen.
func (t *Text) Shown() int64 { return t.shown }

// Link implements dissect.Reader. The line stands where it is known what the
// connection carries.
func (t *Text) Link(l *dissect.Link) {
	if t.options.Match == nil {
		fmt.Fprintf(t.out, "%s%s, %s to %s%s\n", t.place(l.Flow.Last, l), l.Carrier, l.Address(spec.Client), l.Address(spec.Server), joined(l))
	}
}

func joined(l *dissect.Link) string {
	if l.Joined {
		return "; it had begun before the capture"
	}
	return ""
}

// Trouble implements dissect.Reader.
func (t *Text) Trouble(l *dissect.Link, p *dissect.Trouble) {
	if t.options.Match != nil || p.Kind == dissect.Undecodable { // which its message shows
		return
	}
	fmt.Fprintf(t.out, "%s%v, from the %v at octet %d", t.place(p.Mark, l), p.Kind, p.From, p.Offset)
	if p.Octets > 0 {
		fmt.Fprintf(t.out, ": %d octets", p.Octets)
	}
	fmt.Fprintf(t.out, ": %s\n", t.secrets.Text(p.Text))
}

// Closed implements dissect.Reader.
func (t *Text) Closed(l *dissect.Link, from spec.Role, end stream.End) {
	if t.options.Match == nil && (end.How == stream.Fin || end.How == stream.Reset) {
		fmt.Fprintf(t.out, "%s%s the %v: %v\n", t.place(end.Mark, l), arrow(from), from, end.How)
	}
}

// place is where something was: packet, seconds, link.
func (t *Text) place(m stream.Mark, l *dissect.Link) string {
	return fmt.Sprintf("%7d %11.6f %4s ", m.Packet, m.Time.Sub(t.options.Start()).Seconds(), "#"+strconv.Itoa(l.Number))
}

func arrow(from spec.Role) string {
	if from == spec.Client {
		return ">"
	}
	return "<"
}

// Entry implements dissect.Reader.
func (t *Text) Entry(e *dissect.Entry) {
	if !t.options.Secrets {
		t.secrets.Learn(e.Message)
	}
	if t.options.Match != nil && !t.options.Match(e) {
		return
	}
	t.shown++
	header := e.Frame[spec.LengthDigits:]
	if !t.options.Secrets {
		header = t.secrets.AppendHeader(nil, e.From, header)
	}
	octets := t.secrets.Data(e.Data)
	line := append(t.line[:0], t.place(e.First, e.Link)...)
	line = fmt.Appendf(line, "%s %-8s %-11s", arrow(e.From), t.user(e.Link), e.Name())
	if !t.options.Fields {
		line = members(line, header)
	}
	line = data(line, e, octets)
	if e.Err != nil {
		line = fmt.Appendf(line, "  ! %s: %s", e.Err.Requirement, t.secrets.Text(e.Err.Reason))
	}
	t.line = append(line, '\n')
	t.out.Write(t.line)
	if t.options.Fields {
		t.fields(e, header)
	}
	if t.options.Hex {
		all := append(append([]byte(nil), e.Frame[:spec.LengthDigits]...), header...)
		t.dump(append(all, octets...), e.Length-e.Missing-int64(len(e.Data)))
	}
}

// user is who is logged in on a link, shortened.
func (t *Text) user(l *dissect.Link) string {
	if l.UID == "" {
		return "-"
	}
	return clip(t.secrets.Text(l.UID), 8)
}

// quiet are members of headers that say nothing to most people.
var quiet = func() (set spec.KeySet) {
	for _, k := range []spec.Key{spec.KeyOp, spec.KeyDataLen, spec.KeyDataHead, spec.KeyDataSum, spec.KeyHeadSum, spec.KeyPosted} {
		set.Add(k)
	}
	return set
}()

// members appends the members of a header as name=value.
func members(line, header []byte) []byte {
	var in wire.Scanner
	in.Reset(header, 0)
	for in.Next() {
		f := in.Field()
		if k, exact := f.Key(); exact && quiet.Has(k) {
			continue
		}
		line = append(line, ' ')
		line = append(line, clip(plain(f.Name), 20)...)
		line = append(line, '=')
		line = append(line, clip(value(&f), 60)...)
	}
	return line
}

// value is a value as it is shown: words without their quotes.
func value(f *wire.Field) string {
	text := plain(f.Value)
	if f.Kind != wire.StringKind {
		return text
	}
	word := string(wire.AppendUnescaped(nil, f.Value[1:len(f.Value)-1]))
	if word == "" || strings.ContainsFunc(word, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`"=\`, r)
	}) {
		return strconv.Quote(word)
	}
	return word
}

// plain makes octets printable.
func plain(octets []byte) string {
	if utf8.Valid(octets) && !strings.ContainsFunc(string(octets), func(r rune) bool { return !unicode.IsPrint(r) }) {
		return string(octets)
	}
	return strings.Trim(strconv.Quote(string(octets)), `"`)
}

func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// data appends how many octets of data there are, and the first, if they are
// text.
func data(line []byte, e *dissect.Entry, octets []byte) []byte {
	const most = 60
	if e.Length == 0 {
		return line
	}
	line = fmt.Appendf(line, " + %d octets", e.Length)
	if e.Missing > 0 {
		line = fmt.Appendf(line, ", of which %d are missing", e.Missing)
	}
	text := octets[:min(len(octets), 4*most)]
	for i := 0; i < utf8.UTFMax && len(text) > 0 && !utf8.Valid(text); i++ { // cut inside a character
		text = text[:len(text)-1]
	}
	if len(text) > 0 && e.Missing == 0 && utf8.Valid(text) {
		line = append(append(line, ' '), clip(strconv.Quote(string(text)), most)...)
	}
	return line
}
