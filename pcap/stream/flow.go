package stream

import "net/netip"

// Side is one of the two ends of a flow, as an index of its Ends.
type Side uint8

// The two sides. Who is First says nothing about who connected: see Flow.Client.
const (
	First  Side = 0 // sent the first packet that was seen
	Second Side = 1
)

// Other returns the side across.
func (s Side) Other() Side { return s ^ 1 }

// Flow is one TCP connection.
type Flow struct {
	Number int               // from 0, in the order of first packets, as Wireshark's tcp.stream
	Ends   [2]netip.AddrPort // whose packets have this address and port as their source
	Begun  Mark              // the first packet
	Last   Mark              // the last one so far
	Counts [2]Counts         // what each side sent
	User   any               // the sink's own

	// Client is the side that is likely to have connected, and ClientBy says
	// why. It may change as long as nothing was handed out.
	Client   Side
	ClientBy Evidence

	list       *list // that the flow is in
	prev, next *Flow
	key        key
	swapped    bool // packets of First have the key's ends the other way round
	reset      bool
	resetMark  Mark // of the packet that did, if reset
	lastSeen   int64
	directions [2]direction
}

// Evidence is what tells which side is the client.
type Evidence uint8

// The kinds of evidence, the weakest first.
const (
	ByFirst Evidence = iota // it sent the first packet
	ByPort                  // its port is the greater one
	BySYN                   // it asked for the connection
)

var evidenceNames = [...]string{ByFirst: "first packet", ByPort: "ports", BySYN: "SYN"}

// String returns the evidence in words.
func (e Evidence) String() string { return evidenceNames[e] }

// Counts are what the packets of one side of a flow were. Octets are those of
// TCP's data. At the end,
//
//	Octets = Delivered + Duplicate + Late + Early + Beyond + Dropped
//
// and the stream is Delivered + Missing octets long.
type Counts struct {
	Packets    int64 // all, also those without data
	Octets     int64 // seen in the capture
	Delivered  int64 // handed out
	Missing    int64 // told as gaps
	Duplicate  int64 // seen again
	Differing  int64 // of the duplicate ones: not as when they were seen first, as far as that was still there
	Late       int64 // seen when they had been told as missing
	Early      int64 // before what the stream was taken to begin with
	Beyond     int64 // behind the end
	Dropped    int64 // that no page was left for
	OutOfOrder int64 // packets whose octets had to wait for others
	KeepAlives int64 // packets that only ask whether the other side is still there
}
