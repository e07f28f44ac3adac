package wire

import "github.com/tmtplab/tmtplab/spec"

// Request is the typed header of a client's request, any of the 13: the fields
// of spec.Request(Op), the others zero. Its strings share one
// allocation, which is no part of the header, so a Request outlives the buffer
// it was decoded from.
type Request struct {
	Op   spec.Op
	Keys spec.KeySet // the fields that were there, or are to be written

	ID       string // of the request; of the message, in an Ack; the version, in a TmtpRev
	UID      string
	Node     string // a nodeid
	NewNode  string
	NewAlias string
	GID      string
	From     string // alias
	To       string // alias
	Act      string
	Type     string // of an OhiEdit or an Ack

	For        []Recipient
	NoteFor    []Recipient
	ForNotSelf bool
	OIDC       *OIDC

	DataLen, DataHead, DataSum uint64
	NoteLen, NoteHead, NoteSum uint64
}

// Recipient is one item of for or notefor.
type Recipient struct {
	ID   string
	Type uint8 // spec.ToUser, ToGroup or ToGroupNotSelf; 0 in an OhiEdit
}

// OIDC is the OpenID Connect token of a Register. Members left out are zero.
type OIDC struct {
	TokenType    string
	ExpiresIn    uint64 // seconds
	IDToken      string
	AccessToken  string
	RefreshToken string
}
