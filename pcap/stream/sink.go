package stream

import "time"

// Sink takes what an Assembler finds. Calls are made in the order in which
// things become known. Those for one side of a flow, Octets and Gap, follow its
// stream without a hole: the offset of each is where the one before ended.
type Sink interface {
	// Open tells that a connection's first packet was seen. State of the sink's
	// own may be put into f.User; but connections that carry nothing are many.
	Open(f *Flow)
	// Octets hands out what a side sent.
	Octets(f *Flow, from Side, p Piece)
	// Gap tells of octets that a side sent and the capture does not have.
	Gap(f *Flow, from Side, g Gap)
	// End tells that no more comes of a side. It is called once a side.
	End(f *Flow, from Side, e End)
	// Close tells that the flow is forgotten, behind both ends. What it counts
	// is final now.
	Close(f *Flow)
}

// Mark is a packet of the capture.
type Mark struct {
	Packet int64 // its number, from 1
	Time   time.Time
}

// Piece is some octets of a stream that came in one packet.
type Piece struct {
	Octets []byte // valid until the call returns
	Offset int64  // of the first of them: octets from the begin of the stream, gaps included
	Mark          // the packet in which they first came
}

// Gap is what is missing of a stream.
type Gap struct {
	Offset int64 // of the first missing octet
	Length int64 // how many are missing, 1 or more
	Cause  Cause
	Mark   // the packet behind the gap, by which it is known
}

// Cause is why a gap was told when it was.
type Cause uint8

// The causes of gaps.
const (
	Lost    Cause = iota // waited for in vain: the capture does not have them
	Snapped              // the packet is in the capture, but was cut short there
	Limited              // too much waited for them (Limits.Pages, FlowPages); they may have come later
	Unsent               // the stream ended while they were waited for
)

var causeNames = [...]string{Lost: "not in the capture", Snapped: "packets cut short", Limited: "waited for too long", Unsent: "not there at the end"}

// String returns the cause in words.
func (c Cause) String() string { return causeNames[c] }

// End is the end of one side of a flow.
type End struct {
	How    How
	Offset int64 // how long the stream was, gaps included
	Mark         // the packet that ended it; the last one of the flow, where none did
}

// How is how a side ended.
type How uint8

// The ends of a side.
const (
	CaptureEnd How = iota // it did not, as far as the capture goes
	Fin                   // it said that it has no more to send
	Reset                 // it broke the connection off
	PeerReset             // the other side did
	Reused                // a new connection has its addresses and ports
	Idle                  // nothing happened for too long (Limits.Idle, HalfOpen)
	Evicted               // there were too many others (Limits.Flows)
)

var howNames = [...]string{
	CaptureEnd: "open at the end of the capture", Fin: "closed", Reset: "reset", PeerReset: "reset by the other side",
	Reused: "its ports used again", Idle: "idle", Evicted: "forgotten: too many connections",
}

// String returns the end in words.
func (h How) String() string { return howNames[h] }
