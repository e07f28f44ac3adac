package dissect

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/vectors"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// An input begins with an octet of these bits. Its others are the size of the
// pieces in which the connection is read a second time, less 1.
const (
	joined    = 1 << iota // the begin of the connection was not seen
	webSocket             // it is a WebSocket
	file                  // what follows is a capture file; the other bits mean nothing
	sizeShift = iota
)

// What follows are steps, each of them an octet of which the lowest bit is the
// side, the others, modulo their number, what comes; then, but for the end, an
// octet with a length and that many octets.
const (
	made   = iota // a message: the octets are its table and the choices of the grammar
	inside        // octets inside the WebSocket, where there is one
	raw           // octets as they are
	gap           // as many octets are missing as the length squared and 1; none follow
	end           // of the side; no length
	kinds
)

// step is one of them. Octets that are missing are zeros.
type step struct {
	kind   int
	from   spec.Role
	octets []byte
}

// mostOctets bounds what is said on a connection: more of them make an
// execution slow, and find no more.
const mostOctets = 1 << 15

// steps takes an input apart. It also tells whether there are only messages in
// it, all of them whole.
func steps(input []byte) (all []step, honest bool) {
	honest = true
	for said := 0; len(input) >= 2 && said < mostOctets; {
		s := step{kind: int(input[0]>>1) % kinds, from: spec.Role(input[0] & 1)}
		length := int(input[1])
		input = input[2:]
		switch s.kind {
		case end:
		case gap:
			s.octets = make([]byte, 1+length*length)
		default:
			n := min(length, len(input))
			s.octets, input = input[:n], input[n:]
		}
		if s.kind == made {
			var whole bool
			s.octets, whole = message(s.from, s.octets)
			honest = honest && whole
		} else {
			honest = false
		}
		if s.kind != gap {
			said += len(s.octets)
		}
		all = append(all, s)
	}
	return all, honest
}

// mostData bounds the data behind a message that is made, in octets.
const mostData = 4096

var tables = [...][]*spec.Header{spec.Client: sentBy(spec.Client), spec.Server: sentBy(spec.Server)}

func sentBy(r spec.Role) (all []*spec.Header) {
	for _, h := range spec.Headers() {
		if h.Sender == r {
			all = append(all, h)
		}
	}
	return all
}

// message makes one, with the data that it announces when they are not too
// many; otherwise it is not whole.
func message(from spec.Role, choices []byte) (octets []byte, whole bool) {
	h := tables[from][0]
	if len(choices) > 0 {
		h, choices = tables[from][int(choices[0])%len(tables[from])], choices[1:]
	}
	w := grammar.Writer{Source: grammar.NewBytes(choices)}
	header := w.AppendValid(nil, h)
	n := dataLen(from, header)
	data := bytes.Repeat([]byte("0008{"), mostData/5)[:min(n, mostData/5*5)] // looks like frames
	return append(gen.Frame(header), data...), n == uint64(len(data))
}

// dataLen returns the datalen of a header that its table allows.
func dataLen(from spec.Role, header []byte) uint64 {
	if from == spec.Client {
		var r wire.Request
		if err := r.Decode(header); err != nil {
			panic(err)
		}
		return r.DataLen
	}
	var m wire.Message
	if err := m.Decode(header); err != nil {
		panic(err)
	}
	return m.DataLen
}

// The heads of HTTP with which a WebSocket begins (RFC 6455, 1.3), as far as
// they matter.
var heads = [...]string{
	spec.Client: "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
	spec.Server: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
}

// frame wraps octets for a WebSocket: clients mask them (RFC 6455, 5.2).
func frame(from spec.Role, octets []byte) []byte {
	const final, binaryFrame, masked, long = 0x80, 2, 0x80, 126
	b := []byte{final | binaryFrame, long}
	b = binary.BigEndian.AppendUint16(b, uint16(len(octets)))
	if from == spec.Server {
		return append(b, octets...)
	}
	b[1] |= masked
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	for i, c := range octets {
		b = append(b, c^mask[i%len(mask)])
	}
	return b
}

// inputs are connections of each sort: messages of all tables, with gaps and
// octets between them, recordings of deployed peers, and a capture.
func inputs() (all [][]byte) {
	for flags := range byte(file) {
		whole, broken := []byte{flags | 2<<sizeShift}, []byte{flags}
		for i := range max(len(tables[0]), len(tables[1])) {
			for from := range byte(2) {
				whole = append(whole, made<<1|from, 3, byte(i), byte(i), 7)
				broken = append(broken, made<<1|from, 2, byte(i), 200)
				if i%2 == 0 {
					broken = append(broken, gap<<1|from, byte(i))
				} else {
					broken = append(broken, byte(inside+i/2%2)<<1|from, 2, '0', '0')
				}
			}
		}
		all = append(all, whole, broken, append(whole, end<<1, made<<1|1, 0))
		for _, f := range vectors.Frames() {
			if o := f.Octets(); len(o) < 256 {
				all = append(all, append([]byte{flags, inside<<1 | byte(f.Sender()), byte(len(o))}, o...))
			}
		}
	}
	return append(all, append([]byte{file}, recorded()...))
}

// recorded is a capture of two messages.
func recorded() []byte {
	var b bytes.Buffer
	w := pcap.NewWriter(&b, pcap.About{})
	at := time.Unix(1e9, 0)
	flow := w.Open(pcap.Link{Client: "192.0.2.1:4000", Server: "192.0.2.2:443", Dialled: at, Connected: at})
	for _, from := range []spec.Role{spec.Client, spec.Server} {
		octets, _ := message(from, nil)
		flow.Octets(from, octets, at)
		flow.End(from, at)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// sideOf is the side of a connection on which a peer is.
func sideOf(r spec.Role) stream.Side { return stream.Side(r) }
