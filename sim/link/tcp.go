package link

import "time"

// What TCP and TLS are like: Linux with RFC 5681 (Reno), 6298, 6928 and 8985.
const (
	segmentOctets = 1448 // of a segment with timestamps in 1,500 octets of IPv4
	headerOctets  = 52   // of IPv4 and TCP
	packetOctets  = segmentOctets + headerOctets
	recordOctets  = 16384
	sealOctets    = 22 // of a TLS 1.3 record: header, content type, tag

	initialWindow = 10   // segments
	maxSamples    = 24   // round trips after which their variance is forgotten
	quickAcks     = 16   // segments at the start that are acknowledged each
	maxWindow     = 2000 // segments: a receive buffer of some 3 MB

	minRTO     = 200 * time.Millisecond // Linux: least variance term of the RTO
	maxRTO     = 120 * time.Second
	firstRTO   = time.Second            // for a SYN, when there is no sample
	delayedAck = 200 * time.Millisecond // that a probe reckons with
	ackDelay   = 40 * time.Millisecond  // Linux: of an ack for a single segment
	synRetries = 6                      // after 1, 3, 7, 15, 31, 63 s; given up at 127 s
	// giveUp is how long a segment may go without an answer until the socket
	// reports that the connection is dead: 15 retries from the least RTO.
	giveUp = 924600 * time.Millisecond
)

// What goes over a connection before the first message. The sizes are those of
// Go's TLS with a chain of two ECDSA certificates and X25519MLKEM768.
const (
	clientHello = 1500
	serverHello = 4000
)

// Wire returns how many segments a message becomes, and how many octets they
// are with the headers of TLS, TCP and IP.
func Wire(octets int64) (segments, wire int64) {
	if octets <= 0 {
		return 1, headerOctets
	}
	sealed := octets + (octets+recordOctets-1)/recordOctets*sealOctets
	segments = (sealed + segmentOctets - 1) / segmentOctets
	return segments, sealed + segments*headerOctets
}

// half is one direction of a connection: its sender.
type half struct {
	arrived time.Duration // when the last octet so far is at the far end
	opens   time.Duration // when the acks of the first segments of the round are back
	window  packed
	jitter  uint32 // µs, held
	since   uint32 // µs from when the last segment was sent until opens
	samples uint8  // round trips measured
	backoff uint8  // times that the timer has been doubled
	hold    uint8  // rounds before the window grows again
	quick   uint8  // segments to come that are acknowledged at once
}

// lastSent is when the last segment was sent.
func (h *half) lastSent() time.Duration {
	return h.opens - time.Duration(h.since)*time.Microsecond
}

// rto returns the retransmission timeout for a round trip as it is now.
func (h *half) rto(rtt time.Duration) time.Duration {
	// The variance begins as half the round trip and falls by a quarter with
	// each sample of a steady one (RFC 6298).
	vary := 2 * rtt
	for range h.samples {
		vary = vary / 4 * 3
	}
	return min(rtt+max(minRTO, vary), maxRTO)
}

// doubled returns how long the timer runs after so many doublings.
func doubled(rto time.Duration, times uint8) time.Duration {
	if times > 16 {
		return maxRTO
	}
	return min(rto<<times, maxRTO)
}
