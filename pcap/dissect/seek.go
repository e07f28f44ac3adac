package dissect

import (
	"bytes"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Limits of the search for a message. They make its work a small multiple of
// the octets it looks at, whatever these are, and whatever pieces they come in.
const (
	// mostPadding is how many octets of space a header may have on each side of
	// its object to be found. Hardly any has one (FRAME-5).
	mostPadding = 16
	// searchShare is how many octets of what may be headers are decoded for each
	// octet looked at, and searchFirst how many besides.
	searchShare = 4
	searchFirst = 2 * maxHead
)

// backlog is octets of a side that wait, with the packets in which they came.
type backlog struct {
	octets   []byte
	arrivals []arrival
	dropped  int64 // octets that were there before those
}

// arrival says up to where octets came in a packet.
type arrival struct {
	end  int64 // octets of the backlog, dropped ones included
	mark stream.Mark
}

func (b *backlog) add(octets []byte, mark stream.Mark) {
	b.octets = append(b.octets, octets...)
	end := b.dropped + int64(len(b.octets))
	if n := len(b.arrivals); n > 0 && b.arrivals[n-1].mark == mark {
		b.arrivals[n-1].end = end
		return
	}
	b.arrivals = append(b.arrivals, arrival{end, mark})
}

// drop forgets the first n octets.
func (b *backlog) drop(n int) {
	b.octets = b.octets[n:]
	b.dropped += int64(n)
	for len(b.arrivals) > 0 && b.arrivals[0].end <= b.dropped {
		b.arrivals = b.arrivals[1:]
	}
}

// each calls f with all octets, by the packets in which they came.
func (b *backlog) each(f func(octets []byte, mark stream.Mark)) {
	rest, at := b.octets, b.dropped
	for _, a := range b.arrivals {
		n := a.end - at
		f(rest[:n], a.mark)
		rest, at = rest[n:], a.end
	}
}

// keeps returns about how much memory there is to it.
func (b *backlog) keeps() int {
	const each = 40 // of an arrival
	return cap(b.octets) + each*cap(b.arrivals)
}

// seeker looks for a message in octets that begin anywhere in one.
type seeker struct {
	backlog
	looked int // octets of the backlog before which no object of a message begins
	tried  int64
}

// find looks for a frame that is one, drops what is before it, and reports
// whether there is one. As long as the first that may be one is not all there,
// it waits for the rest; at last it looks behind that too.
func (k *seeker) find(last bool, is func(frame []byte) bool) bool {
	for {
		next := bytes.IndexByte(k.octets[k.looked:], '{')
		if next < 0 {
			k.looked = len(k.octets)
			k.forget(k.looked - mostPadding - spec.LengthDigits) // digits may be there
			return false
		}
		brace := k.looked + next
		start, total, more := candidate(k.octets, brace)
		switch {
		case more && !last:
			k.looked = brace
			k.forget(start)
			return false
		case !more && total > 0 && k.may(start+total, total) && is(k.octets[start:start+total]):
			k.looked = brace
			k.forget(start)
			return true
		}
		k.looked = brace + 1
	}
}

// forget drops octets that no message was found in.
func (k *seeker) forget(n int) {
	if n > 0 {
		k.drop(n)
		k.looked -= n
	}
}

// may reports whether a frame that ends somewhere in the backlog may be
// decoded, and takes note of it.
func (k *seeker) may(end, total int) bool {
	if k.tried+int64(total) > searchFirst+searchShare*(k.dropped+int64(end)) {
		return false
	}
	k.tried += int64(total)
	return true
}

// candidate returns the frame whose object may begin at a brace: where its
// digits stand and how long it is; 0: it is none. More says that it cannot be
// told yet, since octets are missing.
func candidate(octets []byte, brace int) (start, total int, more bool) {
	object := octets[brace:]
	inside := bytes.TrimLeft(object[1:min(len(object), 1+mostPadding)], space)
	if len(inside) > 0 && inside[0] != '"' {
		return 0, 0, false
	}
	front := octets[max(0, brace-mostPadding):brace]
	start = brace - (len(front) - len(bytes.TrimRight(front, space))) - spec.LengthDigits
	if start < 0 {
		return 0, 0, false
	}
	total, ok := frameLength(octets[start:])
	switch {
	case !ok:
		return 0, 0, false
	case start+total > len(octets):
		return start, 0, true
	}
	frame := octets[start : start+total]
	tail := frame[max(0, len(frame)-mostPadding-1):]
	if !bytes.HasSuffix(bytes.TrimRight(tail, space), []byte("}")) {
		return 0, 0, false
	}
	return start, total, false
}

// space is what JSON has around objects.
const space = " \t\r\n"

// frameLength returns the length of a frame that begins with octets, digits
// included; ok is false when it begins with no length of one.
func frameLength(octets []byte) (total int, ok bool) {
	if len(octets) < spec.LengthDigits {
		return 0, false
	}
	n := 0
	for _, c := range octets[:spec.LengthDigits] {
		v := hexValue(c)
		if v < 0 {
			return 0, false
		}
		n = n<<4 | v
	}
	return spec.LengthDigits + n, n >= spec.MinHeaderOctets
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// decodes reports whether a frame is one that a side may send.
func decodes(from spec.Role, frame []byte) bool {
	header := frame[spec.LengthDigits:]
	if from == spec.Client {
		var r wire.Request
		return r.Decode(header) == nil
	}
	var m wire.Message
	return m.Decode(header) == nil
}
