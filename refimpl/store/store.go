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
	// at its first error. It drops the bodies that nothing keeps.
	Load(f func(key, value []byte) error) error

	// Commit makes the batch durable with one sync, all of it or nothing.
	// An error leaves open which: the machine must be restored by Load.
	Commit(*record.Batch) error

	// Create starts a body of length octets. An error says why there is no
	// room for it (ErrFull, or a fault of the disk).
	Create(length int64) (BodyWriter, error)

	// Open returns the octets of a body. It may be called as soon as the
	// body is Finished and until a Commit that releases its blob.
	Open(record.Body) (io.ReadCloser, error)

	// Close syncs and closes the store.
	Close() error
}

// BodyWriter takes the octets of one body.
type BodyWriter interface {
	io.Writer
	// Finish makes the body safe, so that a Commit that keeps its blob makes
	// it durable, and returns the reference to it.
	Finish() (record.Body, error)
	// Abort drops the body. After Finish it drops the unkept body.
	Abort()
}

// ErrFull is what Create and BodyWriter return when there is no room for a body.
var ErrFull = errors.New("store: no room for the message")
