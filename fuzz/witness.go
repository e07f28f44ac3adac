package fuzz

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// witness is a link that does nothing wrong while programs do. Its account has
// no alias and is in no group, and nobody knows its uid: whatever comes to it
// of others is not for it.
type witness struct {
	conn   *execute.Conn
	reader *wire.Reader
	uid    string
	asked  int
	frame  []byte
}

// witnessAnswer is how long the witness waits. The target may have a program's
// work to end first.
const witnessAnswer = 3 * time.Second

// bearing is how long the witness of an executor's target waits.
func bearing(e *execute.Executor) time.Duration {
	return max(witnessAnswer, e.Target().Timeouts.Answer)
}

// newWitness connects and registers. The error is an *execute.UnreachableError,
// the context's, or says what the target did not do.
func newWitness(ctx context.Context, e *execute.Executor) (*witness, error) {
	conn, err := e.Dial(ctx)
	if err != nil {
		return nil, err
	}
	w := &witness{conn: conn, reader: wire.NewReader(conn)}
	conn.Limit(ctx, bearing(e))
	err = w.ask(&wire.Request{Op: spec.OpTmtpRev, ID: "1"}, nil, func(m *wire.Message) bool { return m.Kind == spec.MsgTmtpRev })
	if err == nil {
		err = w.ask(&wire.Request{Op: spec.OpRegister, NewNode: "witness " + rand.Text()[:6]}, nil, func(m *wire.Message) bool {
			if m.Kind == spec.MsgRegistered {
				w.uid = m.UID
			}
			return m.Kind == spec.MsgInfo
		})
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return w, nil
}

// look posts to itself, and waits at most so long. What comes that is not its
// own goes to leaked. The error says why the witness is not served any more.
func (w *witness) look(ctx context.Context, limit time.Duration, leaked func(oracle.Finding)) error {
	w.conn.Limit(ctx, limit)
	w.asked++
	id := "w" + strconv.Itoa(w.asked)
	data := []byte("seen by the witness: " + id)
	post := &wire.Request{Op: spec.OpPost, ID: id, For: []wire.Recipient{{ID: w.uid, Type: spec.ToUser}}, DataLen: uint64(len(data))}
	return w.ask(post, data, func(m *wire.Message) bool {
		if own := m.From == w.uid || m.Kind == spec.MsgAck || m.Kind == spec.MsgQuit; !own {
			leaked(oracle.Finding{
				Oracle: oracle.Leak, Requirement: "POST-1", Edge: m.Kind.String(), Link: -1, Step: -1,
				Text: "a link that had nothing to do with it got a message of kind " + m.Kind.String() + ", from " + m.From,
			})
		}
		return m.Kind == spec.MsgAck && m.ID == id
	})
}

// ask sends a request and reads until done says so.
func (w *witness) ask(r *wire.Request, data []byte, done func(*wire.Message) bool) error {
	w.frame = append(r.AppendFrame(w.frame[:0]), data...)
	if _, err := w.conn.Write(w.frame); err != nil {
		return err
	}
	for {
		frame, err := w.reader.Next()
		if err != nil {
			return err
		}
		m := new(wire.Message)
		if err := m.Decode(frame[spec.LengthDigits:]); err != nil {
			return err
		}
		if m.DataLen > 0 {
			if _, err := io.Copy(io.Discard, w.reader.Data(int64(m.DataLen))); err != nil {
				return err
			}
		}
		if spec.Message(m.Kind).Std {
			ack := wire.Request{Op: spec.OpAck, ID: m.ID, Type: "x"}
			w.frame = ack.AppendFrame(w.frame[:0])
			if _, err := w.conn.Write(w.frame); err != nil {
				return err
			}
		}
		switch {
		case done(m):
			return nil
		case m.Kind == spec.MsgQuit:
			return fmt.Errorf("it got quit: %s", m.Error)
		}
	}
}

func (w *witness) close() {
	if w != nil {
		w.conn.Close()
	}
}
