package bench

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// patience is how long a right server may take to answer.
const patience = 2 * time.Second

// client is one link of a demonstration. Its methods fail by panicking with a
// departure, which is what the demonstration is about.
type client struct {
	child     *child
	conn      net.Conn
	r         *wire.Reader
	uid, node string
}

// departure is what a server did that was not right.
type departure string

func depart(format string, args ...any) {
	panic(departure(fmt.Sprintf("%.200s", fmt.Sprintf(format, args...))))
}

// reply is a message of the server.
type reply struct {
	wire.Message
	data string
}

func (c *child) dial() *client {
	conn, err := net.Dial("unix", c.address)
	if err != nil {
		depart("the server is gone: %v", err)
	}
	c.t.Cleanup(func() { conn.Close() })
	return &client{child: c, conn: conn, r: wire.NewReader(conn)}
}

// raw writes octets.
func (l *client) raw(octets string) *client {
	l.conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(l.conn, octets); err != nil {
		depart("the link is gone: %v", err)
	}
	return l
}

// say writes a message.
func (l *client) say(header, data string) *client {
	return l.raw(fmt.Sprintf("%04x%s%s", len(header), header, data))
}

// next reads a message.
func (l *client) next() (*reply, error) {
	l.conn.SetReadDeadline(time.Now().Add(patience))
	frame, err := l.r.Next()
	if err != nil {
		return nil, err
	}
	m := new(reply)
	if err := m.Decode(frame[spec.LengthDigits:]); err != nil {
		return nil, fmt.Errorf("%s: %w", frame, err)
	}
	data, err := io.ReadAll(l.r.Data(int64(m.DataLen)))
	m.data = string(data)
	return m, err
}

// want reads until a message of the kind comes.
func (l *client) want(kind spec.Msg) *reply {
	for {
		m, err := l.next()
		if err != nil {
			depart("instead of %s: %v", spec.Message(kind).Name, err)
		}
		if m.Kind == kind {
			return m
		}
	}
}

// wantQuit reads until the server says quit and ends the link.
func (l *client) wantQuit() *reply {
	quit := l.want(spec.MsgQuit)
	if m, err := l.next(); !errors.Is(err, io.EOF) {
		depart("behind the quit: %v %v", m, err)
	}
	return quit
}

// wantAck reads until the request is acked, and demands success.
func (l *client) wantAck(id string) *reply {
	ack := l.want(spec.MsgAck)
	if ack.ID != id || ack.Error != "" {
		depart("ack %q of request %q says %q", ack.ID, id, ack.Error)
	}
	return ack
}

// wantRefusal reads until the request is acked, and demands an error.
func (l *client) wantRefusal(id string) {
	if ack := l.want(spec.MsgAck); ack.ID != id || ack.Error == "" {
		depart("ack %q of request %q without an error", ack.ID, id)
	}
}

// wantNothing demands that no message of the kind is there before the answer
// to a request that is sent now.
func (l *client) wantNothing(kind spec.Msg) {
	l.say(`{"op":3,"id":"last","newnode":"`+l.node[:8]+`"}`, "")
	for {
		m, err := l.next()
		if err != nil {
			depart("instead of an ack: %v", err)
		}
		if m.Kind == kind {
			depart("a stray %s of %q", spec.Message(kind).Name, m.From)
		}
		if m.Kind == spec.MsgAck && m.ID == "last" {
			return
		}
	}
}

// greet gets as far as tmtprev.
func (l *client) greet() *client {
	l.say(`{"op":0,"id":"1"}`, "").want(spec.MsgTmtpRev)
	return l
}

// register makes an account; the alias may be "".
func (l *client) register(alias string) *client {
	header := `{"op":1,"newnode":"n"}`
	if alias != "" {
		header = `{"op":1,"newnode":"n","newalias":"` + alias + `"}`
	}
	m := l.greet().say(header, "").want(spec.MsgRegistered)
	l.uid, l.node = m.UID, m.NodeID
	l.want(spec.MsgInfo)
	return l
}

// login opens a link for the account of another one.
func (l *client) login(as *client) *client {
	l.uid, l.node = as.uid, as.node
	l.greet().say(`{"op":2,"uid":"`+l.uid+`","node":"`+l.node+`"}`, "").want(spec.MsgInfo)
	return l
}

// leave ends the link by the protocol, and waits until the server has noticed.
func (l *client) leave() {
	l.say(`{"op":12}`, "").wantQuit()
	l.conn.Close()
}

// ack acknowledges a message.
func (l *client) ack(m *reply) { l.say(`{"op":10,"type":"x","id":"`+m.ID+`"}`, "") }

func repeat(s string, n int) string { return strings.Repeat(s, n) }
