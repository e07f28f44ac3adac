package writer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// inputs are rows of steps; see script.
func inputs() [][]byte {
	return [][]byte{
		[]byte("o\x00\x00\x00\x05there\x04whys\x00\x00\x05hellor\x01\x00\x03abce\x00\x00E\x00\x00"),
		[]byte("T\x00\x00\x00\x00s\x00\x00\xffo\x01\x01\x00\x00r\x00\x01\x09s\x01\x00\x04"),
		[]byte("o\x00\x00\x00\x00o\x00\x03\x00\x00o\x00\x04\x00\x00o\x00\x03\x00\x00R\x00\x02s\x00\x02\x01a"),
		append([]byte("T\x00\x00\x00\x00h\x00\x00\x07k\x00\x02kkK\x00\x07"), bytes.Repeat([]byte("B\x00\x00x\xff"), 40)...),
		[]byte("T\x00\x00\x00\x00h\x00\x00\x07T\x00\x00\x00\x00h\x00\x01\x07k\x00\x00e\x00\x00"),
	}
}

func FuzzWriter(f *testing.F) {
	for _, s := range seeds.Made("FuzzWriter", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		s := &script{input: input}
		s.writer = pcap.NewWriter(&s.out, pcap.About{Program: "fuzz"})
		for len(s.input) > 0 {
			s.step()
		}
		if err := s.writer.Close(); err != nil {
			t.Fatalf("writing to memory failed: %v", err)
		}
		read := read(t, &s.out)
		if len(read) != len(s.links) {
			t.Fatalf("%d links were opened, and %d are in the capture", len(s.links), len(read))
		}
		for i, l := range s.links {
			for role, sent := range l.sent {
				if !bytes.Equal(sent, read[i][role]) {
					t.Fatalf("of link %d side %d sent %q, and the capture has %q", i, role, sent, read[i][role])
				}
			}
		}
	})
}

// script turns the octets of an input into calls.
type script struct {
	input  []byte
	out    bytes.Buffer
	writer *pcap.Writer
	links  []*link
	now    time.Duration
}

// link is a link of the script: what each side sent, while it could.
type link struct {
	flow *pcap.Flow
	sent [2][]byte
	over [2]bool
}

// octet takes one octet off the input, 0 when there is none.
func (s *script) octet() byte {
	if len(s.input) == 0 {
		return 0
	}
	v := s.input[0]
	s.input = s.input[1:]
	return v
}

// text takes a short text off the input, its length first.
func (s *script) text() string {
	n := min(int(s.octet()), len(s.input))
	text := s.input[:n]
	s.input = s.input[n:]
	return string(text)
}

// servers are addresses of both families, and what is none. No two links have
// the same addresses at both ends.
var servers = []string{"192.0.2.1:443", "[2001:db8::1]:1", "127.0.0.1:0", "unix:/a", "", "[::ffff:192.0.2.1]:65535"}

// hello is a record of TLS with the head of a client's hello, whose random
// octets are all alike.
func hello(random byte) []byte {
	head := []byte{22, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3}
	return append(append(head, bytes.Repeat([]byte{random}, 32)...), make([]byte, 22)...)
}

// step makes one call. The first octet says which; the second lets time pass.
func (s *script) step() {
	kind := s.octet()
	s.now += time.Duration(s.octet()) * 100 * time.Microsecond
	at := time.Unix(1_800_000_000, 0).Add(s.now)
	role := spec.Role(kind & 1)
	switch kind {
	case 'o', 'T':
		s.open(kind == 'T', at)
		return
	case 'k':
		s.writer.Keys(s.text())
		return
	case 'K':
		random := bytes.Repeat([]byte{s.octet()}, 32)
		for _, label := range []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"} {
			s.writer.Keys(fmt.Sprintf("%s %x 00", label, random))
		}
		return
	}
	if len(s.links) == 0 {
		return
	}
	l := s.links[int(s.octet())%len(s.links)]
	switch kind {
	case 'e', 'd':
		l.flow.End(role, at)
		l.over[role] = true
	case 'R', 'Q':
		l.flow.Reset(role, at)
		if !l.over[role] {
			l.over = [2]bool{true, true}
		}
	case 'h':
		l.send(spec.Client, hello(s.octet()), at)
	case 'B', 'C':
		l.send(role, bytes.Repeat([]byte{s.octet()}, int(s.octet())<<8), at)
	default:
		l.send(role, []byte(s.text()), at)
	}
}

func (s *script) open(tls bool, at time.Time) {
	n := len(s.links)
	server := servers[int(s.octet())%len(servers)]
	client := fmt.Sprintf("192.0.2.%d:%d", n>>16&255, n&0xffff)
	if server[:min(1, len(server))] == "[" {
		client = fmt.Sprintf("[2001:db8::%x]:%d", n>>16, n&0xffff)
	}
	host, comment := s.text(), s.text()
	s.links = append(s.links, &link{flow: s.writer.Open(pcap.Link{
		Client: client, Server: server, Host: host, Comment: comment, TLS: tls, Dialled: at, Connected: at.Add(time.Millisecond),
	})})
}

func (l *link) send(role spec.Role, octets []byte, at time.Time) {
	l.flow.Octets(role, octets, at)
	if !l.over[role] {
		l.sent[role] = append(l.sent[role], octets...)
	}
}

// read returns what each side of each link sent, as a capture shows it.
func read(t *testing.T, src io.Reader) (links [][2][]byte) {
	r := capture.New(src, capture.Options{})
	sink := &sink{t: t}
	a := stream.New(sink, stream.Limits{})
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the capture cannot be read: %v", err)
		}
		a.Packet(p)
	}
	a.Close()
	if skipped := a.Stats().Skipped(); len(skipped) > 0 {
		t.Fatalf("packets of no link: %+v", skipped)
	}
	return sink.links
}

// sink keeps the octets of flows.
type sink struct {
	t     *testing.T
	links [][2][]byte
}

func (s *sink) Open(*stream.Flow) { s.links = append(s.links, [2][]byte{}) }

func (s *sink) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	role := spec.Server
	if from == f.Client {
		role = spec.Client
	}
	s.links[f.Number][role] = append(s.links[f.Number][role], p.Octets...)
}

func (s *sink) Gap(f *stream.Flow, _ stream.Side, g stream.Gap) {
	s.t.Fatalf("link %d has a gap: %+v", f.Number, g)
}

func (s *sink) End(*stream.Flow, stream.Side, stream.End) {}

func (s *sink) Close(*stream.Flow) {}
