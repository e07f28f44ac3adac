package pebble

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// tabled is a disk with a store whose record is in a table, and the table's
// file.
func tabled(t *testing.T) (mem *vfs.MemFS, table string) {
	mem = vfs.NewMem()
	for i := range 2 { // the second comes into a table what is in the log
		s, err := Open("data", Options{FS: mem})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			var b record.Batch
			b.Put([]byte("k"), []byte("v"))
			err = s.Commit(&b)
		}
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	names, err := mem.List("data/db")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(names, func(name string) bool { return strings.HasSuffix(name, ".sst") })
	if i < 0 {
		t.Fatalf("there is no table among %v", names)
	}
	return mem, "data/db/" + names[i]
}

// change replaces the octets of a file, or makes an empty one.
func change(t *testing.T, mem *vfs.MemFS, file string, to func([]byte) []byte) {
	var octets []byte
	if to != nil {
		f, err := mem.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		octets, err = io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		octets = to(slices.Clone(octets))
	}
	f, err := mem.Create(file, vfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(octets)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// A table that the disk has damaged is an error of those who read it, in one
// line, and told in the log. The process goes on.
func TestDamagedTable(t *testing.T) {
	for name, to := range map[string]func([]byte) []byte{
		"an octet changed": func(o []byte) []byte { o[0] ^= 1; return o },
		"its end changed":  func(o []byte) []byte { o[len(o)-1] ^= 1; return o },
		"cut short":        func(o []byte) []byte { return o[:len(o)-10] },
		"empty":            func([]byte) []byte { return nil },
	} {
		mem, table := tabled(t)
		change(t, mem, table, to)
		var log bytes.Buffer
		s, err := Open("data", Options{FS: mem, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err == nil {
			err = s.Load(func(_, _ []byte) error { return nil })
			_ = s.Close()
		}
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A database that has lost the file which says where its list of files is would
// be taken for a new one, and its tables removed.
func TestMarkerMissing(t *testing.T) {
	mem, _ := tabled(t)
	names, err := mem.List("data/db")
	if err != nil {
		t.Fatal(err)
	}
	marker := "data/db/" + names[slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, "marker.manifest.") })]
	if err := mem.Remove(marker); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("data", Options{FS: mem}); err == nil || !strings.Contains(err.Error(), "marker.manifest") {
		t.Errorf("without %s: %v", marker, err)
	}
	change(t, mem, marker, nil)
	s, err := Open("data", Options{FS: mem})
	if err != nil {
		t.Fatal("with the marker again:", err)
	}
	defer s.Close()
	n := 0
	if err := s.Load(func(_, _ []byte) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d records, %v", n, err)
	}
}

// What somebody else has put among the bodies is left alone.
func TestForeignFile(t *testing.T) {
	mem, _ := tabled(t)
	for _, name := range []string{"ABC", "0abc", "notes.txt"} {
		change(t, mem, "data/bodies/"+name, nil)
		s, err := Open("data", Options{FS: mem})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Load(func(_, _ []byte) error { return nil }), s.Close()); err != nil {
			t.Errorf("with bodies/%s: %v", name, err)
		}
		if _, err := mem.Stat("data/bodies/" + name); err != nil {
			t.Error(err)
		}
	}
}

// A database of somebody else is no reason to panic.
func TestForeignDatabase(t *testing.T) {
	for _, key := range []string{"b", "f", "b1234567", "f123456789"} {
		mem := vfs.NewMem()
		if err := mem.MkdirAll("data/db", 0o700); err != nil {
			t.Fatal(err)
		}
		db, err := pebble.Open("data/db", &pebble.Options{FS: mem, Logger: logger{}})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Set([]byte(key), nil, pebble.Sync), db.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := Open("data", Options{FS: mem}); err == nil || !strings.Contains(err.Error(), "which no store wrote") {
			t.Errorf("key %q: %v", key, err)
		}
	}
}
