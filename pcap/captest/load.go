package captest

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Load says what a large capture is to be like, for measurements: connections
// on which messages are sent in bursts, in full segments over Ethernet.
type Load struct {
	Seed   uint64
	Octets int64 // of the file, roughly
	Flows  int   // connections at the same time; half of them mostly hear, the others mostly speak
	Small  bool  // a mix of short messages; else posts and deliveries of 700 octets
	// Seal makes of what a side says what is sent, as TLS does. It is called
	// in the order in which things are said, first with nothing, and may be nil.
	Seal func(flow int, from spec.Role, octets []byte) []byte
}

// What the connections of a load are like.
const (
	loadSegment = 1448     // octets
	loadBurst   = 16 << 10 // octets that are said at once, at least
	loadFrame   = 700      // octets of a message, header and data
)

// loader writes a load.
type loader struct {
	Load
	out     *bufio.Writer
	r       *rand.Rand
	written int64
	now     time.Time
	buffer  []byte
	flows   []loadFlow
	data    []byte
	said    []byte
}

// loadFlow is one connection of a load.
type loadFlow struct {
	ends   [2]netip.AddrPort
	next   [2]uint32
	number uint64 // of the next message
	peer   string
}

// WriteTo writes the capture, as a file of pcap.
func (l Load) WriteTo(w io.Writer) (int64, error) {
	r := rand.New(rand.NewPCG(l.Seed, 2))
	d := &loader{Load: l, out: bufio.NewWriterSize(w, 256<<10), r: r, now: begin, data: noise(r, 1<<12)}
	d.put(ClassicHeader(Format{Nano: true}, capture.Ethernet))
	for i := range l.Flows {
		d.flows = append(d.flows, newLoadFlow(r, i))
		d.begin(i)
	}
	for i := 0; d.written < l.Octets; i = (i + 1) % l.Flows {
		d.burst(i)
	}
	for i := range d.flows {
		d.segment(i, spec.Client, packet.FIN|packet.ACK, nil)
		d.segment(i, spec.Server, packet.FIN|packet.ACK, nil)
	}
	return d.written, d.out.Flush()
}

func newLoadFlow(r *rand.Rand, i int) loadFlow {
	f := loadFlow{number: 1 << 60, peer: name(r, spec.UIDRunes)}
	f.ends[spec.Client] = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 50000)
	f.ends[spec.Server] = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, 0, 1}), 8888)
	f.next = [2]uint32{r.Uint32(), r.Uint32()}
	return f
}

// put writes octets of the file. Its errors show when the writer is flushed.
func (d *loader) put(octets []byte) {
	n, _ := d.out.Write(octets)
	d.written += int64(n)
}

// begin sets up a connection and logs in.
func (d *loader) begin(i int) {
	d.segment(i, spec.Client, packet.SYN, nil)
	d.segment(i, spec.Server, packet.SYN|packet.ACK, nil)
	d.segment(i, spec.Client, packet.ACK, nil)
	d.say(i, spec.Client, nil)
	d.say(i, spec.Server, nil)
	for _, turn := range Conversation(d.r, 0)[:4] {
		d.say(i, turn.From, turn.Octets)
	}
}

// burst has a connection say much at once.
func (d *loader) burst(i int) {
	from := spec.Role(i % 2)
	d.said = d.said[:0]
	for len(d.said) < loadBurst {
		d.message(&d.flows[i], from)
	}
	d.say(i, from, d.said)
}

// loadText is what pings say.
const loadText = "Do you remember what we said about the weather when we last met, or was that somebody else, elsewhere?"

// message appends a message to what is said.
func (d *loader) message(f *loadFlow, from spec.Role) {
	f.number++
	if d.Small {
		d.short(f, from)
		return
	}
	const header = 150 // roughly what is left for data
	data := d.data[:loadFrame-header+int(f.number%32)]
	if from == spec.Client {
		m := wire.Request{Op: spec.OpPost, ID: fmt.Sprintf("p%d", f.number), For: []wire.Recipient{{ID: f.peer, Type: spec.ToUser}}, DataLen: uint64(len(data))}
		d.said = append(m.AppendFrame(d.said), data...)
		return
	}
	d.delivery(f, data)
}

func (d *loader) delivery(f *loadFlow, data []byte) {
	m := wire.Message{Kind: spec.MsgDelivery, ID: wire.FormatID(f.number), From: f.peer, Posted: wire.FormatPosted(d.now.UnixNano()), DataLen: uint64(len(data))}
	d.said = append(m.AppendFrame(d.said), data...)
}

// short appends one of the messages that have little data or none.
func (d *loader) short(f *loadFlow, from spec.Role) {
	id := fmt.Sprintf("s%d", f.number)
	n := d.r.IntN(4)
	switch {
	case from == spec.Client && n == 0:
		d.said = (&wire.Request{Op: spec.OpPulse}).AppendFrame(d.said)
	case from == spec.Client && n == 1:
		d.said = (&wire.Request{Op: spec.OpAck, ID: wire.FormatID(f.number), Type: "n"}).AppendFrame(d.said)
	case from == spec.Client:
		text := loadText[:d.r.IntN(len(loadText))]
		m := wire.Request{Op: spec.OpPing, ID: id, From: "alice in chains", To: "bob the builder", DataLen: uint64(len(text))}
		d.said = append(m.AppendFrame(d.said), text...)
	case n == 0:
		d.said = (&wire.Message{Kind: spec.MsgOhi, From: f.peer, Status: 1}).AppendFrame(d.said)
	case n == 1:
		d.delivery(f, d.data[:1+d.r.IntN(100)])
	default:
		m := wire.Message{Kind: spec.MsgAck, ID: id, MsgID: wire.FormatID(f.number), Posted: wire.FormatPosted(d.now.UnixNano())}
		d.said = m.AppendFrame(d.said)
	}
}

// say sends octets, in full segments, every other of which is acknowledged.
func (d *loader) say(i int, from spec.Role, octets []byte) {
	if d.Seal != nil {
		octets = d.Seal(i, from, octets)
	}
	for n := 1; len(octets) > 0; n++ {
		size := min(loadSegment, len(octets))
		flags := packet.ACK
		if size == len(octets) {
			flags |= packet.PSH
		}
		d.segment(i, from, flags, octets[:size])
		octets = octets[size:]
		if n%2 == 0 || len(octets) == 0 {
			d.segment(i, other(from), packet.ACK, nil)
		}
	}
}

// timestamps is TCP's option, with times that stand still.
var timestamps = []byte{1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1}

// segment writes one packet.
func (d *loader) segment(i int, from spec.Role, flags packet.Flags, data []byte) {
	f := &d.flows[i]
	s := packet.Segment{
		From: f.ends[from], To: f.ends[other(from)], Seq: f.next[from], Ack: f.next[other(from)],
		Flags: flags, Window: 1<<16 - 1, Options: timestamps, Data: data,
	}
	f.next[from] += uint32(len(data))
	if flags&(packet.SYN|packet.FIN) != 0 {
		f.next[from]++
	}
	d.now = d.now.Add(time.Microsecond)
	d.buffer = append(d.buffer[:0], 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, etherIPv4>>8, etherIPv4&0xff)
	d.buffer = s.Append(d.buffer)
	for len(d.buffer) < leastFrame {
		d.buffer = append(d.buffer, 0)
	}
	var head [16]byte
	d.put(appendRecord(head[:0], Format{Nano: true}, d.now, len(d.buffer), len(d.buffer)))
	d.put(d.buffer)
}
