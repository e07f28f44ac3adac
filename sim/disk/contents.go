package disk

import (
	"maps"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Load calls f with every record in the order of their keys, as server.Restore
// wants it, and stops at its first error; f must not keep the slices. It drops
// the bodies that nothing keeps.
func (d *Disk) Load(f func(key, value []byte) error) error {
	d.dropUnkept()
	for _, k := range slices.Sorted(maps.Keys(d.records)) {
		if err := f([]byte(k), d.records[k]); err != nil {
			return err
		}
	}
	return nil
}

// Create stores a body of so many octets, which are counted only, or returns
// store.ErrFull. A crash loses it unless a durable batch keeps it.
func (d *Disk) Create(length int64) (record.Body, error) {
	if d.config.Room > 0 && length > d.config.Room-d.used {
		return record.Body{}, store.ErrFull
	}
	d.last++
	d.used += length
	d.bodies[d.last] = body{length: length}
	return record.Body{Blob: d.last, Len: length}, nil
}

// Drop gives up a body that no batch was told to keep; one that is kept stays.
func (d *Disk) Drop(b record.Body) {
	if !d.bodies[b.Blob].kept {
		d.drop(b.Blob)
	}
}

// Has reports whether a body is there, kept or not.
func (d *Disk) Has(b record.Body) bool {
	_, ok := d.bodies[b.Blob]
	return ok
}

// drop forgets a body.
func (d *Disk) drop(blob uint64) {
	if b, ok := d.bodies[blob]; ok {
		d.used -= b.length
		delete(d.bodies, blob)
	}
}

// dropUnkept forgets the bodies that nothing durable refers to.
func (d *Disk) dropUnkept() {
	for blob, b := range d.bodies { // the order of a map shows nowhere
		if !b.kept {
			d.drop(blob)
		}
	}
}

// Stats is what a disk holds.
type Stats struct {
	Records int   // 0 without Config.Keep
	Bodies  int   // whether kept or not
	Octets  int64 // of the bodies
}

// Stats returns what the disk holds now.
func (d *Disk) Stats() Stats {
	return Stats{Records: len(d.records), Bodies: len(d.bodies), Octets: d.used}
}
