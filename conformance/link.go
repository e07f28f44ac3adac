package conformance

import (
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Link is one connection to the target, of a check. What the server sends is
// read as it comes and waits in the inbox. All octets pass here, and here they
// are observed.
//
// Sending never fails a check: when the server has closed meanwhile, what it
// said before is what matters, and an expectation finds it.
type Link struct {
	*inbox
	t    *T
	info LinkInfo
	conn net.Conn
	log  Observer

	out struct {
		sync.Mutex
		cursor cursor
		acks   []Request // automatic, waiting for the end of a request
		ended  bool      // nothing can be sent any more
	}
	closed atomic.Bool // by the check
	gate   gate
	done   chan struct{} // closed when the reader has ended

	ackMu  sync.Mutex
	policy AckPolicy
	owner  string // uid of who is logged in on the link, or about to
}

// AckPolicy says whether a message that came is to be acknowledged at once.
type AckPolicy func(*Message) bool

// AckAll acknowledges every message that asks for it; it is the policy of
// every link until a check sets another. AckNone leaves it to the check.
func AckAll(*Message) bool { return true }

// AckNone acknowledges nothing.
func AckNone(*Message) bool { return false }

// Acks sets the link's policy for messages that come from now on.
func (l *Link) Acks(policy AckPolicy) {
	l.ackMu.Lock()
	defer l.ackMu.Unlock()
	l.policy = policy
}

// Send writes octets as they are, in one write.
func (l *Link) Send(octets string) { l.write([]byte(octets), len(octets)) }

// SendSplit writes octets in pieces of n, each its own segment.
func (l *Link) SendSplit(octets string, n int) { l.write([]byte(octets), n) }

// Request sends a request in one write and returns its id. A request of the
// ops that are acked gets an id when it has none.
func (l *Link) Request(r Request) (id string) {
	r, id = l.t.identified(r)
	l.write(r.Octets(), 0)
	return id
}

// Requests sends several requests in one write and returns their ids.
func (l *Link) Requests(rs ...Request) (ids []string) {
	var octets []byte
	for _, r := range rs {
		r, id := l.t.identified(r)
		octets, ids = append(octets, r.Octets()...), append(ids, id)
	}
	l.write(octets, 0)
	return ids
}

// write sends octets in pieces of at most n, or in one when n is 0, and then
// the acknowledgements that waited for the end of a request.
func (l *Link) write(octets []byte, n int) {
	l.out.Lock()
	defer l.out.Unlock()
	if n <= 0 {
		n = len(octets)
	}
	for len(octets) > 0 && !l.out.ended {
		piece := octets[:min(n, len(octets))]
		octets = octets[len(piece):]
		l.put(piece)
	}
	l.flush()
}

// put writes one piece. The observer is told first, so that an answer is never
// seen before its question.
func (l *Link) put(piece []byte) {
	l.log.Octets(l.info, ToServer, piece, time.Now())
	l.out.cursor.feed(piece)
	if _, err := l.conn.Write(piece); err != nil {
		l.out.ended = true
	}
}

// flush sends the automatic acknowledgements when no request is half sent.
func (l *Link) flush() {
	for l.out.cursor.between() && len(l.out.acks) > 0 && !l.out.ended {
		ack := l.out.acks[0]
		l.out.acks = l.out.acks[1:]
		l.put(ack.Octets())
	}
}

// acknowledge queues an automatic Ack. Another goroutine than the reader sends
// it: a server may well stop reading while nobody reads what it writes.
func (l *Link) acknowledge(id string) {
	l.out.Lock()
	l.out.acks = append(l.out.acks, Ack(id))
	first := len(l.out.acks) == 1
	l.out.Unlock()
	if first {
		l.t.background(func() { l.write(nil, 0) })
	}
}

// idle reports whether the link can take a request of the suite's own, and
// hear the answer.
func (l *Link) idle() bool {
	if l.gate.closed() {
		return false
	}
	l.out.Lock()
	defer l.out.Unlock()
	return !l.out.ended && l.out.cursor.between()
}

// HalfClose tells the server that nothing more will be sent; the link can
// still receive (CONN-13).
func (l *Link) HalfClose() {
	l.out.Lock()
	l.out.ended = true
	l.out.Unlock()
	if c, ok := l.conn.(interface{ CloseWrite() error }); ok {
		c.CloseWrite()
	}
}

// Close ends the link the polite way: over TLS with a close_notify.
func (l *Link) Close() {
	l.end(l.conn)
}

// Cut ends the link without a word: no close_notify, no Quit (CONN-14).
func (l *Link) Cut() {
	l.end(l.transport())
}

// Reset ends the link with a TCP reset where the transport has one.
func (l *Link) Reset() {
	if c, ok := l.transport().(interface{ SetLinger(int) error }); ok {
		c.SetLinger(0)
	}
	l.Cut()
}

// SendBelow writes octets beneath TLS, where they make no sense (SEC-1).
func (l *Link) SendBelow(octets string) {
	l.out.Lock()
	defer l.out.Unlock()
	l.out.ended = true
	l.transport().Write([]byte(octets))
}

// Secure reports whether the link runs over TLS.
func (l *Link) Secure() bool {
	_, ok := l.conn.(*tls.Conn)
	return ok
}

func (l *Link) transport() net.Conn {
	if c, ok := l.conn.(interface{ NetConn() net.Conn }); ok {
		return c.NetConn()
	}
	return l.conn
}

// end closes the connection first, so that a write which the server does not
// take ends too.
func (l *Link) end(conn net.Conn) {
	l.closed.Store(true)
	conn.Close()
	l.gate.open()
	<-l.done
	l.out.Lock()
	defer l.out.Unlock()
	l.out.ended = true
}

// Pause stops reading from the link, so that the server's octets pile up on
// its side; Resume goes on.
func (l *Link) Pause() { l.gate.close() }

// Resume ends a Pause.
func (l *Link) Resume() { l.gate.open() }

// gate holds up a reader while it is closed.
type gate struct {
	mu   sync.Mutex
	shut chan struct{} // nil: open
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut == nil {
		g.shut = make(chan struct{})
	}
}

func (g *gate) closed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shut != nil
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		close(g.shut)
		g.shut = nil
	}
}

func (g *gate) wait() {
	g.mu.Lock()
	shut := g.shut
	g.mu.Unlock()
	if shut != nil {
		<-shut
	}
}
