package pcap

import (
	"net/netip"
	"time"

	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/spec"
)

// Flow is one link in a capture. Octets and ends are given in the order in
// which they happened; a time before the last one of the same flow counts as
// that. Packets of different flows may stand a little out of order.
type Flow struct {
	writer *Writer
	number int
	halves [2]half // by who sends
	last   time.Time
	reset  bool
	hello  bool // the client's first octets should be those of TLS
	held   *held
}

// flowStride keeps the initial sequence numbers of flows apart, in case that
// one has the ports of an earlier one. None of a few billion is 0.
const flowStride = 0x9e3779b1

func newFlow(w *Writer, number int, client, server netip.AddrPort) *Flow {
	start := uint32(number+1) * flowStride
	return &Flow{writer: w, number: number, halves: [2]half{
		spec.Client: {from: client, next: start},
		spec.Server: {from: server, next: ^start},
	}}
}

// Octets shows octets that one side sent. They are not kept. What a side sends
// behind its end is ignored: it cannot have left.
func (f *Flow) Octets(from spec.Role, octets []byte, at time.Time) {
	f.happen(event{from: from, what: sent, octets: octets, at: at})
}

// End shows that one side sends no more.
func (f *Flow) End(from spec.Role, at time.Time) { f.happen(event{from: from, what: ended, at: at}) }

// Reset shows that one side broke the link off, both directions.
func (f *Flow) Reset(from spec.Role, at time.Time) {
	f.happen(event{from: from, what: broke, at: at})
}

// event is something that happens on a flow.
type event struct {
	from   spec.Role
	what   what
	octets []byte
	at     time.Time
}

type what uint8

const (
	sent what = iota
	ended
	broke
)

func (f *Flow) happen(e event) {
	f.writer.mu.Lock()
	defer f.writer.mu.Unlock()
	if f.writer.err != nil {
		f.drop()
		return
	}
	if f.held != nil {
		f.hold(e)
		return
	}
	f.write(e)
	if f.hello && e.from == spec.Client {
		f.hello = false
		f.await(e.octets)
	}
}

// write makes the packets of an event.
func (f *Flow) write(e event) {
	half := &f.halves[e.from]
	if half.over || f.reset {
		return
	}
	switch e.what {
	case sent:
		f.send(e)
	case ended:
		half.over = true
		f.packet(e.from, packet.FIN|packet.ACK, nil, e.at, "")
		f.acknowledge(e)
	case broke:
		f.reset = true
		f.packet(e.from, packet.RST|packet.ACK, nil, e.at, "")
	}
}

// unacknowledged is how many segments are sent in a row before the other side
// acknowledges them.
const unacknowledged = 32

// send makes segments of octets.
func (f *Flow) send(e event) {
	size := segmentSize(f.halves[e.from].from)
	for n := 1; len(e.octets) > 0; n++ {
		data := e.octets[:min(size, len(e.octets))]
		e.octets = e.octets[len(data):]
		flags := packet.ACK
		if len(e.octets) == 0 {
			flags |= packet.PSH
		}
		f.packet(e.from, flags, data, e.at, "")
		if n%unacknowledged == 0 || len(e.octets) == 0 {
			f.acknowledge(e)
		}
	}
}

func (f *Flow) acknowledge(e event) {
	f.packet(other(e.from), packet.ACK, nil, e.at, "")
}

// shake shows the handshake of TCP.
func (f *Flow) shake(link *Link, comment string) {
	f.packet(spec.Client, packet.SYN, nil, link.Dialled, comment)
	f.packet(spec.Server, packet.SYN|packet.ACK, nil, link.Connected, "")
	f.packet(spec.Client, packet.ACK, nil, link.Connected, "")
}

// packet writes one packet.
func (f *Flow) packet(from spec.Role, flags packet.Flags, data []byte, at time.Time, comment string) {
	if f.writer.err != nil {
		return
	}
	if at.Before(f.last) {
		at = f.last
	}
	f.last = at
	octets := f.writer.packer.pack(&f.halves[from], &f.halves[other(from)], flags, data)
	f.writer.block.packet(at, octets, comment)
	f.writer.put(packetBlock)
}

func other(role spec.Role) spec.Role {
	if role == spec.Client {
		return spec.Server
	}
	return spec.Client
}
