package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Message is a server message as it came.
type Message struct {
	wire.Message        // what its header says
	Op           string // as it stands there, also one that is not documented
	Frame        []byte // length digits and header
	Data         []byte
	Seq          int       // its place among the link's messages, from 0
	At           time.Time // when it was complete
	Bad          error     // why it does not follow its table; nil when it does

	known bool // Kind is Op
	link  *Link
	taken bool
}

// Header returns the header, JSON.
func (m *Message) Header() []byte { return m.Frame[spec.LengthDigits:] }

// decode reads a header by its table. A header that departs from it is read as
// far as it makes sense, so that one fault of a server fails the checks that
// are about it and not all others: the judge of the trace reports it.
func decode(frame []byte) *Message {
	m := &Message{Frame: append([]byte(nil), frame...)}
	m.Bad = m.Message.Decode(m.Header())
	if m.Bad == nil {
		m.Op, m.known = m.Kind.String(), true
		return m
	}
	m.Message = wire.Message{}
	var fields map[string]json.RawMessage
	if json.Unmarshal(m.Header(), &fields) != nil {
		return m
	}
	json.Unmarshal(fields["op"], &m.Op)
	m.Kind, m.known = spec.MsgByName(m.Op)
	m.salvage(fields)
	return m
}

// salvage fills in what can be read of a header that breaks its table.
func (m *Message) salvage(fields map[string]json.RawMessage) {
	for key, to := range map[spec.Key]any{
		spec.KeyID: &m.ID, spec.KeyFrom: &m.From, spec.KeyPosted: &m.Posted, spec.KeyHeadSum: &m.HeadSum,
		spec.KeyName: &m.Name, spec.KeyUID: &m.UID, spec.KeyNodeID: &m.NodeID, spec.KeyError: &m.Error,
		spec.KeyInfo: &m.Info, spec.KeyNode: &m.Node, spec.KeyNewNode: &m.NewNode, spec.KeyNewAlias: &m.NewAlias,
		spec.KeyGID: &m.GID, spec.KeyAlias: &m.Alias, spec.KeyTo: &m.To, spec.KeyAct: &m.Act, spec.KeyType: &m.Type,
		spec.KeyMsgID: &m.MsgID, spec.KeyPostID: &m.PostID, spec.KeyOhi: &m.Ohi, spec.KeyStatus: &m.Status,
		spec.KeyNotify: &m.Notify, spec.KeyDataLen: &m.DataLen, spec.KeyDataHead: &m.DataHead, spec.KeyDataSum: &m.DataSum,
		spec.KeyFor: &m.For,
	} {
		if raw, ok := fields[key.String()]; ok && json.Unmarshal(raw, to) == nil {
			m.Keys.Add(key)
		}
	}
}

// value returns a field by its key, and whether the header has it.
func (m *Message) value(k spec.Key) (any, bool) {
	all := map[spec.Key]any{
		spec.KeyID: m.ID, spec.KeyFrom: m.From, spec.KeyPosted: m.Posted, spec.KeyHeadSum: uint64(m.HeadSum),
		spec.KeyName: m.Name, spec.KeyUID: m.UID, spec.KeyNodeID: m.NodeID, spec.KeyError: m.Error,
		spec.KeyInfo: m.Info, spec.KeyNode: m.Node, spec.KeyNewNode: m.NewNode, spec.KeyNewAlias: m.NewAlias,
		spec.KeyGID: m.GID, spec.KeyAlias: m.Alias, spec.KeyTo: m.To, spec.KeyAct: m.Act, spec.KeyType: m.Type,
		spec.KeyMsgID: m.MsgID, spec.KeyPostID: m.PostID, spec.KeyOhi: m.Ohi, spec.KeyStatus: uint64(m.Status),
		spec.KeyNotify: m.Notify, spec.KeyDataLen: m.DataLen, spec.KeyDataHead: m.DataHead, spec.KeyDataSum: m.DataSum,
		spec.KeyAuth: uint64(m.Auth), spec.KeyAuthBy: m.AuthBy, spec.KeyFor: m.For,
	}
	return all[k], m.Keys.Has(k)
}

// String describes the message in one line: header, and data in short.
func (m *Message) String() string {
	s := string(m.Header())
	if len(m.Data) > 0 {
		s += " + " + excerpt(m.Data)
	}
	if m.Bad != nil {
		s += " (malformed: " + m.Bad.Error() + ")"
	}
	return s
}

// excerpt quotes octets, at most some 60 of them.
func excerpt(b []byte) string {
	const most = 60
	if len(b) <= most {
		return quote(b)
	}
	return fmt.Sprintf("%s… (%d octets)", quote(b[:most]), len(b))
}

// quote shows octets as text where they are text, else in escapes.
func quote(b []byte) string {
	if utf8.Valid(b) && !strings.ContainsAny(string(b), "\"\\") {
		printable := strings.IndexFunc(string(b), func(r rune) bool { return r < ' ' || r == 0x7f }) < 0
		if printable {
			return `"` + string(b) + `"`
		}
	}
	return fmt.Sprintf("%q", b)
}
