package store

import (
	"bytes"
	"fmt"
	"maps"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
)

// folder is where the store is.
const folder = "data"

// state is what a store holds after a commit.
type state struct {
	records map[string]string
	bodies  map[record.Body]byte // of which all octets are the same
}

// history is a store that had commits.
type history struct {
	src    *grammar.Bytes
	disk   *vfs.MemFS
	store  *pebble.Store
	states []state // after so many commits
	kept   []record.Body
}

const mostCommits = 12

// live opens a new store and commits to it what the choices say.
func live(src *grammar.Bytes) (*history, error) {
	h := &history{src: src, disk: vfs.NewCrashableMem(), states: []state{{}}}
	if err := h.open(); err != nil {
		return nil, err
	}
	for range 1 + src.Intn(mostCommits) {
		if err := h.commit(); err != nil {
			return nil, err
		}
		if src.Intn(6) == 5 { // what was in the log comes into a table
			if err := h.store.Close(); err != nil {
				return nil, err
			}
			if err := h.open(); err != nil {
				return nil, err
			}
		}
	}
	_, err := h.write(large) // nothing keeps it
	return h, err
}

func (h *history) open() (err error) {
	h.store, err = pebble.Open(folder, pebble.Options{FS: h.disk})
	return err
}

// Lengths of bodies: one that is in the database, and one in a file.
const (
	small = 100
	large = 33_000
)

func (h *history) write(n int) (body record.Body, err error) {
	w, err := h.store.Create(int64(n))
	if err != nil {
		return body, err
	}
	if _, err := w.Write(bytes.Repeat([]byte{byte(len(h.states))}, n)); err != nil {
		return body, err
	}
	return w.Finish()
}

// commit changes a few records and bodies.
func (h *history) commit() error {
	n := len(h.states)
	last := h.states[n-1]
	now := state{maps.Clone(last.records), maps.Clone(last.bodies)}
	if now.records == nil {
		now = state{make(map[string]string), make(map[record.Body]byte)}
	}
	var b record.Batch
	put := func(key, value string) {
		b.Put([]byte(key), []byte(value))
		now.records[key] = value
	}
	put("last", fmt.Sprint(n))
	for range h.src.Intn(4) {
		key := string(rune('a' + h.src.Intn(6)))
		if h.src.Intn(4) == 3 {
			b.Delete([]byte(key))
			delete(now.records, key)
			continue
		}
		put(key, strings.Repeat(string(rune('0'+n)), []int{1, 40, 5000}[h.src.Intn(3)]))
	}
	switch what := h.src.Intn(4); {
	case what == 3 && len(h.kept) > 0:
		b.Release(h.kept[0].Blob)
		delete(now.bodies, h.kept[0])
		h.kept = h.kept[1:]
	case what > 0:
		body, err := h.write([]int{small, large, large}[what-1])
		if err != nil {
			return err
		}
		b.Keep(body.Blob)
		now.bodies[body] = byte(n)
		h.kept = append(h.kept, body)
	}
	h.states = append(h.states, now)
	return h.store.Commit(&b)
}
