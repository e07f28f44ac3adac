package grammar

import "github.com/tmtplab/tmtplab/spec"

// Kind says what a string of the protocol names.
type Kind uint8

// The kinds of names. Text is any string that names nothing: labels, errors,
// and what the tables have come to know since.
const (
	Text      Kind = iota
	UID            // a user
	NodeID         // a node's secret
	Alias          // a user, to others
	GID            // a group
	Recipient      // a user or a group: id of an item of for, by the item's type
	MessageID      // a server message: id, msgid, postid
	RequestID      // a client's request: id, and id of its ack

	// KindCount is the number of kinds there are.
	KindCount = iota
)

var kindNames = [KindCount]string{"text", "uid", "nodeid", "alias", "gid", "recipient", "message id", "request id"}

// String returns the kind in words, as "message id".
func (k Kind) String() string { return kindNames[k] }

// KindOf says what a field names that stands in a header h, or in an object
// inside it; list is then the field of the object, else nil. For a list of
// strings it is what the items name.
func KindOf(h *spec.Header, list, f *spec.Field) Kind {
	if f.Values != nil || f.Type != spec.String && f.Type != spec.Strings {
		return Text
	}
	if list != nil {
		return itemKind(list, f)
	}
	client := h.Sender == spec.Client
	switch f.Key {
	case spec.KeyUID, spec.KeyOhi:
		return UID
	case spec.KeyFrom:
		if client {
			return Alias
		}
		return UID
	case spec.KeyNodeID:
		return NodeID
	case spec.KeyNode:
		if client {
			return NodeID
		}
	case spec.KeyTo, spec.KeyAlias, spec.KeyNewAlias:
		return Alias
	case spec.KeyGID:
		return GID
	case spec.KeyMsgID, spec.KeyPostID:
		return MessageID
	case spec.KeyID:
		switch {
		case h.Acked, h.Sender == spec.Server && h.Msg == spec.MsgAck:
			return RequestID
		case h.Std, client && h.Op == spec.OpAck:
			return MessageID
		}
	}
	return Text
}

func itemKind(list, f *spec.Field) Kind {
	if f.Key != spec.KeyID {
		return Text
	}
	for i := range list.Items {
		if list.Items[i].Key == spec.KeyType {
			return Recipient
		}
	}
	return UID
}

// Names are what a session has learned so far, by kind: uids out of
// registered, ids out of what was delivered, and so on. A header takes most of
// its names from here, and the others from the pools. Recipient has no list of
// its own. The zero Names knows none.
type Names [KindCount][]string

// Add adds a name.
func (n *Names) Add(k Kind, name string) { n[k] = append(n[k], name) }

// Reset forgets all names and keeps their memory.
func (n *Names) Reset() {
	for k := range n {
		n[k] = n[k][:0]
	}
}
