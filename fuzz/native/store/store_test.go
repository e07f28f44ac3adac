package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
)

// FuzzStore takes the choices of commits, of a crash, and of damage to the
// folder.
func FuzzStore(f *testing.F) {
	for _, seed := range seeds.Made("FuzzStore", made) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		src := grammar.NewBytes(input)
		h, err := live(src)
		if err != nil {
			t.Fatal("a sound store: ", err)
		}
		c := checker{history: h, disk: h.disk}
		if crash := src.Intn(3); crash > 0 {
			random := rand.New(rand.NewPCG(uint64(src.Intn(256)), 1))
			c.disk = h.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 25 * src.Intn(5), RNG: random})
		}
		if err := h.store.Close(); err != nil {
			t.Fatal("a sound store: ", err)
		}
		for range src.Intn(3) {
			d, err := harm(src, c.disk)
			if err != nil {
				t.Fatal(err)
			}
			c.damages = append(c.damages, d)
		}
		if err := c.check(); err != nil {
			for _, d := range c.damages {
				t.Logf("%s: %s, of %d octets", d.file, d.how, len(d.before))
			}
			t.Fatal(err)
		}
	})
}

// checker looks at what becomes of a folder.
type checker struct {
	*history
	disk    *vfs.MemFS
	damages []damage
	undone  bool // they are
	back    bool // the store is at an earlier commit; bodies released since are gone
}

// check opens the store. When that fails the error is one line, and nothing has
// become worse: without the damage all is there. When it succeeds the store
// holds what it held after some commit, the last one if neither log nor list of
// files (MANIFEST) were damaged, and works.
func (c *checker) check() error {
	err := c.reopen()
	if err == nil || len(c.damages) == 0 {
		return err
	}
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	if text := err.Error(); text == "" || strings.Contains(text, "\n") {
		return fmt.Errorf("the error is not one line: %q", text)
	}
	for i := len(c.damages) - 1; i >= 0; i-- {
		if err := c.damages[i].undo(c.disk); err != nil {
			return err
		}
	}
	c.undone = true
	switch again := c.reopen(); {
	case again == nil, errors.As(again, &refused) && c.damaged("marker."):
		return nil // the database tidies its markers up before it knows that one is wrong
	default:
		return fmt.Errorf("opening what was damaged (%w) has made it worse: %w", err, again)
	}
}

// damaged says whether something was done to a file with that in its name.
func (c *checker) damaged(names ...string) bool {
	for i := range c.damages {
		for _, name := range names {
			if strings.Contains(c.damages[i].file, name) {
				return true
			}
		}
	}
	return false
}

// refusal is an error that the store gave for what it found.
type refusal struct{ err error }

func (r *refusal) Error() string { return r.err.Error() }

// reopen opens the store, looks at it and closes it.
func (c *checker) reopen() error {
	s, err := pebble.Open(folder, pebble.Options{FS: c.disk})
	if err != nil {
		return &refusal{err}
	}
	err = c.look(s)
	if closed := s.Close(); err == nil && closed != nil {
		return fmt.Errorf("it cannot be closed: %w", closed)
	}
	return err
}

func (c *checker) look(s *pebble.Store) error {
	got := make(map[string]string)
	if err := s.Load(func(key, value []byte) error { got[string(key)] = string(value); return nil }); err != nil {
		return &refusal{err}
	}
	n := len(c.states) - 1
	for n > 0 && !maps.Equal(got, c.states[n].records) {
		n--
	}
	switch known := maps.Equal(got, c.states[n].records); {
	case !known && c.damaged("MANIFEST"):
		// The database takes a list of files whose end is damaged for one that was
		// being written in a crash, and does without tables that it had.
		return c.works(s)
	case !known:
		return fmt.Errorf("it holds what it never held: %.200q", got)
	case n < len(c.states)-1 && !c.damaged(".log", "MANIFEST"): // the database takes what is wrong there for a crash
		return fmt.Errorf("%d of %d commits are there", n, len(c.states)-1)
	}
	c.back = n < len(c.states)-1
	for body, octet := range c.states[n].bodies {
		if err := c.lookAt(s, body, octet); err != nil {
			return err
		}
	}
	return c.works(s)
}

// lookAt reads a body.
func (c *checker) lookAt(s *pebble.Store, body record.Body, octet byte) error {
	r, err := s.Open(body)
	if err != nil {
		return c.bodyError(err)
	}
	defer r.Close()
	got, err := io.ReadAll(io.NewSectionReader(r, 0, body.Len))
	switch {
	case err != nil:
		return c.bodyError(err)
	case int64(len(got)) != body.Len:
		return fmt.Errorf("body %v has %d octets", body, len(got))
	case !bytes.Equal(got, bytes.Repeat([]byte{octet}, len(got))) && !c.damaged("/bodies/"):
		return fmt.Errorf("the octets of body %v are others", body)
	}
	return nil
}

// bodyError is nil when a body may be missing or short.
func (c *checker) bodyError(err error) error {
	if !c.back && (len(c.damages) == 0 || c.undone) || strings.Contains(err.Error(), "\n") {
		return fmt.Errorf("a body cannot be read: %w", err)
	}
	return nil
}

// works commits one more record and a body.
func (c *checker) works(s *pebble.Store) error {
	w, err := s.Create(small)
	if err != nil {
		return err
	}
	if _, err := w.Write(make([]byte, small)); err != nil {
		return err
	}
	body, err := w.Finish()
	if err != nil {
		return err
	}
	var b record.Batch
	b.Put([]byte("new"), nil)
	b.Keep(body.Blob)
	if err := s.Commit(&b); err != nil {
		return fmt.Errorf("nothing can be committed: %w", err)
	}
	if err := c.lookAt(s, body, 0); err != nil {
		return err
	}
	b.Reset()
	b.Delete([]byte("new"))
	b.Release(body.Blob)
	return s.Commit(&b)
}
