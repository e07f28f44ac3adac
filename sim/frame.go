package sim

import "hash/crc32"

// frame is an encoded message: its header and, of pings and invites, the text
// behind it. The octets of posts are counted only. One frame may be on its way
// to many.
type frame struct {
	octets []byte
	header int // octets of the four digits and the header
	refs   int32
}

// frames is a pool of frames. One just taken has no octets.
type frames struct{ slab[frame] }

// maxKept is the size in octets up to which a frame's buffer is used again.
const maxKept = 1024

// release gives back one use of a frame.
func (p *frames) release(i uint32) {
	f := p.at(i)
	if f.refs--; f.refs > 0 {
		return
	}
	if cap(f.octets) > maxKept {
		f.octets = nil
	}
	f.octets, f.header, f.refs = f.octets[:0], 0, 0
	p.drop(i)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum stands for the octets of a frame in the hash of the run.
func (f *frame) sum() uint64 { return uint64(crc32.Checksum(f.octets, castagnoli)) }
