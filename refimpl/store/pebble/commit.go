package pebble

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// The first octet of a key says what it holds.
const (
	recordKey = 'r' // and the machine's key: its value
	inlineKey = 'b' // and a blob: its octets
	fileKey   = 'f' // and a blob: nothing; its octets are in a file
)

// Load implements store.Store.
func (s *Store) Load(f func(key, value []byte) error) error {
	if err := s.reopen(); err != nil {
		return err
	}
	db, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	if err := s.dropUnkept(db); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return scan(db, recordKey, func(key, value []byte) error { return f(key, value) })
}

// reopen replaces a database that failed a Commit: it takes no more, but what
// is in its log can be read.
func (s *Store) reopen() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		return nil
	}
	if s.db != nil {
		_ = s.db.Close() // it has failed already
		s.db = nil
	}
	if err := s.open(); err != nil {
		return fmt.Errorf("store: cannot open the database again: %w", err)
	}
	return nil
}

// scan calls f with all pairs under a prefix, the prefix cut off.
func scan(db *pebble.DB, prefix byte, f func(key, value []byte) error) error {
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte{prefix}, UpperBound: []byte{prefix + 1}})
	if err != nil {
		return plain(err)
	}
	for it.First(); it.Valid(); it.Next() {
		value, err := it.ValueAndErr()
		if err != nil {
			_ = it.Close() // which has the same to say
			return plain(err)
		}
		if err := f(it.Key()[1:], value); err != nil {
			return errors.Join(err, plain(it.Close()))
		}
	}
	return plain(it.Close()) // of an iterator that failed it is its error
}

// Commit implements store.Store.
func (s *Store) Commit(b *record.Batch) error {
	db, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	if s.failed != nil {
		return s.failed
	}
	batch := db.NewBatch()
	defer batch.Close()
	b.Each(func(key, value []byte, del bool) {
		if del {
			op := batch.DeleteDeferred(1 + len(key))
			op.Key[0] = recordKey
			copy(op.Key[1:], key)
			_ = op.Finish() // fails for indexed batches only
			return
		}
		op := batch.SetDeferred(1+len(key), len(value))
		op.Key[0] = recordKey
		copy(op.Key[1:], key)
		copy(op.Value, value)
		_ = op.Finish()
	})
	for _, blob := range b.Kept() {
		octets, ok := s.blobs.finished(blob)
		if !ok {
			return fmt.Errorf("%w: %d", store.ErrNoBody, blob)
		}
		_ = batch.Set(blobKey(blob), octets, nil)
	}
	for _, blob := range b.Released() {
		_ = batch.Delete(blobKey(blob), nil)
	}
	if err := commitSynced(batch); err != nil {
		s.failed = fmt.Errorf("store: %w", plain(err))
		return s.failed
	}
	for _, blob := range b.Kept() {
		s.blobs.kept(blob)
	}
	for _, blob := range b.Released() {
		s.drop(blob)
	}
	return nil
}

// commitSynced writes a batch to the database's log and waits for the disk.
func commitSynced(batch *pebble.Batch) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case fatal:
			err = p
		default:
			panic(p)
		}
	}()
	return batch.Commit(pebble.Sync)
}
