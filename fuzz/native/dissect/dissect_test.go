package dissect

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

func FuzzDissect(f *testing.F) {
	for _, s := range seeds.Made("FuzzDissect", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 {
			return
		}
		flags := input[0]
		if flags&file != 0 {
			readFile(t, input[1:])
			return
		}
		all, honest := steps(input[1:])
		whole := play(t, flags, all, mostOctets)
		if flags&joined != 0 {
			return // where a message is found behind a begin that was not seen depends on the pieces
		}
		size := 1 + int(flags>>sizeShift)
		pieces := play(t, flags, all, size)
		if !slices.EqualFunc(pieces.all, whole.all, (*told).equals) || !slices.Equal(pieces.troubles, whole.troubles) {
			t.Fatalf("read as\n%v\nand in pieces of %d octets as\n%v", whole, size, pieces)
		}
		if flags&webSocket == 0 {
			whole.stands(all)
		}
		if honest {
			whole.complete(all)
		}
	})
}

// play has a connection dissected, in pieces of a size.
func play(t *testing.T, flags byte, all []step, size int) *sink {
	s := newSink(t)
	d := dissect.New(s, dissect.Options{})
	c := connection{d: d, flow: &stream.Flow{Client: sideOf(spec.Client), ClientBy: stream.BySYN}, size: size}
	if flags&joined != 0 {
		c.flow.ClientBy = stream.ByPort
	}
	d.Open(c.flow)
	if flags&webSocket != 0 {
		c.octets(spec.Client, []byte(heads[spec.Client]))
		c.octets(spec.Server, []byte(heads[spec.Server]))
	}
	for _, step := range all {
		octets := step.octets
		if flags&webSocket != 0 && (step.kind == made || step.kind == inside) {
			octets = frame(step.from, octets)
		}
		switch {
		case c.ended[step.from]: // nothing comes behind it
		case step.kind == end:
			c.end(step.from)
		case step.kind == gap:
			c.gap(step.from, int64(len(octets)))
		default:
			c.octets(step.from, octets)
		}
	}
	c.end(spec.Client)
	c.end(spec.Server)
	d.Close(c.flow)
	s.finish(d.Counts())
	return s
}

// connection hands a dissector what a package stream would.
type connection struct {
	d      *dissect.Dissector
	flow   *stream.Flow
	size   int // of pieces
	packet int64
	offset [2]int64
	ended  [2]bool
}

func (c *connection) mark() stream.Mark {
	c.packet++
	return stream.Mark{Packet: c.packet, Time: time.Unix(c.packet, 0)}
}

func (c *connection) octets(from spec.Role, octets []byte) {
	for piece := range slices.Chunk(octets, c.size) {
		c.d.Octets(c.flow, sideOf(from), stream.Piece{Octets: piece, Offset: c.offset[from], Mark: c.mark()})
		c.offset[from] += int64(len(piece))
	}
}

func (c *connection) gap(from spec.Role, n int64) {
	c.d.Gap(c.flow, sideOf(from), stream.Gap{Offset: c.offset[from], Length: n, Mark: c.mark()})
	c.offset[from] += n
}

func (c *connection) end(from spec.Role) {
	if !c.ended[from] {
		c.ended[from] = true
		c.d.End(c.flow, sideOf(from), stream.End{How: stream.Fin, Offset: c.offset[from], Mark: c.mark()})
	}
}

// stands checks that what was read of a link without TLS and WebSocket stands
// where it is said to stand in what was sent.
func (s *sink) stands(all []step) {
	var sent [2][]byte
	for _, step := range all {
		if step.kind != end {
			sent[step.from] = append(sent[step.from], step.octets...)
		}
	}
	for _, m := range s.all {
		if s.links[m.link].Carrier != dissect.Plain {
			continue
		}
		from := m.from
		if s.links[m.link].Client != sideOf(spec.Client) {
			from = 1 - from
		}
		octets := m.frame
		if m.missing == 0 {
			octets = slices.Concat(m.frame, m.data)
		}
		if rest := sent[from][min(m.offset, int64(len(sent[from]))):]; !bytes.HasPrefix(rest, octets) {
			s.t.Fatalf("%q was read, and at %d stands %q", octets, m.offset, rest[:min(len(rest), len(octets))])
		}
	}
}

// complete checks that all that was said is read, when it is messages and
// nothing else.
func (s *sink) complete(all []step) {
	if len(s.all) != len(all) || len(s.troubles) != 0 {
		s.t.Fatalf("%d messages are read of %d, with trouble %+v", len(s.all), len(all), s.troubles)
	}
	for i, m := range s.all {
		if octets := slices.Concat(m.frame, m.data); m.from != all[i].from || !m.legal || !bytes.Equal(octets, all[i].octets) {
			s.t.Fatalf("%q was said, and %+v read", all[i].octets, m)
		}
	}
}

// readFile has a capture file dissected, as far as it can be read.
func readFile(t *testing.T, file []byte) {
	s := newSink(t)
	d := dissect.New(s, dissect.Options{})
	a := stream.New(d, stream.Limits{Flows: 8, Pages: 64, FlowPages: 32, Datagrams: 2})
	r := capture.New(bytes.NewReader(file), capture.Options{})
	for {
		p, err := r.Next()
		if err != nil {
			break
		}
		a.Packet(p)
	}
	a.Close()
	s.finish(d.Counts())
}
