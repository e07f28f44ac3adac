package anonymize

import (
	"net/netip"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// Anonymizer is a dissect.Sink that writes what it is told of to another
// capture.
type Anonymizer struct {
	out              *pcap.Writer
	key              []byte
	servers, clients map[netip.Addr]int
	links            map[*dissect.Link]*link
	secrets          dissect.Secrets
	left             int64 // messages and parts of streams that were left out
}

// link is a connection that is written.
type link struct {
	flow *pcap.Flow
	text [2][]byte // of a message of people that is not all there, by sender
	told [2]int64  // octets of the message's data that were written
	ends int
}

// maxText bounds a text of people that is kept until it is whole.
const maxText = 64 << 10

// New returns an Anonymizer that writes to out. The same names become the same
// others with the same key; without it nobody finds out whose they are.
func New(out *pcap.Writer, key []byte) *Anonymizer {
	return &Anonymizer{
		out: out, key: key, servers: make(map[netip.Addr]int), clients: make(map[netip.Addr]int),
		links: make(map[*dissect.Link]*link),
	}
}

// Left returns how much was left out because it could not be read.
func (a *Anonymizer) Left() int64 { return a.left }

// Link implements dissect.Sink.
func (a *Anonymizer) Link(l *dissect.Link) {
	client, server := l.Flow.Ends[l.Client], l.Flow.Ends[l.Client.Other()]
	a.links[l] = &link{flow: a.out.Open(pcap.Link{
		Client: a.address(client, false), Server: a.address(server, true),
		Dialled: l.Flow.Begun.Time, Connected: l.Flow.Begun.Time,
	})}
}

// Message implements dissect.Sink.
func (a *Anonymizer) Message(m *dissect.Message) {
	x := a.links[m.Link]
	h := m.Table()
	a.secrets.Learn(m)
	x.text[m.From], x.told[m.From] = nil, 0
	x.flow.Octets(m.From, a.header(nil, m.From, m.Frame[spec.LengthDigits:], h != nil && h.Std), m.Last.Time)
}

// Data implements dissect.Sink.
func (a *Anonymizer) Data(m *dissect.Message, octets []byte, mark stream.Mark) {
	x := a.links[m.Link]
	h := m.Table()
	if h != nil && h.Data == spec.TextData && m.Length <= maxText {
		x.text[m.From] = append(x.text[m.From], octets...)
		return
	}
	x.fill(m.From, int64(len(octets)), mark.Time)
}

// fill writes letters in place of data.
func (x *link) fill(from spec.Role, n int64, at time.Time) {
	const most = 1 << 16
	for n > 0 {
		part := min(n, most)
		x.flow.Octets(from, filled(int(part)), at)
		x.told[from] += part
		n -= part
	}
}

// Done implements dissect.Sink. What is missing of data becomes letters, too,
// so that what follows stays in step.
func (a *Anonymizer) Done(m *dissect.Message, missing int64) {
	x := a.links[m.Link]
	if words := x.text[m.From]; words != nil {
		x.flow.Octets(m.From, a.text(words), m.Last.Time)
		x.told[m.From] = int64(len(words))
		x.text[m.From] = nil
	}
	const most = 1 << 20 // a stranger may have announced any length
	if rest := m.Length - x.told[m.From]; missing > 0 && rest > 0 && rest <= most {
		x.fill(m.From, rest, m.Last.Time)
	}
}

// Trouble implements dissect.Sink.
func (a *Anonymizer) Trouble(_ *dissect.Link, t *dissect.Trouble) {
	if t.Kind != dissect.Undecodable {
		a.left++
	}
}

// Closed implements dissect.Sink.
func (a *Anonymizer) Closed(l *dissect.Link, from spec.Role, end stream.End) {
	x := a.links[l]
	switch end.How {
	case stream.Fin:
		x.flow.End(from, end.Time)
	case stream.Reset:
		x.flow.Reset(from, end.Time)
	}
	if x.ends++; x.ends == 2 {
		delete(a.links, l)
	}
}
