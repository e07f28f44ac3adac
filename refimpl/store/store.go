// Package store says what a machine's runner needs of durable storage, and
// holds the implementation in memory. The durable one is store/pebble.
package store

import (
	"errors"
	"io"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// Store keeps the records of one machine, and the bodies they refer to. Its
// methods may be called from several goroutines; Commit from one at a time.
type Store interface {
	// Load calls f with every record, in the order of their keys, and stops
	// at its first error; f must not keep the slices. It drops the finished
	// bodies that nothing keeps, and is what a store that failed a Commit
	// needs before the next one.
	Load(f func(key, value []byte) error) error

	// Commit makes the batch durable with one sync, all of it or nothing.
	// An error leaves open which: the machine must be restored by Load.
	// Kept blobs must be Finished; a blob that is released need not be kept.
	Commit(*record.Batch) error

	// Create starts a body of length octets. An error says why there is no
	// room for it (ErrFull, or a fault of the disk).
	Create(length int64) (BodyWriter, error)

	// Open returns a reader of a body. It may be called as soon as the body
	// is Finished and until a Commit that releases its blob; the reader
	// outlives that Commit.
	Open(record.Body) (Reader, error)

	// Close syncs and closes the store.
	Close() error
}

// Reader reads the octets of one body, from offset 0 to Body.Len. One reader
// may serve many goroutines.
type Reader interface {
	io.ReaderAt
	io.Closer
}

// BodyWriter takes the octets of one body.
type BodyWriter interface {
	io.Writer
	// Finish makes the body safe, so that a Commit that keeps its blob makes
	// it durable, and returns the reference to it. It may wait for the disk,
	// and fails when the octets are not as many as Create was told.
	Finish() (record.Body, error)
	// Abort drops the body. After Finish it drops it if nothing keeps it.
	Abort()
}

// ErrFull is what Create and BodyWriter return when there is no room for a body.
var ErrFull = errors.New("store: no room for the message")

// ErrNoBody is what Open returns for a body that does not exist (any more),
// and Commit for a batch that keeps one.
var ErrNoBody = errors.New("store: no such body")
