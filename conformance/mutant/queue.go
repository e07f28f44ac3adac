package mutant

import (
	"net"
	"sync"
)

// queue writes to one end of a link without making its senders wait. It may be
// filled before it is connected.
type queue struct {
	mu    sync.Mutex
	more  sync.Cond
	conn  net.Conn
	wait  [][]byte
	ended bool // nothing more will be pushed
	dead  bool // nothing more can be written
}

func newQueue(conn net.Conn) *queue {
	q := &queue{conn: conn}
	q.more.L = &q.mu
	return q
}

// connect says where to write, and is called before write.
func (q *queue) connect(conn net.Conn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.conn = conn
	if q.dead {
		conn.Close()
	}
}

// push queues octets, which the caller must not change any more.
func (q *queue) push(parts ...[]byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended || q.dead {
		return
	}
	for _, p := range parts {
		if len(p) > 0 {
			q.wait = append(q.wait, p)
		}
	}
	q.more.Signal()
}

// end says that no more will be pushed: once all is written, that direction of
// the connection is closed.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.more.Signal()
}

// cut ends the connection at once, beneath TLS where there is one.
func (q *queue) cut() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended, q.dead, q.wait = true, true, nil
	if q.conn != nil {
		transport(q.conn).Close()
	}
	q.more.Signal()
}

// write writes what is queued until the end.
func (q *queue) write() {
	for {
		q.mu.Lock()
		for len(q.wait) == 0 && !q.ended {
			q.more.Wait()
		}
		octets, ended := q.wait, q.ended
		q.wait = nil
		q.mu.Unlock()
		for _, p := range octets {
			if _, err := q.conn.Write(p); err != nil {
				q.mu.Lock()
				q.dead, q.wait = true, nil
				q.mu.Unlock()
				break
			}
		}
		if ended && len(octets) == 0 {
			if half, ok := q.conn.(interface{ CloseWrite() error }); !ok || half.CloseWrite() != nil {
				q.conn.Close()
			}
			return
		}
	}
}

func transport(conn net.Conn) net.Conn {
	if c, ok := conn.(interface{ NetConn() net.Conn }); ok {
		return c.NetConn()
	}
	return conn
}
