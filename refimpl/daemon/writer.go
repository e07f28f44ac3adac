package daemon

import (
	"crypto/tls"
	"net"
	"time"
)

// write writes what is queued for the link, one message after the other
// (FRAME-6), until the link ends, and then closes the sending side.
func (l *link) write() {
	var taken []*message
	for {
		var more bool
		if taken, more = l.take(taken); !more {
			break
		}
		octets, err := l.writeAll(taken)
		for _, m := range taken {
			m.drop()
		}
		clear(taken)
		l.wrote(octets)
		if err != nil {
			l.fail()
		}
	}
	l.mu.Lock()
	for _, m := range l.queue {
		m.drop()
	}
	l.queue = nil
	dead := l.dead
	l.mu.Unlock()
	if !dead {
		closeWrite(l.conn)
		l.lingerOn()
	}
}

// lingerOn gives the peer some time to read the last message and the end
// behind it; meanwhile the reader goes on.
func (l *link) lingerOn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.stopped && !l.dead {
		_ = l.conn.SetReadDeadline(time.Now().Add(linger))
	}
}

// take waits for messages and returns them all; spare takes their place. It
// reports false when there are none and will be none.
func (l *link) take(spare []*message) ([]*message, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) == 0 && !l.ended && !l.dead {
		l.work.Wait()
	}
	if l.dead || len(l.queue) == 0 {
		return spare, false
	}
	taken := l.queue
	l.queue = spare[:0]
	return taken, true
}

// wrote says that octets left.
func (l *link) wrote(octets int) {
	l.mu.Lock()
	l.unread -= octets
	l.mu.Unlock()
	l.gate.Signal()
}

// writeAll writes messages, small ones together, and returns how many octets
// of the link's unread they were.
func (l *link) writeAll(messages []*message) (octets int, err error) {
	for _, m := range messages {
		octets += len(m.octets)
	}
	if len(messages) == 1 && messages[0].body == nil {
		return octets, l.push(messages[0].octets)
	}
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	held := buf[:0]
	flush := func() error {
		if len(held) == 0 {
			return nil
		}
		err := l.push(held)
		held = buf[:0]
		return err
	}
	for _, m := range messages {
		if len(held)+len(m.octets) > len(buf) {
			if err := flush(); err != nil {
				return octets, err
			}
		}
		if len(m.octets) > len(buf) {
			if err := l.push(m.octets); err != nil {
				return octets, err
			}
		} else {
			held = append(held, m.octets...)
		}
		if m.body == nil {
			continue
		}
		if err := flush(); err != nil {
			return octets, err
		}
		if err := m.stream(buf[:], l.push); err != nil {
			return octets, err
		}
	}
	return octets, flush()
}

// push writes some octets. A peer that does not take them in the time after
// which a silent one is gone is gone too, whatever it sends.
func (l *link) push(piece []byte) error {
	l.mu.Lock()
	if !l.ended && !l.dead {
		_ = l.conn.SetWriteDeadline(time.Now().Add(l.d.stall))
	}
	l.mu.Unlock()
	_, err := l.conn.Write(piece)
	return err
}

// closeWrite tells the peer that nothing follows. A connection that can only
// be closed as a whole is.
func closeWrite(conn net.Conn) {
	type writeCloser interface{ CloseWrite() error }
	c, ok := conn.(writeCloser)
	if !ok {
		_ = conn.Close()
		return
	}
	_ = c.CloseWrite() // TLS before its handshake has nothing to say
	if c, ok := conn.(*tls.Conn); ok {
		if c, ok := c.NetConn().(writeCloser); ok {
			_ = c.CloseWrite()
		}
	}
}
