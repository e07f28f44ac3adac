package daemon

import (
	"io"
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
		if !l.enter() {
			return false
		}
		l.put(server.Input{Kind: server.BodyRead, Text: octets})
		return true
	}
	w, err := l.upload(data, length)
	if err != nil {
		return false
	}
	if !l.enter() {
		if w != nil {
			w.Abort()
		}
		return false
	}
	if w != nil {
		body, err := w.Finish()
		if err == nil {
			l.d.inbox.put(event{link: l, in: server.Input{Kind: server.BodyRead, Body: body}, writer: w, credit: true})
			return true
		}
		l.d.log.Warn("body", "error", err)
		w.Abort()
	}
	l.put(server.Input{Kind: server.BodyFailed})
	return true
}

// upload streams a body of length octets into the store. All data are read in
// any case; a nil writer without an error says that they could not be stored.
// An error is the link's.
func (l *link) upload(data io.Reader, length int64) (store.BodyWriter, error) {
	w, err := l.d.config.Store.Create(length)
	if err != nil {
		l.d.log.Warn("body", "error", err, "octets", length)
		w = nil
	}
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	for length > 0 {
		n, err := data.Read(buf[:min(length, int64(len(buf)))])
		length -= int64(n)
		if w != nil && n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				l.d.log.Warn("body", "error", err)
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
