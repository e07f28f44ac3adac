package pebble

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// Whatever a disk makes of what was not synced when the power went, in the
// midst of a commit too: all batches whose Commit returned are there, each with
// its body, and of the next one all or nothing.
func TestCrashAnywhere(t *testing.T) {
	mem := vfs.NewCrashableMem()
	s := open(t, newDisk(mem))
	const rounds, clones = 200, 40
	var acked atomic.Int64 // number of the last batch whose Commit returned
	done := make(chan error, 1)
	go func() {
		err := commitRounds(s, rounds, &acked)
		acked.Store(rounds) // nobody waits for what does not come
		done <- err
	}()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range clones {
		for acked.Load() < int64(i*rounds/clones) {
		}
		before := acked.Load()
		clone := mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: rng.IntN(101), RNG: rng})
		checkRounds(t, clone, before)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func roundBody(n int64) []byte {
	length := 100
	if n%3 == 0 {
		length = maxInline + 5000
	}
	return bytes.Repeat([]byte{byte(n)}, length)
}

// commitRounds commits batches that each keep a body and name it in two
// records, and release the body of ten batches ago.
func commitRounds(s *Store, rounds int64, acked *atomic.Int64) error {
	var bodies []record.Body
	for n := int64(1); n <= rounds; n++ {
		w, err := s.Create(int64(len(roundBody(n))))
		if err != nil {
			return err
		}
		if _, err := w.Write(roundBody(n)); err != nil {
			return err
		}
		body, err := w.Finish()
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
		number := binary.BigEndian.AppendUint64(nil, uint64(n))
		reference := binary.BigEndian.AppendUint64(number, body.Blob)
		var b record.Batch
		b.Put([]byte("last"), number)
		b.Put(append([]byte("a"), number...), reference)
		b.Put(append([]byte("z"), number...), reference)
		b.Keep(body.Blob)
		if n > 10 {
			old := binary.BigEndian.AppendUint64(nil, uint64(n-10))
			b.Delete(append([]byte("a"), old...))
			b.Delete(append([]byte("z"), old...))
			b.Release(bodies[n-11].Blob)
		}
		if err := s.Commit(&b); err != nil {
			return err
		}
		acked.Store(n)
	}
	return nil
}

// checkRounds checks what a crash has left of commitRounds.
func checkRounds(t *testing.T, disk *vfs.MemFS, acked int64) {
	t.Helper()
	s, err := Open("data", Options{FS: newDisk(disk)})
	if err != nil {
		t.Fatal("after the crash:", err)
	}
	defer s.Close()
	var last int64
	found := make(map[string]int) // what is named, how often
	err = s.Load(func(key, value []byte) error {
		if string(key) == "last" {
			last = int64(binary.BigEndian.Uint64(value))
		} else {
			found[string(value)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if last < acked || len(found) != int(min(last, 10)) {
		t.Fatalf("batch %d is the last, with %d bodies named; %d was acked", last, len(found), acked)
	}
	for reference, times := range found {
		n := int64(binary.BigEndian.Uint64([]byte(reference)))
		want := roundBody(n)
		r, err := s.Open(record.Body{Blob: binary.BigEndian.Uint64([]byte(reference[8:])), Len: int64(len(want))})
		if err != nil || times != 2 {
			t.Fatalf("body of batch %d, named %d times: %v", n, times, err)
		}
		got, err := io.ReadAll(io.NewSectionReader(r, 0, int64(len(want))))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("body of batch %d: %d octets, %v", n, len(got), err)
		}
		r.Close()
	}
}
