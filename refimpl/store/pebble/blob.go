package pebble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// A blob's lowest bit says where its octets are: 0 in the database, 1 in a
// file. The bits above count.
const inFile = 1

// blobs are the bodies that the database does not hold yet.
type blobs struct {
	mu      sync.Mutex
	last    uint64
	small   map[uint64][]byte // finished, in memory until they are kept
	writing map[uint64]bool   // in files: false is finished
}

func (b *blobs) skipTo(blob uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = max(b.last, blob>>1)
}

func (b *blobs) next(where uint64) uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	blob := b.last<<1 | where
	if where == inFile {
		b.writing[blob] = true
	}
	return blob
}

// finish says that a blob can be kept from now on; octets of one that is not in a file.
func (b *blobs) finish(blob uint64, octets []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if blob&inFile != 0 {
		b.writing[blob] = false
		return
	}
	b.small[blob] = octets
}

// finished reports whether a blob waits to be kept, and returns its octets
// unless they are in a file.
func (b *blobs) finished(blob uint64) (octets []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if blob&inFile != 0 {
		writing, known := b.writing[blob]
		return nil, known && !writing
	}
	octets, ok = b.small[blob]
	return octets, ok
}

// kept forgets a blob that the database holds, and reports whether it was
// still to be kept.
func (b *blobs) kept(blob uint64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, small := b.small[blob]
	_, file := b.writing[blob]
	delete(b.small, blob)
	delete(b.writing, blob)
	return small || file
}

// dropFinished forgets what waits to be kept, and returns the files that are
// being written.
func (b *blobs) dropFinished() map[uint64]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.small)
	writing := make(map[uint64]bool)
	for blob, w := range b.writing {
		if w {
			writing[blob] = true
		} else {
			delete(b.writing, blob)
		}
	}
	return writing
}

func blobKey(blob uint64) []byte {
	prefix := byte(inlineKey)
	if blob&inFile != 0 {
		prefix = fileKey
	}
	return binary.BigEndian.AppendUint64([]byte{prefix}, blob)
}

// blobOf returns the blob of a key, its prefix cut off.
func blobOf(key []byte) (uint64, error) {
	if len(key) != 8 {
		return 0, fmt.Errorf("the database has a key of %d octets which no store wrote", len(key))
	}
	return binary.BigEndian.Uint64(key), nil
}

// lastBlob returns the greatest blob that is kept. Greater ones, which a crash
// left behind, may be used again: nothing refers to them.
func lastBlob(db *pebble.DB) (uint64, error) {
	var last uint64
	for _, prefix := range []byte{inlineKey, fileKey} {
		it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte{prefix}, UpperBound: []byte{prefix + 1}})
		if err != nil {
			return 0, plain(err)
		}
		if it.Last() {
			var blob uint64
			if blob, err = blobOf(it.Key()[1:]); err != nil {
				_ = it.Close() // what is wrong is known
				return 0, err
			}
			last = max(last, blob)
		}
		if err := it.Close(); err != nil { // that of an iterator that failed, too
			return 0, plain(err)
		}
	}
	return last, nil
}

func (s *Store) path(blob uint64) string {
	return s.fs.PathJoin(s.bodies, strconv.FormatUint(blob, 16))
}

// drop removes a blob that the database has released. That a file could not
// be removed harms nobody: Load tries again.
func (s *Store) drop(blob uint64) {
	s.blobs.kept(blob)
	if blob&inFile != 0 {
		_ = s.fs.Remove(s.path(blob))
	}
}

// dropUnkept drops the bodies that nothing keeps, and leaves those alone that
// are being written.
func (s *Store) dropUnkept(db *pebble.DB) error {
	// The names come first: a body begun meanwhile is not among them.
	names, err := s.fs.List(s.bodies)
	if err != nil {
		return err
	}
	used := s.blobs.dropFinished()
	err = scan(db, fileKey, func(key, _ []byte) error {
		blob, err := blobOf(key)
		used[blob] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		blob, err := strconv.ParseUint(name, 16, 64)
		if ours := err == nil && s.path(blob) == s.fs.PathJoin(s.bodies, name); ours && !used[blob] {
			if err := s.fs.Remove(s.path(blob)); err != nil {
				return err
			}
		}
	}
	return nil
}

// space reports whether the disk has room for n octets more beside the reserve.
func (s *Store) space(n int64) bool {
	usage, err := s.fs.GetDiskUsage(s.bodies)
	if err != nil {
		return errors.Is(err, vfs.ErrUnsupported)
	}
	return usage.AvailBytes >= s.reserve && usage.AvailBytes-s.reserve >= uint64(n)
}
