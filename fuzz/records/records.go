// Package records holds what a machine has made durable, as a store would, in
// memory that is used again; and damages it, as disks do.
package records

import (
	"maps"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// Record is one record of a machine.
type Record struct{ Key, Value []byte }

// Disk holds what was committed. Batches wait in a list, and become pairs when
// somebody asks: most sessions are over before that. The zero Disk is empty.
type Disk struct {
	batches record.Batch
	pairs   map[string][]byte
}

// Reset empties the disk.
func (d *Disk) Reset() {
	d.batches.Reset()
	clear(d.pairs)
}

// Commit adds a batch, whose memory may be used again.
func (d *Disk) Commit(b *record.Batch) { d.batches.Append(b) }

// All returns the values by their keys, until the next call of any method.
func (d *Disk) All() map[string][]byte {
	if d.pairs == nil {
		d.pairs = make(map[string][]byte)
	}
	d.batches.Each(func(key, value []byte, del bool) {
		if del {
			delete(d.pairs, string(key))
		} else {
			d.pairs[string(key)] = append(d.pairs[string(key)][:0], value...)
		}
	})
	d.batches.Reset()
	return d.pairs
}

// List returns the records in the order of their keys, until the next Commit.
func (d *Disk) List() []Record {
	var list []Record
	all := d.All()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, Record{[]byte(key), all[key]})
	}
	return list
}

// Loader tells a list as the Load of a store does.
func Loader(list []Record) func(func(key, value []byte) error) error {
	return func(f func(key, value []byte) error) error {
		for _, r := range list {
			if err := f(r.Key, r.Value); err != nil {
				return err
			}
		}
		return nil
	}
}
