package stream

// Reason is why a packet is of no flow.
type Reason uint8

// The reasons.
const (
	taken       Reason = iota // it is of a flow
	UnknownLink               // a link type that is not looked into
	NotIP                     // neither IPv4 nor IPv6: ARP and others
	NotTCP                    // another protocol over IP: UDP and others
	BrokenLink                // too short for its link header, or that is impossible
	BrokenIP                  // the same of IP
	BrokenTCP                 // the same of TCP
	Fragment                  // a part of a datagram; the packet that completes it is taken
	BrokenPart                // a part that cannot be as it is, or was cut short
	reasonCount
)

var reasonNames = [...]string{
	taken: "TCP", UnknownLink: "unknown link type", NotIP: "not IP", NotTCP: "not TCP", BrokenLink: "broken link header",
	BrokenIP: "broken IP header", BrokenTCP: "broken TCP header", Fragment: "fragments", BrokenPart: "broken fragments",
}

// String returns the reason in words.
func (r Reason) String() string { return reasonNames[r] }

// Skipped are the packets that were passed over for one reason.
type Skipped struct {
	Reason  Reason
	Packets int64
	First   int64 // number of the first of them
}

// Stats are what an Assembler did, all flows together.
type Stats struct {
	Packets int64
	Flows   int64 // connections seen
	// Evicted counts those that were forgotten while open (Limits.Flows), and
	// Waits the times that octets were not waited for any longer because too
	// many waited (Limits.Pages, FlowPages).
	Evicted, Waits int64
	// Incomplete counts fragmented datagrams of which parts are missing, or that
	// had to go for others (Limits.Datagrams); Overlapping fragments that came
	// with octets which were there.
	Incomplete, Overlapping int64

	skipped [reasonCount]Skipped
}

// Skipped lists the packets that are of no flow, by reason.
func (s *Stats) Skipped() []Skipped {
	var list []Skipped
	for _, k := range s.skipped {
		if k.Packets > 0 {
			list = append(list, k)
		}
	}
	return list
}

func (s *Stats) skip(r Reason, packet int64) {
	k := &s.skipped[r]
	if k.Packets == 0 {
		k.Reason, k.First = r, packet
	}
	k.Packets++
}
