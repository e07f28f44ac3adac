package clientsession

import (
	"errors"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// read hands a frame of the server to the machine as a runner does.
func (s *Session) read(frame []byte) {
	s.header = frame
	if s.tells {
		s.note("< %s", frame)
	}
	if s.model.phase <= client.Dialing {
		return // there is no link
	}
	if s.model.incoming != nil {
		s.bodyArrives(0)
	}
	msg := new(wire.Message)
	switch err := msg.Decode(frame[spec.LengthDigits:]); {
	case errors.Is(err, wire.ErrUnknownOp): // CLI-6
		s.step(client.Input{Kind: client.OctetsMoved})
	case err != nil:
		s.step(client.Input{Kind: client.Unreadable, Err: err})
	default:
		sum, stated, ok := wire.HeadSum(frame)
		s.step(client.Input{Kind: client.HeaderRead, Message: msg, BadSum: ok && sum != stated})
	}
}

// written has the server send a header that the grammar writes.
func (s *Session) written() {
	m := spec.Msg(s.src.Intn(int(spec.MsgCount)))
	s.sendHeader(grammar.AppendHeader(append(s.header[:0], "0000"...), &s.src, spec.Message(m), &s.names))
}

// literal has the server send a header that stands in the input.
func (s *Session) literal() {
	header := s.src.Take(s.src.Intn(512))
	if len(header) >= spec.MinHeaderOctets {
		s.sendHeader(append(append(s.header[:0], "0000"...), header...))
	}
}

// sendHeader fills in the four digits before a header.
func (s *Session) sendHeader(frame []byte) {
	n := len(frame) - spec.LengthDigits
	if n > spec.MaxHeaderOctets {
		return
	}
	const digits = "0123456789abcdef"
	for i := range spec.LengthDigits {
		frame[i] = digits[n>>(12-4*i)&15]
	}
	s.read(frame)
}

// turns are how many messages outOfTurn knows.
const turns = 9

// outOfTurn has the server say what has its place in the handshake, or nowhere.
func (s *Session) outOfTurn(what int) {
	if what == turns-1 {
		s.sendHeader(append(append(s.header[:0], "0000"...), fullHeader...))
		return
	}
	m := []wire.Message{
		{Kind: spec.MsgTmtpRev, ID: "2"},
		{Kind: spec.MsgTmtpRev, ID: client.Version, Name: "here", Auth: 2, AuthBy: authBy},
		{Kind: spec.MsgTmtpRev, ID: client.Version, Name: "here", Auth: 1, AuthBy: authBy},
		{Kind: spec.MsgTmtpRev, ID: client.Version},
		{Kind: spec.MsgRegistered, UID: "OTHER", NodeID: "EVIL", Error: "no alias"},
		{Kind: spec.MsgInfo, Info: "login ok", Ohi: []string{"PEER"}},
		{Kind: spec.MsgQuit, Error: "away with you"},
		{Kind: spec.MsgAck, ID: initID, Error: "no list"},
	}[what]
	s.say(&m)
}

// fullHeader is as long as a header can be, and its headsum is wrong, and
// shorter than the right one.
var fullHeader = func() string {
	header := `{"datalen":0,"from":"UID","headsum":0,"id":"1","newalias":"","op":"user","posted":"` + posted + `"}`
	return strings.Replace(header, `alias":"`, `alias":"`+strings.Repeat("n", spec.MaxHeaderOctets-len(header)), 1)
}()

var (
	authBy      = []wire.Provider{{Label: "somebody", Login: []string{"https://login.test"}, Token: []string{"https://token.test", "x"}}}
	strangeAcks = []string{"0", "1", "01", "-1", "18446744073709551615", "18446744073709551616", initID, "no number"}
	errBroken   = errors.New("the link broke")
	errNoRoom   = errors.New("no room")
)

// strangeAck has the server ack what may be no request.
func (s *Session) strangeAck(id string) {
	s.say(&wire.Message{Kind: spec.MsgAck, ID: id})
}

// bodyArrives answers a TakeBody: how is 0 for the data, 1 for a disk that has
// no room, 2 for a link that breaks.
func (s *Session) bodyArrives(how int) {
	msg := s.model.incoming
	switch {
	case msg == nil:
		s.progress()
	case how == 1:
		s.step(client.Input{Kind: client.BodyFailed, Err: errNoRoom})
	case how == 2:
		s.linkBreaks()
	case spec.Message(msg.Kind).Data == spec.TextData && msg.DataLen <= spec.MaxTextOctets:
		s.step(client.Input{Kind: client.BodyRead, Text: make([]byte, msg.DataLen)})
	default:
		s.step(client.Input{Kind: client.BodyRead, Body: s.body(int64(min(msg.DataLen, 1<<62)))})
	}
}

// linkBreaks ends the link, or the attempt to make one.
func (s *Session) linkBreaks() {
	if s.model.phase >= client.Dialing {
		s.server.connected()
		s.step(client.Input{Kind: client.LinkClosed, Err: errBroken})
	}
}
