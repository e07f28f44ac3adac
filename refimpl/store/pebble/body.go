package pebble

import (
	"errors"
	"fmt"
	"io"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Create implements store.Store.
func (s *Store) Create(length int64) (store.BodyWriter, error) {
	if !s.space(length) {
		return nil, store.ErrFull
	}
	if length <= maxInline {
		return &inlineWriter{s: s, length: length, octets: make([]byte, 0, length)}, nil
	}
	blob := s.blobs.next(inFile)
	f, err := s.fs.Create(s.path(blob), vfs.WriteCategoryUnspecified)
	if err != nil {
		s.blobs.kept(blob)
		return nil, fmt.Errorf("store: %w", err)
	}
	return &fileWriter{s: s, f: f, blob: blob, length: length}, nil
}

// Open implements store.Store.
func (s *Store) Open(body record.Body) (store.Reader, error) {
	if body.Blob&inFile != 0 {
		return s.openFile(body)
	}
	if octets, ok := s.blobs.finished(body.Blob); ok {
		return store.Octets(octets, body)
	}
	db, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	value, closer, err := db.Get(blobKey(body.Blob))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, fmt.Errorf("%w: %d", store.ErrNoBody, body.Blob)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", plain(err))
	}
	octets := append([]byte(nil), value...)
	if err := closer.Close(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return store.Octets(octets, body)
}

// inlineWriter holds a small body in memory.
type inlineWriter struct {
	s      *Store
	length int64
	octets []byte
	blob   uint64 // once finished
}

// Write implements store.BodyWriter.
func (w *inlineWriter) Write(p []byte) (int, error) {
	w.octets = append(w.octets, p...)
	return len(p), nil
}

// Finish implements store.BodyWriter. The batch that keeps the body makes it safe.
func (w *inlineWriter) Finish() (record.Body, error) {
	if err := store.CheckLength(int64(len(w.octets)), w.length); err != nil {
		return record.Body{}, err
	}
	w.blob = w.s.blobs.next(0)
	w.s.blobs.finish(w.blob, w.octets)
	return record.Body{Blob: w.blob, Len: w.length}, nil
}

// Abort implements store.BodyWriter.
func (w *inlineWriter) Abort() {
	if w.blob != 0 {
		w.s.blobs.kept(w.blob)
	}
}

// fileWriter writes a large body to a file.
type fileWriter struct {
	s       *Store
	f       vfs.File // nil once closed
	blob    uint64
	length  int64
	written int64
	checked int64  // written when the disk was last asked for its room
	own     []byte // copy of what is written: a vfs.File may change it
}

// Write implements store.BodyWriter.
func (w *fileWriter) Write(p []byte) (int, error) {
	if w.written-w.checked >= spaceStep {
		w.checked = w.written
		if !w.s.space(int64(len(p))) {
			return 0, store.ErrFull
		}
	}
	w.own = append(w.own[:0], p...)
	n, err := w.f.Write(w.own)
	w.written += int64(n)
	if err != nil {
		return n, fmt.Errorf("store: %w", err)
	}
	return n, nil
}

// Finish implements store.BodyWriter.
func (w *fileWriter) Finish() (record.Body, error) {
	if err := store.CheckLength(w.written, w.length); err != nil {
		return record.Body{}, err
	}
	err := errors.Join(w.f.Sync(), w.f.Close())
	w.f = nil
	if err == nil {
		err = syncFolder(w.s.fs, w.s.bodies)
	}
	if err != nil {
		return record.Body{}, fmt.Errorf("store: %w", err)
	}
	w.s.blobs.finish(w.blob, nil)
	return record.Body{Blob: w.blob, Len: w.length}, nil
}

// Abort implements store.BodyWriter.
func (w *fileWriter) Abort() {
	if w.f != nil {
		_ = w.f.Close()
		w.f = nil
	}
	if w.s.blobs.kept(w.blob) {
		_ = w.s.fs.Remove(w.s.path(w.blob))
	}
}

// fileReader reads a part of a large body. The file may be removed meanwhile.
type fileReader struct {
	*io.SectionReader
	io.Closer
}

func (s *Store) openFile(body record.Body) (store.Reader, error) {
	f, err := s.fs.Open(s.path(body.Blob))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrNoBody, err)
	}
	info, err := f.Stat()
	if err == nil {
		err = store.CheckRange(info.Size(), body)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return fileReader{io.NewSectionReader(f, body.Off, body.Len), f}, nil
}
