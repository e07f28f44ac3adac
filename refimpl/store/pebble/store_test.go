package pebble

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/refimpl/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// disk is a disk in memory that can crash, fail, and be full.
type disk struct {
	vfs.FS
	mem  *vfs.MemFS
	fail atomic.Bool
}

func newDisk(mem *vfs.MemFS) *disk {
	d := &disk{mem: mem}
	mem.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 10<<20 + defaultReserve})
	d.FS = errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.HasSuffix(op.Path, ".log") && isSync(op.Kind) && d.fail.CompareAndSwap(true, false) {
			return errors.New("input/output error")
		}
		return nil
	}))
	return d
}

func isSync(k errorfs.OpKind) bool {
	return k == errorfs.OpFileSync || k == errorfs.OpFileSyncData || k == errorfs.OpFileSyncTo
}

// Close of a database whose disk has failed must not fail once more.
func open(t *testing.T, d *disk) *Store {
	s, err := Open("data", Options{FS: d})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.fail.Store(false); _ = s.Close() })
	return s
}

func TestContract(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		New: func(t *testing.T) store.Store { return open(t, newDisk(vfs.NewCrashableMem())) },
		Crash: func(t *testing.T, s store.Store) store.Store {
			return open(t, newDisk(s.(*Store).fs.(*disk).mem.CrashClone(vfs.CrashCloneCfg{})))
		},
		Fail: func(s store.Store) {
			s.(*Store).fs.(*disk).fail.Store(true)
		},
	})
}

func TestInUse(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = Open(dir, Options{})
	if e := new(InUseError); !errors.As(err, &e) || err.Error() != dir+" is in use by another server" {
		t.Fatalf("second Open: %v", err)
	}
}

func TestFolderIsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(file, Options{})
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Fatalf("Open of a file: %v, want one line", err)
	}
}

// After a clean close the folder holds the records and no body too many.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Create(storetest.Large)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, storetest.Large)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	var b record.Batch
	b.Put([]byte("k"), []byte("v"))
	if err := errors.Join(s.Commit(&b), s.Close()); err != nil {
		t.Fatal(err)
	}

	s, err = Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := 0
	if err := s.Load(func(_, _ []byte) error { n++; return nil }); err != nil || n != 1 {
		t.Fatalf("%d records, error %v; want 1", n, err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "bodies"))
	if err != nil || len(left) != 0 {
		t.Fatalf("bodies that nothing keeps were left behind: %v, %v", left, err)
	}
}

func BenchmarkCommit(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	value := make([]byte, 512)
	for i := 0; b.Loop(); i++ {
		var batch record.Batch
		batch.Put([]byte{byte(i), byte(i >> 8), byte(i >> 16)}, value)
		if err := s.Commit(&batch); err != nil {
			b.Fatal(err)
		}
	}
}
