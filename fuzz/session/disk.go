package session

import (
	"maps"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// disk holds what was committed. Batches wait in a list, and become pairs when
// somebody asks: most sessions are over before that.
type disk struct {
	batches record.Batch
	pairs   map[string][]byte
}

func (d *disk) reset() {
	d.batches.Reset()
	clear(d.pairs)
}

func (d *disk) commit(b *record.Batch) { d.batches.Append(b) }

// all returns the records.
func (d *disk) all() map[string][]byte {
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

// list returns the records in the order of their keys.
func (d *disk) list() []Record {
	var list []Record
	all := d.all()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, Record{[]byte(key), all[key]})
	}
	return list
}
