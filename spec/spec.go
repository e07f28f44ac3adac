// Package spec is the TMTP protocol as data, said once: the requests and
// server messages with their fields, the limits and timers, and the catalogue
// of every requirement that can be tested. The codec validates by these
// tables, and the suite, the generators, the fuzzers and the dissector are
// built from them, so that a new field of the draft is one edit here.
//
// The tables describe version "1" of the protocol. They hold no state and need
// no initialisation; callers must not modify what they are given.
package spec

// Op is the number of a client's request, 0 to 12 (HEAD-2).
type Op uint8

// The requests, by the numbers they carry in their field op.
const (
	OpTmtpRev Op = iota
	OpRegister
	OpLogin
	OpUserEdit
	OpOhiEdit
	OpGroupInvite
	OpGroupEdit
	OpPost
	OpPostNotify
	OpPing
	OpAck
	OpPulse
	OpQuit

	// OpCount is the number of requests there are.
	OpCount = iota
)

// String returns the request's name, as "PostNotify", or "op 13" for a number
// that no request has.
func (op Op) String() string {
	if op >= OpCount {
		return "op " + itoa(int(op))
	}
	return requests[op].Name
}

// Msg is the kind of a server message; on the wire it is the string op.
type Msg uint8

// The server messages, in the order of the requests that lead to them.
const (
	MsgTmtpRev Msg = iota
	MsgRegistered
	MsgInfo
	MsgLogin
	MsgUser
	MsgOhiEdit
	MsgOhi
	MsgInvite
	MsgMember
	MsgDelivery
	MsgNotify
	MsgPing
	MsgAck
	MsgQuit

	// MsgCount is the number of server messages there are.
	MsgCount = iota
)

// String returns the op the message has on the wire, as "delivery".
func (m Msg) String() string {
	if m >= MsgCount {
		return "message " + itoa(int(m))
	}
	return messages[m].Name
}

// Role says who sends a message, or whom a requirement binds.
type Role uint8

// The two roles. There is no traffic between servers.
const (
	Client Role = iota
	Server
)

// String returns "client" or "server".
func (r Role) String() string {
	if r == Client {
		return "client"
	}
	return "server"
}

// requests and messages are filled by the files of the ops.
var (
	requests = [OpCount]*Header{
		OpTmtpRev: &tmtpRevRequest, OpRegister: &registerRequest, OpLogin: &loginRequest,
		OpUserEdit: &userEditRequest, OpOhiEdit: &ohiEditRequest, OpGroupInvite: &groupInviteRequest,
		OpGroupEdit: &groupEditRequest, OpPost: &postRequest, OpPostNotify: &postNotifyRequest,
		OpPing: &pingRequest, OpAck: &ackRequest, OpPulse: &pulseRequest, OpQuit: &quitRequest,
	}
	messages = [MsgCount]*Header{
		MsgTmtpRev: &tmtpRevMessage, MsgRegistered: &registeredMessage, MsgInfo: &infoMessage,
		MsgLogin: &loginMessage, MsgUser: &userMessage, MsgOhiEdit: &ohiEditMessage, MsgOhi: &ohiMessage,
		MsgInvite: &inviteMessage, MsgMember: &memberMessage, MsgDelivery: &deliveryMessage,
		MsgNotify: &notifyMessage, MsgPing: &pingMessage, MsgAck: &ackMessage, MsgQuit: &quitMessage,
	}
)

// Request returns the table of a request. It panics when op is not below OpCount.
func Request(op Op) *Header { return requests[op] }

// Message returns the table of a server message. It panics when m is not below MsgCount.
func Message(m Msg) *Header { return messages[m] }

// MsgByName returns the server message whose op on the wire is name, and
// whether there is one. Ops are compared as they are, without folding (HEAD-6).
func MsgByName(name string) (Msg, bool) {
	for m, h := range messages {
		if h.Name == name {
			return Msg(m), true
		}
	}
	return 0, false
}

// Headers returns all tables: the 13 requests by number, then the server messages.
func Headers() []*Header {
	all := make([]*Header, 0, OpCount+MsgCount)
	all = append(all, requests[:]...)
	return append(all, messages[:]...)
}
