// Package pebble is the durable store: records and small bodies in a pebble
// database, large bodies in files beside it. One batch is one sync.
package pebble

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Sizes, in octets. The store serves a test tool: it should start at once and
// take little memory rather than be the fastest with a terabyte.
const (
	maxInline      = 32 << 10 // body that is written with the batch that keeps it
	memTableSize   = 8 << 20
	cacheSize      = 8 << 20
	defaultReserve = 64 << 20
	spaceStep      = 1 << 20 // of a large body, after which the disk's room is asked again
)

// Options say how a store is opened. The zero Options are those of a server.
type Options struct {
	// FS is the file system; nil is the disk.
	FS vfs.FS
	// Log is told what the database has to say when something is wrong; nil
	// is silence.
	Log *slog.Logger
	// Reserve is how many octets of the disk bodies leave free, so that a
	// disk that fills up shows at a body, which can be refused, before it
	// shows at a batch, which cannot. 0 is 64 MiB.
	Reserve int64
}

// Store is a store.Store in a folder.
type Store struct {
	fs      vfs.FS
	dir     string // of the database
	bodies  string // folder of the large bodies
	reserve uint64
	opts    *pebble.Options
	lock    *pebble.Lock

	// mu guards db against being replaced by Load while it is read.
	mu     sync.RWMutex
	db     *pebble.DB
	failed error // of the Commit after which db is good for nothing

	blobs blobs
}

var _ store.Store = (*Store)(nil)

// InUseError says that another server has the folder open.
type InUseError struct{ Dir string }

// Error names the folder.
func (e *InUseError) Error() string { return fmt.Sprintf("%s is in use by another server", e.Dir) }

// Open opens the store in a folder, and makes both where there is none.
func Open(dir string, o Options) (*Store, error) {
	if o.FS == nil {
		o.FS = vfs.Default
	}
	if o.Reserve == 0 {
		o.Reserve = defaultReserve
	}
	s := &Store{
		fs: o.FS, dir: o.FS.PathJoin(dir, "db"), bodies: o.FS.PathJoin(dir, "bodies"), reserve: uint64(o.Reserve),
		blobs: blobs{small: make(map[uint64][]byte), writing: make(map[uint64]bool)},
	}
	for _, d := range []string{s.dir, s.bodies} {
		if err := s.makeFolder(dir, d); err != nil {
			return nil, fmt.Errorf("cannot make the folder: %w", err)
		}
	}
	lock, err := pebble.LockDirectory(s.dir, s.fs)
	if err != nil {
		if e := new(fs.PathError); errors.As(err, &e) {
			return nil, fmt.Errorf("cannot use the folder: %w", err)
		}
		return nil, &InUseError{dir}
	}
	s.lock = lock
	s.opts = &pebble.Options{
		FS: s.fs, Lock: lock, Logger: logger{o.Log}, EventListener: logger{o.Log}.events(),
		FormatMajorVersion: pebble.FormatNewest,
		MemTableSize:       memTableSize, CacheSize: cacheSize, MaxOpenFiles: 500,
	}
	for i := range s.opts.Levels {
		s.opts.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	if err := s.open(); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("cannot open the database in %s: %w", dir, err)
	}
	return s, nil
}

// makeFolder makes a folder of dir and sees to it that it is still there
// after a crash.
func (s *Store) makeFolder(dir, d string) error {
	if err := s.fs.MkdirAll(d, 0o700); err != nil {
		return err
	}
	if err := syncFolder(s.fs, dir); err != nil {
		return err
	}
	return syncFolder(s.fs, s.fs.PathDir(dir))
}

func syncFolder(fs vfs.FS, dir string) error {
	f, err := fs.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// open opens the database and finds the last blob in use; mu is held, or
// nobody else knows of the store yet.
func (s *Store) open() error {
	if err := s.checkMarker(); err != nil {
		return err
	}
	db, err := pebble.Open(s.dir, s.opts.Clone())
	if err != nil {
		return plain(err)
	}
	last, err := lastBlob(db)
	if err != nil {
		_ = db.Close() // what is wrong is known
		return err
	}
	s.db, s.failed = db, nil
	s.blobs.skipTo(last)
	return nil
}

// checkMarker says that the folder has lost the file which says where the
// database's list of files is. The database would take it for a new one, and
// remove all tables. That file is durable before the first log is made.
func (s *Store) checkMarker() error {
	names, err := s.fs.List(s.dir)
	if err != nil {
		return err
	}
	used := false
	for _, name := range names {
		if strings.HasPrefix(name, "marker.manifest.") {
			return nil
		}
		used = used || strings.HasSuffix(name, ".sst") || strings.HasSuffix(name, ".log")
	}
	if used {
		return errors.New("there are tables or logs, and no marker.manifest file that says where the list of them is: the folder is damaged, or was copied in part")
	}
	return nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	err := plain(s.db.Close())
	s.db = nil
	if unlocked := s.lock.Close(); err == nil {
		err = unlocked
	}
	return err
}

// acquire returns the database for reading; release must be called after.
func (s *Store) acquire() (*pebble.DB, error) {
	s.mu.RLock()
	if s.db == nil {
		s.mu.RUnlock()
		return nil, errClosed
	}
	return s.db, nil
}

func (s *Store) release() { s.mu.RUnlock() }

var errClosed = errors.New("store: closed")
