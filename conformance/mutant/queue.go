package mutant

import (
	"net"
	"sync"
)

// queue writes to one end of a connection without making its senders wait.
type queue struct {
	conn  net.Conn
	mu    sync.Mutex
	more  sync.Cond
	wait  [][]byte
	ended bool // nothing more will be pushed
	dead  bool // nothing more can be written
}

func newQueue(conn net.Conn) *queue {
	q := &queue{conn: conn}
	q.more.L = &q.mu
	return q
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

// Write queues a copy of p, for io.Copy.
func (q *queue) Write(p []byte) (int, error) {
	q.push(append([]byte(nil), p...))
	return len(p), nil
}

// end says that no more will be pushed: once all is written, that direction of
// the connection is closed.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
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
			if half, ok := q.conn.(interface{ CloseWrite() error }); ok {
				half.CloseWrite()
			} else {
				q.conn.Close()
			}
			return
		}
	}
}
