package client_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// disk is a store that has every committed record and nothing else.
type disk map[string]string

func (d disk) commit(b *record.Batch) {
	b.Each(func(key, value []byte, del bool) {
		if del {
			delete(d, string(key))
		} else {
			d[string(key)] = string(value)
		}
	})
}

func (d disk) load(f func(key, value []byte) error) error {
	for _, k := range slices.Sorted(maps.Keys(d)) {
		if err := f([]byte(k), []byte(d[k])); err != nil {
			return err
		}
	}
	return nil
}

// knows reports whether there is a record of a message's id.
func (d disk) knows(id string) bool {
	n, err := wire.ParseID(id)
	_, there := d[string(binary.BigEndian.AppendUint64([]byte{'s'}, n))]
	return err == nil && there
}

// rig runs a machine against a disk and a clock that the test moves.
type rig struct {
	cfg  *client.Config
	seed uint64
	m    *client.Machine
	disk disk
	now  time.Duration
	wake time.Duration
	out  client.Output
}

func newRig(cfg *client.Config, seed uint64) *rig {
	return &rig{cfg: cfg, seed: seed, m: client.New(cfg, seed), disk: disk{}, wake: client.Never}
}

// step steps one input and commits, as a runner does.
func (r *rig) step(in client.Input) *client.Output {
	r.stepLost(in)
	r.disk.commit(&r.out.Commit)
	return &r.out
}

// stepLost steps one input of which nothing becomes durable.
func (r *rig) stepLost(in client.Input) {
	r.out.Reset()
	r.m.Step(record.Time{Mono: r.now, Wall: int64(r.now)}, in, &r.out)
	r.wake = r.out.Wake
}

// crash replaces the machine by one restored from what is durable.
func (r *rig) crash() error {
	r.m = client.New(r.cfg, r.seed)
	r.wake = client.Never
	return r.m.Restore(r.disk.load)
}

// must fails the test for an error that cannot be.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func describeKey(key []byte) string {
	switch key[0] {
	case 'i', 'o', 's':
		n := uint64(0)
		for _, b := range key[1:] {
			n = n<<8 | uint64(b)
		}
		if key[0] == 's' {
			return fmt.Sprintf("s %016x", n)
		}
		return fmt.Sprintf("%c %d", key[0], n)
	case 'p':
		return "p " + string(key[1:])
	}
	return string(key[:1])
}
