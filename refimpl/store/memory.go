package store

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// Memory is a Store without a disk. What was committed survives Crash, the
// rest does not, so that it can stand for a disk that loses what was not
// synced. The zero Memory is empty and ready to use.
type Memory struct {
	// Room is how many octets of bodies there is room for; 0 is no limit.
	Room int64

	// Fault, when set, is asked before every Commit. An error makes that
	// Commit fail, and the batch is applied all the same when applied is
	// true: a disk may sync and still not be able to say so.
	Fault func(*record.Batch) (applied bool, err error)

	mu      sync.Mutex
	records map[string][]byte
	bodies  map[uint64]*memoryBody
	last    uint64 // blob
	used    int64  // octets of bodies, those being written too
	closed  bool
}

type memoryBody struct {
	octets []byte
	kept   bool
}

// Load implements Store.
func (m *Memory) Load(f func(key, value []byte) error) error {
	m.mu.Lock()
	for blob, b := range m.bodies {
		if !b.kept {
			m.drop(blob)
		}
	}
	// Values are replaced, never changed, so a copy of the map is a snapshot.
	records := maps.Clone(m.records)
	m.mu.Unlock()
	for _, k := range slices.Sorted(maps.Keys(records)) {
		if err := f([]byte(k), records[k]); err != nil {
			return err
		}
	}
	return nil
}

// Commit implements Store.
func (m *Memory) Commit(b *record.Batch) error {
	if m.Fault != nil {
		if applied, err := m.Fault(b); err != nil {
			if applied {
				_ = m.commit(b) // it is the fault that is reported
			}
			return fmt.Errorf("store: %w", err)
		}
	}
	return m.commit(b)
}

func (m *Memory) commit(b *record.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return errClosed
	}
	for _, blob := range b.Kept() {
		if m.bodies[blob] == nil {
			return fmt.Errorf("%w: %d", ErrNoBody, blob)
		}
	}
	for _, blob := range b.Kept() {
		m.bodies[blob].kept = true
	}
	if m.records == nil {
		m.records = make(map[string][]byte)
	}
	b.Each(func(key, value []byte, del bool) {
		if del {
			delete(m.records, string(key))
			return
		}
		m.records[string(key)] = append([]byte(nil), value...)
	})
	for _, blob := range b.Released() {
		m.drop(blob)
	}
	return nil
}

// drop forgets a body and gives its room back; mu is held.
func (m *Memory) drop(blob uint64) {
	if b := m.bodies[blob]; b != nil {
		m.used -= int64(len(b.octets))
		delete(m.bodies, blob)
	}
}

// Create implements Store.
func (m *Memory) Create(length int64) (BodyWriter, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, errClosed
	}
	// Room is taken as the octets come: a length alone costs nobody anything.
	if m.Room > 0 && length > m.Room-m.used {
		return nil, ErrFull
	}
	return &memoryWriter{m: m, length: length, octets: make([]byte, 0, min(length, 1<<18))}, nil
}

// Open implements Store.
func (m *Memory) Open(body record.Body) (Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.bodies[body.Blob]
	if b == nil {
		return nil, fmt.Errorf("%w: %d", ErrNoBody, body.Blob)
	}
	return Octets(b.octets, body)
}

// Close implements Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Crash returns a store that holds what a disk would after a crash at this
// moment: what was committed, and nothing else.
func (m *Memory) Crash() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := &Memory{Room: m.Room, records: maps.Clone(m.records), bodies: make(map[uint64]*memoryBody), last: m.last}
	for blob, b := range m.bodies {
		if b.kept {
			after.bodies[blob] = b
			after.used += int64(len(b.octets))
		}
	}
	return after
}

// Used returns how many octets of bodies the store holds.
func (m *Memory) Used() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used
}

type memoryWriter struct {
	m      *Memory
	length int64
	octets []byte
	blob   uint64 // once finished
	done   bool   // finished or aborted
}

// Write implements BodyWriter.
func (w *memoryWriter) Write(p []byte) (int, error) {
	w.m.mu.Lock()
	full := w.m.Room > 0 && int64(len(p)) > w.m.Room-w.m.used
	if !full {
		w.m.used += int64(len(p))
	}
	w.m.mu.Unlock()
	if full {
		return 0, ErrFull
	}
	w.octets = append(w.octets, p...)
	return len(p), nil
}

// Finish implements BodyWriter.
func (w *memoryWriter) Finish() (record.Body, error) {
	if err := CheckLength(int64(len(w.octets)), w.length); err != nil {
		return record.Body{}, err
	}
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.m.closed {
		return record.Body{}, errClosed
	}
	if w.m.bodies == nil {
		w.m.bodies = make(map[uint64]*memoryBody)
	}
	w.m.last++
	w.blob, w.done = w.m.last, true
	w.m.bodies[w.blob] = &memoryBody{octets: w.octets}
	return record.Body{Blob: w.blob, Len: w.length}, nil
}

// Abort implements BodyWriter.
func (w *memoryWriter) Abort() {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if !w.done {
		w.done = true
		w.m.used -= int64(len(w.octets))
		return
	}
	if b := w.m.bodies[w.blob]; b != nil && !b.kept {
		w.m.drop(w.blob)
	}
}
