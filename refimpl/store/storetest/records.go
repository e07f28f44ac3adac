package storetest

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

func records(_ *testing.T, f *fixture) {
	f.wantRecords()
	f.commit(func(b *record.Batch) {
		b.Put([]byte("b"), []byte("2"))
		b.Put([]byte("a\x00\xff"), nil)
		b.Put([]byte("\xff\xff"), []byte("last"))
		b.Put([]byte("a"), []byte("1"))
		b.Put(nil, []byte("first"))
	})
	f.wantRecords("=first", "a=1", "a\x00\xff=", "b=2", "\xff\xff=last")
	f.commit(func(b *record.Batch) {
		b.Put([]byte("a"), []byte("one"))
		b.Delete([]byte("b"))
		b.Delete([]byte("never there"))
	})
	f.wantRecords("=first", "a=one", "a\x00\xff=", "\xff\xff=last")
}

func loadStopsAtError(_ *testing.T, f *fixture) {
	f.commit(func(b *record.Batch) {
		b.Put([]byte("a"), nil)
		b.Put([]byte("b"), nil)
	})
	stop, calls := errors.New("stop"), 0
	err := f.Load(func(_, _ []byte) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		f.Fatalf("Load: %v after %d calls, want %v after 1", err, calls, stop)
	}
}

// Within a batch the last change of a key counts.
func batchOrder(_ *testing.T, f *fixture) {
	f.commit(func(b *record.Batch) {
		b.Put([]byte("a"), []byte("1"))
		b.Delete([]byte("a"))
		b.Put([]byte("a"), []byte("2"))
		b.Put([]byte("b"), []byte("1"))
		b.Delete([]byte("b"))
	})
	f.wantRecords("a=2")
}

func crashKeepsCommitted(_ *testing.T, f *fixture) {
	small, large := octets(100, 1), octets(Large, 2)
	one, _ := f.write(small)
	two, _ := f.write(large)
	f.commit(func(b *record.Batch) {
		b.Put([]byte("k"), []byte("v"))
		b.Keep(one.Blob)
		b.Keep(two.Blob)
	})
	f.crash()
	f.wantRecords("k=v")
	f.wantBody(one, small)
	f.wantBody(two, large)
	f.commit(func(b *record.Batch) { b.Delete([]byte("k")); b.Release(one.Blob); b.Release(two.Blob) })
	f.crash()
	f.wantRecords()
	f.wantNoBody(one)
	f.wantNoBody(two)
}

// After a commit that failed, the store goes on with what it had before, or
// with all of the batch, and what it says after Load is durable.
func failedCommit(_ *testing.T, f *fixture) {
	before, after := octets(Large, 1), octets(50, 2)
	old, _ := f.write(before)
	f.commit(func(b *record.Batch) { b.Put([]byte("a"), []byte("1")); b.Keep(old.Blob) })
	renewed, _ := f.write(after)

	f.subject.Fail(f.Store)
	var b record.Batch
	b.Put([]byte("a"), []byte("2"))
	b.Keep(renewed.Blob)
	b.Release(old.Blob)
	if err := f.Commit(&b); err == nil {
		f.Fatal("Commit succeeded, want a failure")
	}
	var value string
	if err := f.Load(func(_, v []byte) error { value += string(v); return nil }); err != nil {
		f.Fatal("Load after the failure:", err)
	}
	want := func() {
		f.wantRecords("a=" + value)
		if value == "2" {
			f.wantBody(renewed, after)
			f.wantNoBody(old)
		} else {
			f.wantBody(old, before)
			f.wantNoBody(renewed)
		}
	}
	want()
	f.crash()
	want()

	again, _ := f.write(octets(50, 3))
	f.commit(func(b *record.Batch) { b.Put([]byte("b"), nil); b.Keep(again.Blob) })
	f.crash()
	f.wantRecords("a="+value, "b=")
	f.wantBody(again, octets(50, 3))
}
