package stream_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// hello is a packet with five octets.
func hello(six bool) []byte {
	s := packet.Segment{From: netip.MustParseAddrPort("192.0.2.1:50000"), To: netip.MustParseAddrPort("198.51.100.1:8888"), Seq: 100, Flags: packet.ACK, Data: []byte("hello")}
	if six {
		s.From, s.To = netip.MustParseAddrPort("[2001:db8::1]:50000"), netip.MustParseAddrPort("[2001:db8::2]:8888")
	}
	return s.Append(nil)
}

// with returns a packet with some octets set.
func with(b []byte, at int, octets ...byte) []byte {
	copy(b[at:], octets)
	return b
}

// extended puts headers between IPv6's and TCP's. Each begins with the number
// of the one behind it, which is filled in.
func extended(first byte, headers ...[]byte) []byte {
	b := hello(true)
	between := bytes.Join(headers, nil)
	b[6] = first
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40+len(between)))
	return slices.Concat(b[:40], between, b[40:])
}

// Headers that are read, or for which reason not.
func TestHeaders(t *testing.T) {
	const tcp, udp = 6, 17
	hop := []byte{tcp, 0, 1, 4, 0, 0, 0, 0}
	for _, test := range []struct {
		name string
		link capture.LinkType
		data []byte
		snap int // octets that are kept
		want stream.Reason
	}{
		{name: "IPv4", data: hello(false)},
		{name: "IPv6", data: hello(true)},
		{name: "IPv4, said to be so", link: capture.IPv4, data: hello(false)},
		{name: "IPv4 without a length", data: with(hello(false), 2, 0, 0)},
		{name: "IPv6 without a length", data: with(hello(true), 4, 0, 0)},
		{name: "IPv6 with options", data: extended(0, hop)},
		{name: "IPv6 with a route", data: extended(43, hop)},
		{name: "IPv6 for the destination", data: extended(60, with(bytes.Clone(hop), 0, 60), hop)},
		{name: "IPv6 of a moving host", data: extended(135, hop)},
		{name: "IPv6 authenticated", data: extended(51, append([]byte{tcp, 4}, make([]byte, 22)...))},
		{name: "IPv6 in one fragment", data: extended(44, []byte{tcp, 0, 0, 0, 0, 0, 0, 1})},
		{name: "loopback of Linux", link: capture.Null, data: append([]byte{10, 0, 0, 0}, hello(true)...)},

		{name: "another link", link: 147, data: hello(false), want: stream.UnknownLink},
		{name: "short Ethernet", link: capture.Ethernet, data: make([]byte, 13), want: stream.BrokenLink},
		{name: "short Linux", link: capture.LinuxSLL, data: make([]byte, 15), want: stream.BrokenLink},
		{name: "short Linux 2", link: capture.LinuxSLL2, data: make([]byte, 19), want: stream.BrokenLink},
		{name: "short loopback", link: capture.Loop, data: make([]byte, 3), want: stream.BrokenLink},
		{name: "nothing", data: nil, want: stream.BrokenLink},
		{name: "short tag", link: capture.Ethernet, data: append(make([]byte, 12), 0x81, 0, 0), want: stream.BrokenLink},
		{name: "nothing but tags", link: capture.Ethernet, data: append(make([]byte, 12), bytes.Repeat([]byte{0x81, 0, 0, 7}, 20)...), want: stream.NotIP},
		{name: "ARP", link: capture.Ethernet, data: append(make([]byte, 12), 8, 6, 0, 0), want: stream.NotIP},
		{name: "another family", link: capture.Null, data: append([]byte{7, 0, 0, 0}, hello(true)...), want: stream.NotIP},
		{name: "another version", data: with(hello(false), 0, 0x55), want: stream.NotIP},
		{name: "UDP", data: with(hello(false), 9, udp), want: stream.NotTCP},
		{name: "UDP over IPv6", data: with(hello(true), 6, udp), want: stream.NotTCP},
		{name: "a fragment of UDP", data: with(hello(false), 6, 0x20, 0, 64, udp), want: stream.NotTCP},
		{name: "a fragment of UDP over IPv6", data: extended(44, []byte{udp, 0, 0, 1, 0, 0, 0, 1}), want: stream.NotTCP},
		{name: "short IPv4", data: hello(false)[:19], want: stream.BrokenIP},
		{name: "short IPv6", data: hello(true)[:39], want: stream.BrokenIP},
		{name: "header too short", data: with(hello(false), 0, 0x44), want: stream.BrokenIP},
		{name: "header too long", data: with(hello(false), 2, 0, 19), want: stream.BrokenIP},
		{name: "version 5 in IPv4", link: capture.Ethernet, data: append(append(make([]byte, 12), 8, 0), with(hello(false), 0, 0x55)...), want: stream.BrokenIP},
		{name: "options cut off", data: extended(0, hop), snap: 44, want: stream.BrokenIP},
		{name: "authentication cut off", data: extended(51, hop), snap: 44, want: stream.BrokenIP},
		{name: "fragment cut off", data: extended(44, hop), snap: 44, want: stream.BrokenIP},
		{name: "options without end", data: extended(0, with(bytes.Clone(hop), 1, 200)), want: stream.BrokenIP},
		{name: "headers without end", data: extended(0, bytes.Repeat(with(bytes.Clone(hop), 0, 0), 20)), want: stream.BrokenIP},
		{name: "TCP cut off", data: hello(false), snap: 39, want: stream.BrokenTCP},
		{name: "TCP header too short", data: with(hello(false), 32, 0x40), want: stream.BrokenTCP},
		{name: "TCP header too long", data: with(hello(false), 32, 0x70), want: stream.BrokenTCP},
		{name: "a fragment cut off", data: packet.Fragments(hello(false), 16, 1)[0], snap: 30, want: stream.BrokenPart},
		{name: "a fragment", data: packet.Fragments(hello(false), 16, 1)[0], want: stream.Fragment},
	} {
		link := test.link
		if link == 0 && test.name != "loopback of Linux" && test.name != "another family" {
			link = capture.Raw
		}
		kept := test.data
		if test.snap > 0 {
			kept = kept[:test.snap]
		}
		r := &recorder{t: t}
		a := stream.New(r, stream.Limits{})
		a.Packet(&capture.Packet{Number: 7, Time: time.Unix(1, 0), LinkType: link, Data: kept, Length: len(test.data)})
		a.Close()
		var want []stream.Skipped
		if test.want != 0 {
			want = []stream.Skipped{{Reason: test.want, Packets: 1, First: 7}}
		}
		if got := a.Stats().Skipped(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: skipped %v, want %v", test.name, got, want)
		}
		if test.want == 0 && (len(r.flows) != 1 || string(r.flows[0].octets[stream.First]) != "hello") {
			t.Errorf("%s: the octets are not there", test.name)
		}
	}
}

// Fragments come in any order, and again; those that came first count.
func TestFragments(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 100)
	whole := (&packet.Segment{From: netip.MustParseAddrPort("192.0.2.1:50000"), To: netip.MustParseAddrPort("198.51.100.1:8888"), Seq: 100, Flags: packet.ACK, Data: data}).Append(nil)
	parts := packet.Fragments(whole, 400, 1)
	other := packet.Fragments(whole, 640, 1)
	spoilt := bytes.Clone(other[0])
	copy(spoilt[20+400:], "this is behind another one")
	lone := func(id uint32) []byte { return packet.Fragments(whole, 400, id)[0] }
	for _, test := range []struct {
		name        string
		packets     [][]byte
		wait        time.Duration // between two packets
		last        int           // packet in which the octets are taken to come; 0: they never are
		incomplete  int64
		overlapping int64
	}{
		{name: "in order", packets: parts, last: len(parts)},
		{name: "the other way round", packets: backward(parts), last: len(parts)},
		{name: "twice", packets: slices.Concat(parts[:2], parts[:2], parts[2:]), last: len(parts) + 2, overlapping: 2},
		{name: "cut in two ways", packets: slices.Concat(parts[:3], [][]byte{spoilt}, other[1:]), last: 6, overlapping: 2},
		{name: "slowly", packets: parts, wait: 5 * time.Second, last: len(parts)},
		{name: "too slowly", packets: parts, wait: 31 * time.Second, incomplete: int64(len(parts))},
		{name: "one missing", packets: parts[1:], incomplete: 1},
		{name: "too many", packets: slices.Concat(parts[:1], [][]byte{lone(2), lone(3)}, parts[1:]), incomplete: 4},
	} {
		r := &recorder{t: t}
		a := stream.New(r, stream.Limits{Datagrams: 2})
		for i, p := range test.packets {
			a.Packet(&capture.Packet{Number: int64(i + 1), Time: time.Unix(1, 0).Add(time.Duration(i) * test.wait), LinkType: capture.Raw, Data: p, Length: len(p)})
		}
		a.Close()
		s := a.Stats()
		if s.Incomplete != test.incomplete || s.Overlapping != test.overlapping {
			t.Errorf("%s: %d incomplete, %d overlapping, want %d, %d", test.name, s.Incomplete, s.Overlapping, test.incomplete, test.overlapping)
		}
		switch {
		case test.last == 0 && len(r.flows) == 0:
		case len(r.flows) != 1 || !bytes.Equal(r.flows[0].octets[stream.First], data):
			t.Errorf("%s: the octets are not there", test.name)
		case r.flows[0].Begun.Packet != int64(test.last):
			t.Errorf("%s: they came in packet %d, want %d", test.name, r.flows[0].Begun.Packet, test.last)
		}
	}
}

func backward(parts [][]byte) [][]byte {
	parts = slices.Clone(parts)
	slices.Reverse(parts)
	return parts
}
