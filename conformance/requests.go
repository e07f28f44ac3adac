package conformance

import "github.com/tmtplab/tmtplab/spec"

// Recipient is whoever a post can be addressed to: a member, a Group, or any
// Item made by hand.
type Recipient interface{ item() Item }

// Item is one entry of for or notefor, with whatever id and type.
type Item struct {
	ID   string `json:"id"`
	Type int    `json:"type"`
}

func (i Item) item() Item { return i }

// Group is a group's gid. As a recipient it stands for type 2, the sending
// node included.
type Group string

func (g Group) item() Item { return Item{string(g), spec.ToGroup} }

// NotSelf addresses the group without the sending node, by type 3.
func (g Group) NotSelf() Recipient { return Item{string(g), spec.ToGroupNotSelf} }

// items returns the recipients as for or notefor has them; never null.
func items(to []Recipient) []Item {
	list := make([]Item, len(to))
	for i, r := range to {
		list[i] = r.item()
	}
	return list
}

// TmtpRev asks for a version of the protocol.
func TmtpRev(version string) Request { return NewRequest(spec.OpTmtpRev).With("id", version) }

// Register makes a user with a node of that label and, unless it is empty, an
// alias.
func Register(label, alias string) Request {
	r := NewRequest(spec.OpRegister).With("newnode", label)
	if alias != "" {
		r = r.With("newalias", alias)
	}
	return r
}

// Login opens a session for a node.
func Login(uid, nodeid string) Request {
	return NewRequest(spec.OpLogin).With("uid", uid).With("node", nodeid)
}

// AddNode asks for a further node of that label, AddAlias for a further alias.
func AddNode(label string) Request { return NewRequest(spec.OpUserEdit).With("newnode", label) }

// AddAlias asks for a further alias.
func AddAlias(alias string) Request { return NewRequest(spec.OpUserEdit).With("newalias", alias) }

// OhiEdit edits the presence list: act is "add", "drop" or "init".
func OhiEdit(act string, users ...*Member) Request {
	type uid struct {
		ID string `json:"id"`
	}
	list := make([]uid, len(users))
	for i, u := range users {
		list[i].ID = u.UID
	}
	return NewRequest(spec.OpOhiEdit).With("for", list).With("type", act)
}

// Invite invites the owner of alias to into a group.
func Invite(gid Group, from, to, text string) Request {
	return NewRequest(spec.OpGroupInvite).With("gid", gid).With("from", from).With("to", to).Data(text)
}

// GroupEdit joins a group, changes an alias or drops somebody; act is "join",
// "alias" or "drop".
func GroupEdit(act string, gid Group) Request {
	return NewRequest(spec.OpGroupEdit).With("act", act).With("gid", gid)
}

// Post sends data to recipients.
func Post(data string, to ...Recipient) Request {
	return NewRequest(spec.OpPost).With("for", items(to)).Data(data)
}

// PostNotify sends message to the recipients in to, and note to them and to
// those in noteTo.
func PostNotify(note, message string, to, noteTo []Recipient) Request {
	return NewRequest(spec.OpPostNotify).With("for", items(to)).With("notefor", items(noteTo)).
		With("notelen", len(note)).Data(note + message)
}

// Ping makes the sender, under its alias from, known to the owner of alias to.
func Ping(from, to, text string) Request {
	return NewRequest(spec.OpPing).With("from", from).With("to", to).Data(text)
}

// Ack acknowledges a message by its id.
func Ack(id string) Request { return NewRequest(spec.OpAck).With("id", id).With("type", "x") }

// Pulse keeps a link from being idle.
func Pulse() Request { return NewRequest(spec.OpPulse) }

// Quit ends the session.
func Quit() Request { return NewRequest(spec.OpQuit) }
