// This program does to a TMTP server, step by step, what has shown a fault of
// it, and prints what is sent and what comes. It needs nothing but Go:
//
//	go run main.go [tls://host:port | tcp://host:port | host:port | unix:/path]
//
// Exit code 0: the server answers afterwards. 1: it does not, or where an answer
// that is due was found not to come, none came. 2: wrong usage. 3: there was no
// server to begin with.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A step is one thing done on one link.
type step struct {
	link int    // from 1
	do   string // open, send, raw, below (TLS), await, close, half, drop, reset, deaf, hear or pause

	header []part // of send, with its braces
	data   []part // of send behind the header; of raw and below all there is

	length string // stands in place of the header's length; "": the true one
	longer int    // added to it
	upper  bool   // its digits in upper case
	pad    int    // octets of the header, filled up with white space

	keep   int           // octets at the end that are not sent
	pieces int           // octets of each write; 0: all in one
	slow   time.Duration // between two writes; of pause all there is
	torn   int           // only so many octets leave beneath TLS; 0: all
	hold   bool          // sent together with the link's next step
	noWait bool          // the next step does not wait for the answer
	asks   bool          // the answer comes, unless the server ends the link
}

// A part is octets that are sent, or what stands for them.
type part struct {
	octets string
	times  int    // how often they come; 0 is once
	step   int    // a value that this step's reply brought, from 1; due: the oldest message that was not acknowledged
	field  string // in which field of the reply
	stand  string // in its place when there is none
	fresh  string // a name that begins so, another one each time that this runs
	count  bool   // how many octets the step's data are
}

const due = -1

var (
	mu      sync.Mutex // of all that follows, and of what is printed
	opened  = make([]*link, 1+links)
	sent    = make([]map[string]json.RawMessage, 1+len(steps))
	replies = make([][]map[string]json.RawMessage, 1+len(steps))
	began   = time.Now()
	nonce   = strconv.FormatInt(time.Now().UnixNano()&math.MaxUint32, 36)

	scheme, place string // where the server is
	unanswered    int    // steps whose answer did not come
)

func main() {
	address := target
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if len(os.Args) > 2 || !aim(address) {
		fmt.Fprintln(os.Stderr, "usage: go run main.go [tls://host:port | tcp://host:port | host:port | unix:/path]")
		os.Exit(2)
	}
	_, conn, err := dial()
	if err != nil {
		fmt.Fprintf(os.Stderr, "There is no server at %s: %v\n", address, err)
		os.Exit(3)
	}
	conn.Close()
	for i := range steps {
		carryOut(i+1, &steps[i])
	}
	time.Sleep(patience / 4) // for what still comes
	for _, l := range opened {
		l.leave()
	}
	os.Exit(judge())
}

// judge says what can be said without knowing the protocol, and returns the exit
// code.
func judge() int {
	fmt.Printf("What was found: %q\n", fault)
	if err := answers(); err != nil {
		fmt.Println("Now: afterwards the server does not answer:", err)
		return 1
	}
	switch oracle {
	case "hang":
		if unanswered > 0 {
			fmt.Println("Now: no answer came to", unanswered, "of the steps, though afterwards the server answers others.")
			return 1
		}
		fallthrough
	case "crash", "refused", "unserved":
		fmt.Println("Now: it does not show; afterwards the server answers.")
	default:
		fmt.Println("Now: afterwards the server answers. Whether it shows is to be seen in what came.")
	}
	return 0
}

// aim takes the server's address apart, and reports whether it is one. Without
// a scheme it is that of the target.
func aim(address string) bool {
	if path, is := strings.CutPrefix(address, "unix:"); is {
		scheme, place = "unix", strings.TrimPrefix(path, "//")
		return place != ""
	}
	var given bool
	if scheme, place, given = strings.Cut(address, "://"); !given {
		scheme, _, _ = strings.Cut(target, ":")
		place = address
	}
	_, digits, err := net.SplitHostPort(place)
	port, wrong := strconv.ParseUint(digits, 10, 16)
	return err == nil && wrong == nil && port > 0 && (scheme == "tls" || scheme == "tcp")
}

// patience is how long an answer may take.
const patience = 2 * time.Second

func carryOut(number int, s *step) {
	if s.do == "open" {
		opened[s.link].leave()
		opened[s.link] = open(s.link)
		return
	}
	if s.do == "pause" {
		time.Sleep(s.slow)
		return
	}
	l := opened[s.link]
	if l == nil {
		return
	}
	switch s.do {
	case "send", "raw", "below":
		l.send(number, s)
	case "await":
		l.await(patience)
	case "close":
		l.say("-", "closes")
		l.ended()
		l.conn.Close()
	case "half":
		l.say("-", "sends no more")
		if half, ok := l.conn.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
	case "drop":
		l.say("-", "closes without a word of TLS")
		l.leave()
	case "reset":
		l.say("-", "resets")
		if tcp, ok := l.raw.Conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		l.leave()
	case "deaf", "hear":
		mu.Lock()
		l.deaf = s.do == "deaf"
		mu.Unlock()
	}
}

// send sends what a step has, and waits for the answer.
func (l *link) send(number int, s *step) {
	mu.Lock()
	octets := s.resolve(number, l)
	l.sent = append(l.sent, number)
	if s.asks {
		l.asked = append(l.asked, number)
	} else {
		l.inside = s.do == "raw" || s.keep > 0 || s.torn > 0
	}
	mu.Unlock()
	octets = octets[:max(0, len(octets)-s.keep)]
	if octets = append(l.held, octets...); s.hold {
		l.held = octets
		return
	}
	l.held = nil
	l.say(">", brief(octets))
	to := l.conn
	if s.do == "below" {
		to = l.raw
	}
	if s.torn > 0 {
		l.raw.left = s.torn
	}
	for len(octets) > 0 {
		n := len(octets)
		if s.pieces > 0 {
			n = min(s.pieces, n)
		}
		to.SetWriteDeadline(time.Now().Add(patience))
		if _, err := to.Write(octets[:n]); err != nil {
			l.say("-", "sending failed: "+err.Error())
			return
		}
		octets = octets[n:]
		time.Sleep(s.slow)
	}
	switch {
	case s.noWait:
	case s.asks:
		l.await(patience)
	default:
		l.await(patience / 8) // perhaps for a quit
	}
}

// await waits until the server has answered all that the link asked, or ended
// it.
func (l *link) await(limit time.Duration) {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		mu.Lock()
		over, done := l.over, len(l.asked) == 0 && limit == patience
		mu.Unlock()
		if over || done {
			return
		}
	}
	if limit == patience {
		mu.Lock()
		if !l.deaf {
			unanswered++
		}
		mu.Unlock()
		l.say("-", fmt.Sprintf("no answer within %v", limit))
	}
}

// resolve makes the octets of a step, and keeps what they say.
func (s *step) resolve(number int, l *link) []byte {
	data := octetsOf(s.data, l, 0)
	if s.do != "send" {
		return data
	}
	header := octetsOf(s.header, l, len(data))
	json.Unmarshal(header, &sent[number])
	if more := s.pad - len(header); more > 0 {
		header = append(bytes.TrimSuffix(header, []byte("}")), strings.Repeat(" ", more)+"}"...)
	}
	length := s.length
	if length == "" {
		length = fmt.Sprintf("%04x", max(0, len(header)+s.longer))
		length = length[len(length)-4:]
	}
	if s.upper {
		length = strings.ToUpper(length)
	}
	return append(append([]byte(length), header...), data...)
}

func octetsOf(parts []part, l *link, count int) (octets []byte) {
	for _, p := range parts {
		switch {
		case p.count:
			octets = strconv.AppendInt(octets, int64(count), 10)
		case p.fresh != "":
			quoted, _ := json.Marshal(p.fresh + " " + nonce)
			octets = append(octets, quoted...)
		case p.step == due && len(l.unacked) > 0:
			octets = append(octets, l.unacked[0]...)
		case p.step != 0:
			octets = append(octets, brought(p)...)
		default:
			octets = append(octets, strings.Repeat(p.octets, max(1, p.times))...)
		}
	}
	return octets
}

// brought returns the value of a field of the first reply to a step that has
// it, or of what the step sent.
func brought(p part) string {
	if p.step == due {
		return p.stand
	}
	for _, header := range append(replies[p.step], sent[p.step]) {
		for name, value := range header {
			if strings.EqualFold(name, p.field) {
				return string(value)
			}
		}
	}
	return p.stand
}

// answers asks the server whether it still serves: somebody registers, and posts
// to themselves.
func answers() error {
	_, conn, err := dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * patience))
	if _, err := ask(conn, `{"op":0,"id":"1"}`, "", "tmtprev"); err != nil {
		return err
	}
	account, err := ask(conn, `{"op":1,"newnode":"afterwards"}`, "", "registered")
	if account == nil || err != nil {
		return err // it may well let nobody register
	}
	_, err = ask(conn, `{"op":7,"id":"2","for":[{"id":`+string(account["uid"])+`,"type":1}],"datalen":2}`, "ok", "ack")
	return err
}

// ask sends a request and returns the first message of a kind that comes; nil
// when the server says quit.
func ask(conn net.Conn, header, data, kind string) (fields map[string]json.RawMessage, err error) {
	if _, err := fmt.Fprintf(conn, "%04x%s%s", len(header), header, data); err != nil {
		return nil, err
	}
	for {
		header, err := readHeader(conn)
		if err != nil {
			return nil, err
		}
		fields = nil
		json.Unmarshal(header, &fields)
		length, _ := strconv.ParseInt(string(fields["datalen"]), 10, 64)
		if _, err := io.CopyN(io.Discard, conn, length); err != nil {
			return nil, err
		}
		switch string(fields["op"]) {
		case strconv.Quote(kind):
			return fields, nil
		case `"quit"`:
			return nil, nil
		}
	}
}

// readHeader reads the header of a message.
func readHeader(conn net.Conn) ([]byte, error) {
	digits := make([]byte, 4)
	if _, err := io.ReadFull(conn, digits); err != nil {
		return nil, err
	}
	n, err := strconv.ParseUint(string(digits), 16, 16)
	if err != nil {
		return nil, fmt.Errorf("what comes is no message: %q", digits)
	}
	header := make([]byte, n)
	_, err = io.ReadFull(conn, header)
	return header, err
}
