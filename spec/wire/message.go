package wire

import "github.com/tmtplab/tmtplab/spec"

// Message is the typed header of a server message, any of the 14: the fields
// of spec.Message(Kind), the others zero. Its strings share one
// allocation, which is no part of the header it was decoded from.
type Message struct {
	Kind spec.Msg
	Keys spec.KeySet // the fields that were there, or are to be written

	ID       string
	From     string // uid
	Posted   string // datetime as on the wire, see Posted and ParsePosted
	HeadSum  uint32
	Name     string
	UID      string
	NodeID   string
	Error    string
	Info     string
	Node     string
	NewNode  string
	NewAlias string
	GID      string
	Alias    string
	To       string
	Act      string
	Type     string // of an ohiedit
	MsgID    string
	PostID   string

	Auth   uint8
	AuthBy []Provider
	Ohi    []string // uids
	For    []Recipient
	Status uint8 // 1 online, 2 offline

	Notify                     uint64
	DataLen, DataHead, DataSum uint64
}

// Provider is one item of authby.
type Provider struct {
	Label string
	Login []string // URL, then parameters if any
	Token []string // URL, then parameters if any
}
