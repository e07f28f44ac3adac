package daemon

import (
	"errors"
	"io"
	"log/slog"
	"sync"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// buffers are for streaming bodies in and out.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// takeData reads the data of a header that the machine wants, and hands over
// what became of them. It reports false when the link failed meanwhile: then
// nothing of them is left (DATA-7).
func (l *link) takeData(data io.Reader, length int64, text bool) bool {
	if text {
		octets := make([]byte, length)
		if _, err := io.ReadFull(data, octets); err != nil {
			return false
		}
		if !l.enter(1) {
			return false
		}
		l.put(event{in: server.Input{Kind: server.BodyRead, Text: octets}, weight: 1})
		return true
	}
	w, err := l.upload(data, length)
	if err != nil {
		return false
	}
	weight := bodyWeight(length)
	if !l.enter(weight) {
		if w != nil {
			w.Abort()
		}
		return false
	}
	if w != nil {
		body, err := w.Finish()
		if err == nil {
			l.put(event{in: server.Input{Kind: server.BodyRead, Body: body}, writer: w, weight: weight})
			return true
		}
		l.noRoom(err)
		w.Abort()
	}
	l.put(event{in: server.Input{Kind: server.BodyFailed}, weight: weight})
	return true
}

// noRoom logs why a body could not be stored, unless it is a length that any
// client can make up.
func (l *link) noRoom(err error) {
	level := slog.LevelWarn
	if errors.Is(err, store.ErrFull) {
		level = slog.LevelDebug
	}
	l.d.log.Log(l.d.ctx, level, "body", "error", err)
}

// bodyWeight is the weight in link.flying of a body: a store may hold small
// ones in memory until they are committed.
func bodyWeight(length int64) int {
	const unit = 1 << 10 // octets
	return 1 + int(min(length/unit, maxFlying/2))
}

// upload streams a body of length octets into the store. All data are read in
// any case; a nil writer without an error says that they could not be stored.
// An error is the link's.
func (l *link) upload(data io.Reader, length int64) (store.BodyWriter, error) {
	w, err := l.d.config.Store.Create(length)
	if err != nil {
		l.noRoom(err)
		w = nil
	}
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	for length > 0 {
		n, err := data.Read(buf[:min(length, int64(len(buf)))])
		length -= int64(n)
		if w != nil && n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				l.noRoom(err)
				w.Abort()
				w = nil
			}
		}
		if err != nil && length > 0 {
			if w != nil {
				w.Abort()
			}
			return nil, err
		}
	}
	return w, nil
}
