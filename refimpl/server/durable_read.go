package server

import "encoding/binary"

// decoder reads a value from its front. After the first thing that is not
// there it is broken, and reads zeros.
type decoder struct {
	rest   []byte
	broken bool
}

func (d *decoder) octets(n int) []byte {
	if d.broken || n < 0 || n > len(d.rest) {
		d.broken = true
		return nil
	}
	o := d.rest[:n]
	d.rest = d.rest[n:]
	return o
}

func (d *decoder) all() string { return string(d.octets(len(d.rest))) }

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.broken = true
		return 0
	}
	d.octets(n)
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.broken = true
		return 0
	}
	d.octets(n)
	return v
}

func (d *decoder) upTo(most uint64) uint64 {
	v := d.uint()
	if v > most {
		d.broken = true
		return 0
	}
	return v
}

// number reads the number of something of which there are so many.
func (d *decoder) number(count uint32) uint32 {
	n := d.upTo(uint64(count))
	if n == 0 {
		d.broken = true
	}
	return uint32(n)
}

func (d *decoder) text() string {
	n := d.uint()
	if n > uint64(len(d.rest)) {
		d.broken = true
		return ""
	}
	return string(d.octets(int(n)))
}

func (d *decoder) version() {
	if d.uint() != recordVersion {
		d.broken = true
	}
}
