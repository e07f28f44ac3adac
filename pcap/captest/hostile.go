package captest

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Hostile is a capture that is to cost a reader as much memory as can be had
// for its octets.
type Hostile struct {
	Kind   string // a key of HostileKinds
	Octets int64  // of the file, roughly
}

// HostileKinds says what the kinds are.
var HostileKinds = map[string]string{
	"half-open":     "connections that nobody answers",
	"connections":   "connections that are set up and say nothing",
	"fragments":     "fragments of datagrams that are never whole",
	"gaps":          "segments that all wait for one before them",
	"lengths":       "messages of the longest header, that never comes to its end",
	"headers":       "messages of long headers, of which the data never come",
	"heads":         "heads of HTTP without an end",
	"late":          "connections seen from the middle, with what may be messages",
	"TLS hellos":    "hellos of TLS that have no end",
	"TLS records":   "records of TLS without keys, and one that has no end",
	"TLS sessions":  "sessions of TLS with keys, each in the middle of a record",
	"data":          "a message of more data than there are",
	"small":         "connections that say something short each in turn",
	"many messages": "one connection with the shortest messages",
}

// attacker writes a Hostile capture.
type attacker struct {
	*loader
	r     *rand.Rand
	tls   *TLS
	late  bool   // connections are seen from the middle
	long  []byte // a request with a long header, of which the data never come
	flows map[int]*attack
}

// attack is one connection.
type attack struct {
	ends [2]netip.AddrPort
	next [2]uint32
	turn int
}

// WriteTo writes the capture, as a file of pcap. The keys of the TLS in it are
// those of NewTLS(1).
func (h Hostile) WriteTo(w io.Writer) (int64, error) {
	r := rand.New(rand.NewPCG(1, 4))
	a := &attacker{loader: &loader{out: bufio.NewWriterSize(w, 64<<10), now: begin}, r: r, tls: NewTLS(1), late: h.Kind == "late", long: post(600, 1<<40), flows: make(map[int]*attack)}
	a.put(ClassicHeader(Format{Nano: true}, capture.Ethernet))
	a.data = noise(r, 1400)
	for i := 0; a.written < h.Octets; i++ {
		a.act(h.Kind, i)
	}
	return a.written, a.out.Flush()
}

// together is how many connections attack in turns.
const together = 6_000

// act does the next thing.
func (a *attacker) act(kind string, i int) {
	switch kind {
	case "half-open":
		a.one(i, 0).send(a, spec.Client, packet.SYN, nil)
	case "connections":
		a.one(i, i).connect(a)
	case "fragments":
		s := packet.Segment{From: a.address(i), To: server, Flags: packet.ACK, Data: a.data}
		a.packet(packet.Fragments(s.Append(nil), 1000, uint32(i))[0])
	case "gaps":
		f := a.flow(i)
		f.next[spec.Client] += uint32(1 + i%100)
		f.send(a, spec.Client, packet.ACK, a.data)
	case "data":
		f := a.flow(0)
		if i == 0 {
			f.send(a, spec.Client, packet.ACK, post(1, 1<<40))
		}
		f.send(a, spec.Client, packet.ACK, a.data)
	case "many messages":
		a.flow(0).send(a, spec.Client, packet.ACK, []byte(strings.Repeat(`0009{"op":11}`, 100)))
	default:
		f := a.flow(i)
		f.turn++
		f.send(a, spec.Client, packet.ACK, a.say(kind, i%together, f.turn))
	}
}

// say returns what a client says in its turn.
func (a *attacker) say(kind string, flow, turn int) []byte {
	first := turn == 1
	switch {
	case kind == "lengths" && first:
		return []byte(`ffff{"op":2,"x":"`)
	case kind == "headers":
		frame := a.long
		at := min((turn-1)*1400, len(frame)-1)
		return frame[at:min(at+1400, len(frame))]
	case kind == "heads" && first:
		return []byte("GET / HTTP/1.1\r\n")
	case kind == "heads":
		return []byte(strings.Repeat("x", 1400))
	case kind == "late":
		return []byte(strings.Repeat(`ffff{"x":"`, 140))
	case kind == "TLS hellos" && first:
		return []byte{typeHandshake, 3, 1, 0x40, 0, clientHello, 0xff, 0xff, 0xff}
	case kind == "TLS records" && first:
		return a.tls.begin().sides[spec.Client].hello
	case kind == "TLS records" && turn%8 == 0:
		return append([]byte{typeData, 3, 3, 0x40, 0}, a.data[:1000]...)
	case kind == "TLS records":
		return append([]byte{typeData, 3, 3, 0x03, 0xe8}, a.data[:1000]...)
	case kind == "TLS sessions":
		return a.session(flow, turn)
	case kind == "small" && first:
		return (&wire.Request{Op: spec.OpLogin, UID: name(a.r, spec.UIDRunes), Node: name(a.r, 40)}).AppendFrame(nil)
	case kind == "small":
		return append(post(1, 64), a.data[:64]...)
	}
	return a.data
}

// session says something inside TLS, which it leaves open.
func (a *attacker) session(flow, turn int) []byte {
	f := a.flow(flow)
	switch turn {
	case 1:
		hello := a.tls.Seal(flow, spec.Client, nil)
		f.send(a, spec.Server, packet.ACK, nil)
		return hello
	case 2:
		f.send(a, spec.Server, packet.ACK, a.tls.Seal(flow, spec.Server, nil))
		return a.tls.Seal(flow, spec.Client, (&wire.Request{Op: spec.OpPulse}).AppendFrame(nil))
	case 3:
		return a.tls.Seal(flow, spec.Client, post(1, 1<<20))
	}
	return a.tls.Seal(flow, spec.Client, a.data)[:1400] // and the rest never
}

// post is a request with recipients, of which the data follow or not.
func post(recipients int, data uint64) []byte {
	r := wire.Request{Op: spec.OpPost, ID: "1", DataLen: data}
	for i := range recipients {
		r.For = append(r.For, wire.Recipient{ID: fmt.Sprintf("USER%d", i), Type: spec.ToUser})
	}
	return r.AppendFrame(nil)
}

var server = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 255, 0, 1}), 8888)

func (a *attacker) address(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 50000)
}

// one returns a new connection.
func (a *attacker) one(i, seq int) *attack {
	return &attack{ends: [2]netip.AddrPort{a.address(i), server}, next: [2]uint32{uint32(seq), uint32(seq)}}
}

// flow returns one of those that attack in turns, set up.
func (a *attacker) flow(i int) *attack {
	i %= together
	f := a.flows[i]
	if f == nil {
		f = a.one(i, i)
		a.flows[i] = f
		if !a.late {
			f.connect(a)
		}
	}
	return f
}

func (f *attack) connect(a *attacker) {
	f.send(a, spec.Client, packet.SYN, nil)
	f.send(a, spec.Server, packet.SYN|packet.ACK, nil)
	f.send(a, spec.Client, packet.ACK, nil)
}

func (f *attack) send(a *attacker, from spec.Role, flags packet.Flags, data []byte) {
	s := packet.Segment{From: f.ends[from], To: f.ends[other(from)], Seq: f.next[from], Ack: f.next[other(from)], Flags: flags, Window: 1<<16 - 1, Data: data}
	f.next[from] += uint32(len(data))
	if flags&packet.SYN != 0 {
		f.next[from]++
	}
	a.packet(s.Append(nil))
}

// packet writes a packet of IP.
func (a *attacker) packet(ip []byte) {
	a.now = a.now.Add(time.Microsecond)
	data := encapsulate(ip, capture.Ethernet, 0, spec.Client)
	a.put(AppendClassic(nil, Format{Nano: true}, Packet{a.now, data, len(data)}))
}
