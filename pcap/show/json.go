package show

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// SchemaJSON is the JSON schema of each line that JSON writes.
//
//go:embed schema.json
var SchemaJSON []byte

// JSON writes messages as lines of JSON. It is a dissect.Reader.
type JSON struct {
	out     *bufio.Writer
	enc     *json.Encoder
	options Options
	secrets dissect.Secrets
	shown   int64
	err     error
}

// NewJSON returns a JSON that writes to w.
func NewJSON(w io.Writer, options Options) *JSON {
	out := bufio.NewWriterSize(w, 64<<10)
	j := &JSON{out: out, enc: json.NewEncoder(out), options: options}
	j.enc.SetEscapeHTML(false)
	return j
}

// Flush writes what is not written yet, and returns the first error of all
// writes.
func (j *JSON) Flush() error {
	if j.err != nil {
		return j.err
	}
	return j.out.Flush()
}

// Shown returns how many messages were chosen.
func (j *JSON) Shown() int64 { return j.shown }

// place is what all lines have.
type place struct {
	What   string    `json:"what"` // "message", "trouble", "link", "end"
	Packet int64     `json:"packet"`
	Time   time.Time `json:"time"`
	Link   int       `json:"link"`
	Stream int       `json:"stream"`
	From   string    `json:"from,omitempty"`
}

func placeOf(what string, m stream.Mark, l *dissect.Link) place {
	return place{What: what, Packet: m.Packet, Time: m.Time.UTC(), Link: l.Number, Stream: l.Flow.Number}
}

// message is one message.
type message struct {
	place
	Message int64           `json:"message"`
	Last    int64           `json:"last_packet"`
	User    string          `json:"user,omitempty"`
	Op      string          `json:"op"`
	Offset  int64           `json:"offset"`
	Header  json.RawMessage `json:"header,omitempty"`
	Raw     string          `json:"raw,omitempty"` // a header that is no JSON
	Length  int64           `json:"datalen"`
	Text    *string         `json:"data,omitempty"`
	Binary  []byte          `json:"data_base64,omitempty"`
	Missing int64           `json:"missing,omitempty"`
	Broken  *broken         `json:"broken,omitempty"`
}

type broken struct {
	Requirement string `json:"requirement"`
	Offset      int    `json:"offset"`
	Reason      string `json:"reason"`
}

// Entry implements dissect.Reader.
func (j *JSON) Entry(e *dissect.Entry) {
	if !j.options.Secrets {
		j.secrets.Learn(e.Message)
	}
	if j.options.Match != nil && !j.options.Match(e) {
		return
	}
	j.shown++
	m := message{
		place: placeOf("message", e.First, e.Link), Message: e.Number, Last: e.End.Packet, User: j.secrets.Text(e.Link.UID),
		Op: e.Name(), Offset: e.Offset, Length: e.Length, Missing: e.Missing,
	}
	m.From = e.From.String()
	header := e.Frame[spec.LengthDigits:]
	if !j.options.Secrets {
		header = j.secrets.AppendHeader(nil, e.From, header)
	}
	object := bytes.HasPrefix(bytes.TrimLeft(header, " \t\r\n"), []byte("{"))
	if object && json.Valid(header) && utf8.Valid(header) {
		m.Header = header
	} else {
		m.Raw = string(header)
	}
	if octets := j.secrets.Data(e.Data); len(octets) > 0 {
		if utf8.Valid(octets) {
			text := string(octets)
			m.Text = &text
		} else {
			m.Binary = octets
		}
	}
	if e.Err != nil {
		m.Broken = &broken{e.Err.Requirement, e.Err.Offset, j.secrets.Text(e.Err.Reason)}
	}
	j.write(&m)
}

// Link implements dissect.Reader.
func (j *JSON) Link(l *dissect.Link) {
	if j.options.Match != nil {
		return
	}
	j.write(&struct {
		place
		Carrier string `json:"carrier"`
		Client  string `json:"client"`
		Server  string `json:"server"`
		Joined  bool   `json:"joined,omitempty"`
	}{placeOf("link", l.Flow.Begun, l), l.Carrier.String(), l.Address(spec.Client), l.Address(spec.Server), l.Joined})
}

// Trouble implements dissect.Reader.
func (j *JSON) Trouble(l *dissect.Link, t *dissect.Trouble) {
	if j.options.Match != nil || t.Kind == dissect.Undecodable { // which its message shows
		return
	}
	p := placeOf("trouble", t.Mark, l)
	p.From = t.From.String()
	j.write(&struct {
		place
		Kind   string `json:"kind"`
		Offset int64  `json:"offset"`
		Octets int64  `json:"octets,omitempty"`
		Text   string `json:"text"`
	}{p, t.Kind.String(), t.Offset, t.Octets, j.secrets.Text(t.Text)})
}

// Closed implements dissect.Reader.
func (j *JSON) Closed(l *dissect.Link, from spec.Role, end stream.End) {
	if j.options.Match != nil {
		return
	}
	p := placeOf("end", end.Mark, l)
	p.From = from.String()
	j.write(&struct {
		place
		How string `json:"how"`
	}{p, end.How.String()})
}

func (j *JSON) write(v any) {
	if err := j.enc.Encode(v); err != nil && j.err == nil {
		j.err = err
	}
}
