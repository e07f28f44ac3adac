package execute

import (
	"context"
	"net"
	"time"
)

// Conn is a connection to the target beside those of programs. Its reads wait.
type Conn struct {
	net.Conn
	pipe *pipe
}

// Dial makes a connection that is no program's. The error is an
// *UnreachableError, or the context's.
func (e *Executor) Dial(ctx context.Context) (*Conn, error) {
	conn, pipe, err := e.dial(ctx, -1, time.Now())
	if err != nil {
		return nil, err
	}
	pipe.block = true
	c := &Conn{conn, pipe}
	c.Limit(ctx, e.target.Timeouts.Answer)
	return c, nil
}

// Limit has reads and writes end with an error when so much time has passed
// from now on, or the context has ended.
func (c *Conn) Limit(ctx context.Context, d time.Duration) {
	until := time.Now().Add(d)
	c.pipe.patient = func() bool { return time.Now().Before(until) && ctx.Err() == nil }
}
