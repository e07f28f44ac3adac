package sim

import (
	"maps"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// records are the disks of the clients: what their machines made durable.
// They are kept only where the scenario kills clients, because a million of
// them would be most of a run's memory.
type records struct {
	kept []map[string][]byte // by node; nil when nothing is kept
}

// apply makes a batch durable, at once and without fail: it is the server's
// disk that a simulation puts to the test.
func (r *records) apply(node uint32, b *record.Batch) {
	if r.kept == nil || b.Empty() {
		return
	}
	m := r.kept[node]
	if m == nil {
		m = make(map[string][]byte)
		r.kept[node] = m
	}
	b.Each(func(key, value []byte, del bool) {
		if del {
			delete(m, string(key))
		} else {
			m[string(key)] = slices.Clone(value)
		}
	})
}

// load returns what client.Machine.Restore reads a node's records with.
func (r *records) load(node uint32) func(f func(key, value []byte) error) error {
	return func(f func(key, value []byte) error) error {
		if r.kept == nil {
			return nil
		}
		for _, k := range slices.Sorted(maps.Keys(r.kept[node])) {
			if err := f([]byte(k), r.kept[node][k]); err != nil {
				return err
			}
		}
		return nil
	}
}
