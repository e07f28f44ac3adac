package storetest

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// sizes are lengths of bodies about which stores may differ inside.
var sizes = []int{0, 1, 1000, 32 << 10, 32<<10 + 1, Large}

func crashLosesUnkept(_ *testing.T, f *fixture) {
	one, _ := f.write(octets(100, 1))
	two, _ := f.write(octets(Large, 2))
	f.crash()
	f.wantRecords()
	f.wantNoBody(one)
	f.wantNoBody(two)
}

func loadDropsUnkept(_ *testing.T, f *fixture) {
	one, _ := f.write(octets(100, 1))
	two, _ := f.write(octets(Large, 2))
	kept, _ := f.write(octets(Large, 3))
	f.commit(func(b *record.Batch) { b.Keep(kept.Blob) })
	f.wantRecords()
	f.wantNoBody(one)
	f.wantNoBody(two)
	f.wantBody(kept, octets(Large, 3))
}

func bodyRoundTrip(_ *testing.T, f *fixture) {
	for i, n := range sizes {
		content := octets(n, byte(i))
		body, _ := f.write(content)
		f.wantBody(body, content) // before it is kept
		f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
		f.wantBody(body, content)
	}
}

func bodyParts(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		content := octets(n, 1)
		body, _ := f.write(content)
		f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
		f.wantBody(record.Body{Blob: body.Blob, Len: 10}, content[:10])
		f.wantBody(record.Body{Blob: body.Blob, Off: 10, Len: body.Len - 10}, content[10:])
		for _, bad := range []record.Body{
			{Blob: body.Blob, Off: 1, Len: body.Len},
			{Blob: body.Blob, Off: -1, Len: 1},
			{Blob: body.Blob, Off: 1 << 62, Len: 1 << 62},
		} {
			if _, err := f.read(bad); err == nil {
				f.Fatalf("%+v of %d octets could be read", bad, n)
			}
		}
	}
}

// A reader outlives the release of its body.
func bodyReleased(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		body, _ := f.write(octets(n, 1))
		f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
		r, err := f.Open(body)
		if err != nil {
			f.Fatal("Open:", err)
		}
		f.commit(func(b *record.Batch) { b.Release(body.Blob) })
		f.wantNoBody(body)
		last := make([]byte, 1)
		if _, err := r.ReadAt(last, body.Len-1); err != nil || last[0] != octets(n, 1)[n-1] {
			f.Fatalf("ReadAt after the release: %x, %v", last, err)
		}
		if err := r.Close(); err != nil {
			f.Fatal("Close:", err)
		}
	}
}

func bodyReleasedUnkept(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		body, _ := f.write(octets(n, 1))
		f.commit(func(b *record.Batch) { b.Release(body.Blob) })
		f.wantNoBody(body)
		both, _ := f.write(octets(n, 2))
		f.commit(func(b *record.Batch) { b.Keep(both.Blob); b.Release(both.Blob) })
		f.wantNoBody(both)
	}
}

func bodyAborted(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		w, err := f.Create(int64(n))
		if err != nil {
			f.Fatal("Create:", err)
		}
		if _, err := w.Write(octets(n/2, 1)); err != nil {
			f.Fatal("Write:", err)
		}
		w.Abort()
		body, w := f.write(octets(n, 1))
		w.Abort()
		f.wantNoBody(body)
	}
}

func abortAfterKeep(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		body, w := f.write(octets(n, 1))
		f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
		w.Abort()
		f.wantBody(body, octets(n, 1))
	}
}

func bodyTooShort(_ *testing.T, f *fixture) {
	for _, n := range []int{1000, Large} {
		w, err := f.Create(int64(n))
		if err != nil {
			f.Fatal("Create:", err)
		}
		if _, err := w.Write(octets(n-1, 1)); err != nil {
			f.Fatal("Write:", err)
		}
		if _, err := w.Finish(); err == nil {
			f.Fatalf("Finish accepted %d octets of %d", n-1, n)
		}
		w.Abort()
	}
}

func keepUnknown(_ *testing.T, f *fixture) {
	body, w := f.write(octets(10, 1))
	w.Abort()
	var b record.Batch
	b.Put([]byte("k"), nil)
	b.Keep(body.Blob)
	if err := f.Commit(&b); !errors.Is(err, store.ErrNoBody) {
		f.Fatalf("Commit of a body that was aborted: %v", err)
	}
	f.wantRecords()
}

// A blob in use is never given out again, across a crash neither.
func blobsNotReused(_ *testing.T, f *fixture) {
	used := make(map[uint64]bool)
	for i := range 6 {
		body, _ := f.write(octets([]int{10, Large}[i%2], 1))
		if used[body.Blob] {
			f.Fatalf("blob %d given out again", body.Blob)
		}
		used[body.Blob] = true
		f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
		if i%3 == 2 {
			f.crash()
		}
	}
}

func full(_ *testing.T, f *fixture) {
	if _, err := f.Create(1 << 62); !errors.Is(err, store.ErrFull) {
		f.Fatalf("Create of 2^62 octets: %v, want %v", err, store.ErrFull)
	}
	body, _ := f.write(octets(Large, 1)) // there is room for what fits
	f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
}

// A length that was announced takes no room; octets that came do, and give it
// back when they are dropped.
func fullOfAborted(_ *testing.T, f *fixture) {
	for range 10 {
		if _, err := f.Create(8 << 20); err != nil {
			f.Fatal("Create:", err)
		}
	}
	for range 10 {
		_, w := f.write(octets(4<<20, 1))
		w.Abort()
	}
}

// A body that is being written while Load runs stays.
func bodyBegunBeforeLoad(_ *testing.T, f *fixture) {
	w, err := f.Create(Large)
	if err != nil {
		f.Fatal("Create:", err)
	}
	f.wantRecords()
	if _, err := w.Write(octets(Large, 1)); err != nil {
		f.Fatal("Write:", err)
	}
	body, err := w.Finish()
	if err != nil {
		f.Fatal("Finish:", err)
	}
	f.commit(func(b *record.Batch) { b.Keep(body.Blob) })
	f.crash()
	f.wantBody(body, octets(Large, 1))
}
