package captest

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/spec"
)

// Network says what a capture is to be of.
type Network struct {
	Seed      uint64
	Flows     int // connections, at the same time
	Exchanges int // of each, besides the login

	Link     capture.LinkType // what packets begin with
	Tags     int              // of virtual networks, on links that may have them
	IPv6     bool
	Segment  int  // octets of each segment; 0: each another number
	Fragment int  // octets of each fragment, a multiple of 8; 0: none
	Wrap     bool // sequence numbers go over their end
	Headless bool // the capture begins when the connections were there already
	// Carry has what is said on a connection sent in another form, as TLS or
	// WebSocket. It may be nil.
	Carry func(flow int, turns []Turn) []Turn
	Faults
}

// Faults are what happens to packets on the way to the capture. Numbers
// without a unit are shares, 0 to 1, of the packets with data.
type Faults struct {
	Loss      float64 // are not in the capture
	Resend    float64 // of those lost: are sent again
	Duplicate float64 // are there twice
	Overlap   float64 // are sent again with some octets before and behind
	Differ    bool    // octets that overlap are others
	KeepAlive float64 // a packet behind asks whether the other side is there
	Window    int     // packets by which one may be out of order
	Snap      int     // octets that are kept of a packet; 0: all
}

// Packet is one packet of a capture.
type Packet struct {
	Time   time.Time
	Data   []byte
	Length int // on the wire
}

// Flow is what truly was sent on one connection.
type Flow struct {
	Client, Server netip.AddrPort
	Said           []Turn
	Streams        [2]Stream // by spec.Role; what was sent, to say it
}

// Stream is what one side sent.
type Stream struct {
	Sent []byte // all of it
	Seen []byte // of the same length: as the capture has it, zeros where it has nothing
	Has  []bool // which octets the capture has
}

// Capture is a capture with the truth about it.
type Capture struct {
	Network
	Packets []Packet
	Flows   []*Flow
}

// begin is when captures begin.
var begin = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// Make makes a capture.
func Make(n Network) *Capture {
	r := rand.New(rand.NewPCG(n.Seed, 1))
	c := &Capture{Network: n}
	var lines [][]sent
	for i := range n.Flows {
		l := newLine(r, &n, i)
		c.Flows = append(c.Flows, l.flow)
		l.flow.Said = Conversation(r, n.Exchanges)
		turns := l.flow.Said
		if n.Carry != nil {
			turns = n.Carry(i, turns)
		}
		lines = append(lines, l.converse(turns))
	}
	c.write(r, n.disturb(r, interleave(r, lines)))
	return c
}

// interleave mixes packets of several connections.
func interleave(r *rand.Rand, lines [][]sent) (all []sent) {
	for len(lines) > 0 {
		i := r.IntN(len(lines))
		if len(lines[i]) == 0 {
			lines = append(lines[:i], lines[i+1:]...)
			continue
		}
		all = append(all, lines[i][0])
		lines[i] = lines[i][1:]
	}
	return all
}

// write makes packets of what was sent, and takes note of what is in them.
func (c *Capture) write(r *rand.Rand, all []sent) {
	now := begin
	for i := range all {
		s := &all[i]
		now = now.Add(time.Duration(1 + r.IntN(20_000)))
		data := s.fragment
		if data == nil {
			data = s.Append(nil)
		}
		data = encapsulate(data, c.Link, c.Tags, s.role)
		p := Packet{now, data, len(data)}
		if c.Snap > 0 && len(data) > c.Snap {
			p.Data = data[:c.Snap]
		}
		c.Packets = append(c.Packets, p)
		if s.last {
			s.stream.see(s.offset, s.Data[:max(len(s.Data)-(p.Length-len(p.Data)), 0)])
		}
	}
}

// see takes note of octets in the capture: those that come first count.
func (s *Stream) see(offset int, octets []byte) {
	for i, b := range octets {
		if at := offset + i; at >= 0 && at < len(s.Has) && !s.Has[at] {
			s.Has[at], s.Seen[at] = true, b
		}
	}
}

// Gap is a range of octets that are missing.
type Gap struct{ Offset, Length int64 }

// Gaps lists what the capture has not.
func (s *Stream) Gaps() (gaps []Gap) {
	for i, has := range s.Has {
		switch n := len(gaps); {
		case has:
		case n > 0 && gaps[n-1].Offset+gaps[n-1].Length == int64(i):
			gaps[n-1].Length++
		default:
			gaps = append(gaps, Gap{int64(i), 1})
		}
	}
	return gaps
}

// line is one connection in the making.
type line struct {
	r       *rand.Rand
	network *Network
	flow    *Flow
	ends    [2]netip.AddrPort
	next    [2]uint32
	out     []sent
}

// sent is a segment, or a part of one, and where its octets stand in a stream.
type sent struct {
	packet.Segment
	role     spec.Role
	stream   *Stream
	offset   int
	fragment []byte
	last     bool // the one by which the octets of the segment are known
}

func newLine(r *rand.Rand, n *Network, number int) *line {
	client, server := [4]byte{192, 0, 2}, [4]byte{198, 51, 100, 7}
	client[3] = byte(number)
	l := &line{r: r, network: n, flow: new(Flow)}
	l.ends[spec.Client] = netip.AddrPortFrom(netip.AddrFrom4(client), uint16(40000+number/256))
	l.ends[spec.Server] = netip.AddrPortFrom(netip.AddrFrom4(server), 8888)
	if n.IPv6 {
		for role, end := range l.ends {
			v6, v4 := [16]byte{0x20, 1, 0xd, 0xb8}, end.Addr().As4()
			copy(v6[12:], v4[:])
			l.ends[role] = netip.AddrPortFrom(netip.AddrFrom16(v6), end.Port())
		}
	}
	l.flow.Client, l.flow.Server = l.ends[spec.Client], l.ends[spec.Server]
	for role := range l.next {
		l.next[role] = r.Uint32()
		if n.Wrap {
			l.next[role] = -uint32(r.IntN(3000))
		}
	}
	return l
}

// converse makes the packets of a conversation.
func (l *line) converse(turns []Turn) []sent {
	if l.network.Headless {
		l.next[0]++
		l.next[1]++
	} else {
		l.add(spec.Client, packet.SYN, nil)
		l.add(spec.Server, packet.SYN|packet.ACK, nil)
		l.add(spec.Client, packet.ACK, nil)
	}
	for _, turn := range turns {
		for rest := turn.Octets; len(rest) > 0; {
			n := min(l.size(), len(rest))
			l.add(turn.From, packet.PSH|packet.ACK, rest[:n])
			rest = rest[n:]
			if l.r.IntN(2) == 0 {
				l.add(other(turn.From), packet.ACK, nil)
			}
		}
	}
	l.add(spec.Server, packet.ACK, nil)
	l.add(spec.Client, packet.ACK, nil)
	l.add(spec.Client, packet.FIN|packet.ACK, nil)
	l.add(spec.Server, packet.FIN|packet.ACK, nil)
	l.add(spec.Client, packet.ACK, nil)
	for role := range l.flow.Streams {
		s := &l.flow.Streams[role]
		s.Seen, s.Has = make([]byte, len(s.Sent)), make([]bool, len(s.Sent))
	}
	return l.out
}

// size is how many octets the next segment has at most.
func (l *line) size() int {
	if l.network.Segment > 0 {
		return l.network.Segment
	}
	return 1 + l.r.IntN(1400)
}

// add sends a segment.
func (l *line) add(from spec.Role, flags packet.Flags, data []byte) {
	stream := &l.flow.Streams[from]
	s := sent{role: from, stream: stream, offset: len(stream.Sent), last: true}
	s.Segment = packet.Segment{
		From: l.ends[from], To: l.ends[other(from)], Seq: l.next[from], Ack: l.next[other(from)],
		Flags: flags, Window: 1<<16 - 1, ID: uint16(l.r.Uint32()), Data: data, Options: l.options(),
	}
	l.next[from] += uint32(len(data))
	if flags&(packet.SYN|packet.FIN) != 0 {
		l.next[from]++
	}
	stream.Sent = append(stream.Sent, data...)
	l.out = append(l.out, s)
}

// options are timestamps, as most systems send them.
func (l *line) options() []byte {
	b := []byte{1, 1, 8, 10}
	return binary.BigEndian.AppendUint64(b, l.r.Uint64())
}

func other(role spec.Role) spec.Role { return 1 - role }
