// Package storetest is the contract of store.Store as a test that every
// implementation must pass.
package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Large is the length in octets of a body that no store should hold in memory.
const Large = 300_000

// Subject is an implementation under test.
type Subject struct {
	// New returns an empty store with room for some 10 MiB of bodies, not much more.
	New func(t *testing.T) store.Store
	// Crash returns what is left of a store after a loss of power. The old
	// one is not used again.
	Crash func(t *testing.T, s store.Store) store.Store
	// Fail makes the next Commit of a store fail.
	Fail func(s store.Store)
}

// Run runs the contract.
func Run(t *testing.T, s Subject) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, *fixture)
	}{
		{"Records", records},
		{"LoadStopsAtError", loadStopsAtError},
		{"BatchOrder", batchOrder},
		{"CrashKeepsCommitted", crashKeepsCommitted},
		{"CrashLosesUnkeptBodies", crashLosesUnkept},
		{"LoadDropsUnkeptBodies", loadDropsUnkept},
		{"BodyRoundTrip", bodyRoundTrip},
		{"BodyParts", bodyParts},
		{"BodyReleased", bodyReleased},
		{"BodyReleasedUnkept", bodyReleasedUnkept},
		{"BodyAborted", bodyAborted},
		{"AbortAfterKeep", abortAfterKeep},
		{"BodyTooShort", bodyTooShort},
		{"KeepUnknown", keepUnknown},
		{"BlobsNotReused", blobsNotReused},
		{"Full", full},
		{"FullOfAborted", fullOfAborted},
		{"FailedCommit", failedCommit},
		{"BodyBegunBeforeLoad", bodyBegunBeforeLoad},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run(t, &fixture{t, s, s.New(t)})
		})
	}
}

type fixture struct {
	*testing.T
	subject Subject
	store.Store
}

func (f *fixture) crash() { f.Store = f.subject.Crash(f.T, f.Store) }

func (f *fixture) commit(fill func(b *record.Batch)) {
	f.Helper()
	var b record.Batch
	fill(&b)
	if err := f.Commit(&b); err != nil {
		f.Fatal("Commit:", err)
	}
}

func (f *fixture) wantRecords(want ...string) {
	f.Helper()
	var got []string
	err := f.Load(func(k, v []byte) error {
		got = append(got, string(k)+"="+string(v))
		return nil
	})
	if err != nil {
		f.Fatal("Load:", err)
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		f.Fatalf("records %q, want %q", got, want)
	}
}

func octets(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8) ^ byte(i)*3 + seed
	}
	return b
}

// write streams a body in pieces and finishes it.
func (f *fixture) write(content []byte) (record.Body, store.BodyWriter) {
	f.Helper()
	w, err := f.Create(int64(len(content)))
	if err != nil {
		f.Fatal("Create:", err)
	}
	for rest := content; len(rest) > 0; {
		n := min(len(rest), 10_000)
		if m, err := w.Write(rest[:n]); m != n || err != nil {
			f.Fatal("Write:", m, err)
		}
		rest = rest[n:]
	}
	body, err := w.Finish()
	if err != nil {
		f.Fatal("Finish:", err)
	}
	if body.Len != int64(len(content)) || body.Off != 0 {
		f.Fatalf("body %+v of %d octets", body, len(content))
	}
	return body, w
}

func (f *fixture) read(body record.Body) ([]byte, error) {
	r, err := f.Open(body)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.NewSectionReader(r, 0, body.Len))
}

func (f *fixture) wantBody(body record.Body, want []byte) {
	f.Helper()
	got, err := f.read(body)
	if err != nil || !bytes.Equal(got, want) {
		f.Fatalf("body %+v: %d octets, error %v; want %d octets", body, len(got), err, len(want))
	}
}

func (f *fixture) wantNoBody(body record.Body) {
	f.Helper()
	if _, err := f.read(body); !errors.Is(err, store.ErrNoBody) {
		f.Fatalf("body %+v: error %v, want %v", body, err, store.ErrNoBody)
	}
}
