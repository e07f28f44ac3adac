package spec

import "strconv"

// Header is the table of one request or server message: what its header may
// and must hold, and whether data follow.
type Header struct {
	Sender  Role
	Op      Op     // the number, when Sender is Client
	Msg     Msg    // the kind, when Sender is Server
	Name    string // "PostNotify" of a request, "delivery" of a server message
	Section string // of the protocol, as "3.7"
	Meaning string

	// Fields are the members of the header besides op, in the order the
	// protocol lists them. Alternatives share a number in Field.Choice.
	Fields []Field

	// Choose says how many of the alternatives must be there.
	Choose Choose

	Data   Data
	Std    bool // carries the set (std): from, id, posted, headsum (STD-1)
	Acked  bool // a request that is answered by exactly one ack (ACK-1)
	MsgID  bool // a request whose successful ack has msgid and posted (ACK-2)
	Logged bool // legal only once Register or Login has succeeded (CONN-2)
}

// Field returns the table's entry for a key, or nil when the header has none.
func (h *Header) Field(k Key) *Field {
	for i := range h.Fields {
		if h.Fields[i].Key == k {
			return &h.Fields[i]
		}
	}
	return nil
}

// Choose says how many alternatives of a header must be there.
type Choose uint8

// A header without alternatives has ChooseNone; UserEdit must have exactly
// one of its two (USER-3); an ack may have one, or neither.
const (
	ChooseNone Choose = iota
	ChooseOne
	ChooseAtMostOne
)

// Data says which data may follow a header.
type Data uint8

// The kinds of data.
const (
	NoData   Data = iota // datalen above 0 is a protocol error (DATA-6)
	BodyData             // one octet or more, of any content (DATA-5, POST-10)
	TextData             // UTF-8 of at most MaxTextUnits, empty too (PING-4, PING-5, PING-6)
)

// Type is the JSON type of a field.
type Type uint8

// The types of fields. A Uint is an integer from 0 to Field.Max.
const (
	String   Type = iota
	Uint          // digits only: no sign, fraction or exponent
	Bool          // true or false
	Strings       // array of strings
	Objects       // array of objects, whose members are Field.Items
	Object        // object, whose members are Field.Items
	Datetime      // string, RFC 3339 in UTC with milliseconds (STD-3)
)

var typeNames = [...]string{"string", "uint", "bool", "list of strings", "list of objects", "object", "datetime"}

// String returns the type in words, as "list of objects".
func (t Type) String() string { return typeNames[t] }

// Presence says whether a field must be there.
type Presence uint8

// Required and Optional speak for themselves; a Choice field belongs to the
// alternative numbered by Field.Choice and must be there when a field of that
// alternative is.
const (
	Required Presence = iota
	Optional
	Choice
)

var presenceNames = [...]string{"required", "optional", "alternative"}

// String returns the presence in words.
func (p Presence) String() string { return presenceNames[p] }

// Field is one member of a header, or of an object inside it.
type Field struct {
	Key      Key
	Type     Type
	Presence Presence
	Choice   int  // number of the alternative, from 1, when Presence is Choice
	When     Cond // for an Optional field: required under this condition

	Secret bool     // nobody but its node's user and the server may see it; tools mask it
	Empty  bool     // an empty string or list is legal; else HEAD-13
	Values []string // all legal values of a String, or of a Uint in digits; nil: any
	Max    uint64   // greatest legal value of a Uint; 0: no limit of its own
	AtMost Key      // a Uint that may not exceed that field (DATA-2); KeyNone: none

	Items   []Field // members, for Objects and Object
	Unit    string  // "octets", "CRC-32C", … ; empty where none applies
	Meaning string
	Section string // where it differs from its header's

	// Breaks is the requirement that a request breaks when the field is
	// missing, or has a value that is not legal, in place of HEAD-4; a
	// wrong JSON type always breaks HEAD-5.
	Breaks string
}

// Cond is true of a header whose field Key, a string, has the value Is.
// The zero Cond is never true.
type Cond struct {
	Key Key
	Is  string
}

// MaxInt is the greatest length a header can state, 2^63-1 (DATA-3).
const MaxInt = 1<<63 - 1

// MaxSum is the greatest checksum, 2^32-1 (DATA-4).
const MaxSum = 1<<32 - 1

// MissingRule returns the requirement broken by leaving the field out, or by a
// value out of its range.
func (f *Field) MissingRule() string {
	if f.Breaks != "" {
		return f.Breaks
	}
	return "HEAD-4"
}

func itoa(n int) string { return strconv.Itoa(n) }

// stdFields are the set (std) of STD-1, for a server message that carries it.
func stdFields(more ...Field) []Field {
	return append([]Field{
		{Key: KeyFrom, Type: String, Meaning: "uid of the user who caused the message", Section: "3"},
		{Key: KeyID, Type: String, Meaning: "id of the message, to be acknowledged by", Section: "3"},
		{Key: KeyPosted, Type: Datetime, Meaning: "when the server took the request in", Section: "3"},
		{Key: KeyHeadSum, Type: Uint, Max: MaxSum, Unit: "CRC-32C", Meaning: "checksum of length digits and header without this field", Section: "3"},
	}, more...)
}

// dataFields are the set (data) of a request or message that has data.
func dataFields(presence Presence) []Field {
	return []Field{
		{Key: KeyDataLen, Type: Uint, Presence: presence, Max: MaxInt, Unit: "octets", Meaning: "length of the data behind the header", Section: "1", Breaks: "DATA-3"},
		{Key: KeyDataHead, Type: Uint, Presence: Optional, Max: MaxInt, AtMost: KeyDataLen, Unit: "octets", Meaning: "length of the JSON object that the data begin with", Section: "1", Breaks: "DATA-2"},
		{Key: KeyDataSum, Type: Uint, Presence: Optional, Max: MaxSum, Unit: "sender's choice", Meaning: "checksum of the data, not looked at by the server", Section: "1", Breaks: "DATA-4"},
	}
}

// idField is the id by which a request's ack is known.
func idField() Field {
	return Field{Key: KeyID, Type: String, Meaning: "the client's name for the request, repeated by its ack"}
}

// zeroData is the datalen that a message without data may carry (STD-6).
func zeroData() Field {
	return Field{Key: KeyDataLen, Type: Uint, Presence: Optional, Values: []string{"0"}, Unit: "octets", Meaning: "always 0 where there are no data", Section: "1"}
}

func join(lists ...[]Field) []Field {
	var all []Field
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
