package dissect

import (
	"time"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Sink takes what is found, in the order of packets. What it is handed is valid
// until the call returns, but Links.
type Sink interface {
	// Link tells of a connection that carries TMTP, before its first message, or
	// of one that might and cannot be read: a Trouble follows.
	Link(l *Link)
	// Message tells of a header.
	Message(m *Message)
	// Data hands out octets behind the header that m told last of its side.
	Data(m *Message, octets []byte, mark stream.Mark)
	// Done tells that no more data of a message come. Missing is how many the
	// capture does not have, or the sender did not send. It is called for
	// messages without data, too.
	Done(m *Message, missing int64)
	// Trouble tells of what could not be read.
	Trouble(l *Link, t *Trouble)
	// Closed tells that a side of a link sends no more.
	Closed(l *Link, from spec.Role, end stream.End)
}

// Link is a connection that carries TMTP.
type Link struct {
	Number  int // from 0, in the order in which TMTP was seen on them
	Flow    *stream.Flow
	Client  stream.Side
	Carrier Carrier
	TLS     *tlsdecrypt.Conn // nil: not TLS
	Joined  bool             // the capture does not have its begin
	UID     string           // the user who is logged in, once known
	NodeID  string           // its node's secret, once known
	User    any              // the sink's own

	sides [2]*framing // by role
}

// Address returns the address and port of one of its peers.
func (l *Link) Address(of spec.Role) string { return l.Flow.Ends[l.side(of)].String() }

func (l *Link) side(of spec.Role) stream.Side {
	if of == spec.Client {
		return l.Client
	}
	return l.Client.Other()
}

// Carrier is what carries the frames of a link.
type Carrier uint8

// The carriers. A WebSocket inside TLS has both bits.
const (
	Plain     Carrier = 0
	TLS       Carrier = 1
	WebSocket Carrier = 2
)

// String returns the scheme of such a link, as "tls".
func (c Carrier) String() string { return [...]string{"tcp", "tls", "ws", "wss"}[c&3] }

// Message is one message of TMTP.
type Message struct {
	Number int64 // from 1, among all of the capture
	Link   *Link
	From   spec.Role
	First  stream.Mark // the packet in which its first octet came
	Last   stream.Mark // the packet that completed the header
	Offset int64       // of its first digit, among what the side sent inside TLS and WebSocket
	Frame  []byte      // digits and header
	Index  int         // among the messages of its side, from 0

	// Request is what a client sent, Server what the server sent: decoded as
	// far as Err says. Unknown are fields that the table of the message has not.
	Request wire.Request
	Server  wire.Message
	Err     *wire.Error // nil: by the tables of the protocol

	Length int64 // of the data behind it, as the header says
}

// Table returns the table of the message; nil when its op is unknown.
func (m *Message) Table() *spec.Header {
	switch {
	case m.Err != nil && (m.Err.Field == spec.KeyOp || m.Err.Field == spec.KeyNone):
		return nil // it may not have been read at all
	case m.From == spec.Client:
		return spec.Request(m.Request.Op)
	default:
		return spec.Message(m.Server.Kind)
	}
}

// Name returns the name of the request or server message, or "?" when its op
// is unknown.
func (m *Message) Name() string {
	if h := m.Table(); h != nil {
		return h.Name
	}
	return "?"
}

// Octets returns how many the message has: digits, header and data.
func (m *Message) Octets() int64 { return int64(len(m.Frame)) + m.Length }

// Trouble is why something is not read, or was passed over.
type Trouble struct {
	Kind   TroubleKind
	From   spec.Role
	Mark   stream.Mark
	Offset int64 // in what the side sent on the connection; of frames: inside TLS and WebSocket
	Octets int64 // missing, or passed over; 0 where that is not known
	Text   string
	Err    error // *tlsdecrypt.Error or *wire.Error where it is one
}

// TroubleKind is what sort of trouble it is.
type TroubleKind uint8

// The kinds of trouble.
const (
	Missing     TroubleKind = iota // octets that the capture does not have
	Passed                         // octets between what is missing and the next message
	Encrypted                      // TLS that cannot be read
	Unreadable                     // what a peer sent is no frame: nothing behind it is read
	Undecodable                    // a header that breaks the tables
	NotTMTP                        // a WebSocket or TLS connection that carries something else
	Limited                        // a connection that is not read any more, for others to be (Options.Kept)
)

// String returns the kind in a word.
func (k TroubleKind) String() string {
	return [...]string{"missing", "passed over", "encrypted", "unreadable", "undecodable", "not TMTP", "limited"}[k]
}

// Counts are what a Dissector saw.
type Counts struct {
	Flows    int64 // connections with octets
	Links    int64 // of them with TMTP
	Locked   int64 // of them inside TLS that cannot be read, or not all of it
	Messages int64
	Headers  int64 // octets of their digits and headers
	Data     int64 // octets of their data
	Missing  int64 // octets of links that the capture does not have
	Passed   int64 // octets passed over to find the next message
	Unread   int64 // octets of links behind what is no frame, or of frames that are cut off
	Others   int64 // connections that carry something else
	Early    int64 // octets sent ahead of TLS handshakes, which are not read
	Last     time.Time
}
