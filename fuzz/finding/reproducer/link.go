package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// A link is one connection.
type link struct {
	number  int
	raw     *torn    // beneath TLS
	conn    net.Conn // with TLS where it is to be
	held    []byte   // sent with the next step
	inside  bool     // a request was begun and not ended
	sent    []int    // steps
	asked   []int    // those whose answer is due
	unacked []string // ids of messages, as JSON
	deaf    bool
	over    bool // the server has ended it, or says quit
	left    bool // it was ended here
}

// ended notes that nothing is to be heard of the link any more.
func (l *link) ended() {
	mu.Lock()
	defer mu.Unlock()
	l.over, l.left = true, true
}

// leave breaks the link off.
func (l *link) leave() {
	if l != nil {
		l.ended()
		l.raw.Close()
	}
}

// open connects a link and has it read; nil when that fails.
func open(number int) *link {
	l := &link{number: number}
	var err error
	if l.raw, l.conn, err = dial(); err != nil {
		l.say("-", "no connection: "+err.Error())
		return nil
	}
	l.say("-", "connected")
	go l.read()
	return l
}

func dial() (*torn, net.Conn, error) {
	network := "tcp"
	if scheme == "unix" {
		network = "unix"
	}
	conn, err := net.DialTimeout(network, place, patience)
	if err != nil {
		return nil, nil, err
	}
	raw := &torn{Conn: conn, left: -1}
	if scheme != "tls" {
		return raw, raw, nil
	}
	// Whoever reproduces a fault of a server does not ask who it is.
	secure := tls.Client(raw, &tls.Config{InsecureSkipVerify: true})
	conn.SetDeadline(time.Now().Add(patience))
	if err := secure.Handshake(); err != nil {
		conn.Close()
		return nil, nil, err
	}
	conn.SetDeadline(time.Time{})
	return raw, secure, nil
}

// torn is a connection on which only so many octets leave from some time on.
type torn struct {
	net.Conn
	left int // -1: all
}

func (t *torn) Write(b []byte) (int, error) {
	n := len(b)
	if t.left >= 0 {
		b = b[:min(t.left, n)]
		t.left -= len(b)
	}
	if _, err := t.Conn.Write(b); err != nil {
		return 0, err
	}
	return n, nil
}

func (t *torn) CloseWrite() error {
	if half, ok := t.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// read prints what comes, and keeps what later steps refer to.
func (l *link) read() {
	conn := l.conn
	for {
		for deaf := true; deaf; time.Sleep(2 * time.Millisecond) {
			mu.Lock()
			deaf = l.deaf
			mu.Unlock()
		}
		digits := make([]byte, 4)
		if _, err := io.ReadFull(conn, digits); err != nil {
			l.end("the server has ended the link: " + err.Error())
			return
		}
		n, err := strconv.ParseUint(string(digits), 16, 16)
		if err != nil {
			rest, _ := io.ReadAll(io.LimitReader(conn, 4096))
			l.end("what comes is no message: " + brief(append(digits, rest...)))
			return
		}
		header := make([]byte, n)
		if _, err := io.ReadFull(conn, header); err != nil {
			l.end("the server has ended the link inside a message: " + err.Error())
			return
		}
		var fields map[string]json.RawMessage
		json.Unmarshal(header, &fields)
		length, _ := strconv.ParseInt(string(fields["datalen"]), 10, 64)
		data := new(head)
		_, err = io.CopyN(data, conn, length)
		l.say("<", strings.TrimSpace(brief(header)+" "+brief(data.octets)))
		if err != nil {
			l.end("the server has ended the link inside data: " + err.Error())
			return
		}
		l.take(fields)
	}
}

// head keeps the first octets written to it.
type head struct{ octets []byte }

func (h *head) Write(b []byte) (int, error) {
	h.octets = append(h.octets, b[:min(len(b), 1024-len(h.octets))]...)
	return len(b), nil
}

func (l *link) end(why string) {
	mu.Lock()
	told := l.left
	l.over = true
	mu.Unlock()
	if !told {
		l.say("-", why)
	}
}

// take keeps a message of the server.
func (l *link) take(fields map[string]json.RawMessage) {
	mu.Lock()
	defer mu.Unlock()
	id := string(fields["id"])
	switch string(fields["op"]) {
	case `"tmtprev"`, `"registered"`, `"info"`, `"ack"`:
		if len(l.asked) > 0 {
			number := l.asked[0]
			replies[number] = append(replies[number], fields)
			if string(fields["op"]) != `"registered"` {
				l.asked = l.asked[1:]
			}
		}
	case `"quit"`:
		l.over = true
	case `"user"`: // the secret of a new node comes in a message of its own
		for _, number := range l.sent {
			if label := sent[number]["newnode"]; label != nil && string(label) == string(fields["newnode"]) {
				replies[number] = append(replies[number], fields)
			}
		}
		fallthrough
	case `"login"`, `"ohiedit"`, `"invite"`, `"member"`, `"delivery"`, `"notify"`, `"ping"`:
		if !acks[l.number] {
			l.unacked = append(l.unacked, id)
		} else if !l.inside {
			ack := `{"op":10,"id":` + id + `,"type":"ok"}`
			l.conn.SetWriteDeadline(time.Now().Add(patience))
			l.conn.Write(fmt.Appendf(nil, "%04x%s", len(ack), ack))
		}
	}
}

func (l *link) say(direction, text string) {
	mu.Lock()
	defer mu.Unlock()
	fmt.Printf("%8.3fs link %d %s %s\n", time.Since(began).Seconds(), l.number, direction, text)
}

// brief shows octets on one line.
func brief(octets []byte) string {
	const most = 300
	more := ""
	if len(octets) > most {
		more = fmt.Sprintf("… (%d octets)", len(octets))
		octets = octets[:most]
	}
	quoted := strconv.Quote(string(octets))
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`) + more
}
