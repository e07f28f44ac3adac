package session

import (
	"encoding/binary"

	"github.com/tmtplab/tmtplab/spec"
)

// dice are the server's random octets, of a state that can be copied. A uid is
// one of few, so that some are drawn twice (REG-7).
type dice struct{ state uint64 }

func newDice(seed int) dice { return dice{uint64(seed)} }

// Read fills p by SplitMix64 (Steele et al., OOPSLA 2014).
func (d *dice) Read(p []byte) (int, error) {
	var word [8]byte
	for at := 0; at < len(p); at += len(word) {
		d.state += 0x9e3779b97f4a7c15
		z := d.state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		binary.LittleEndian.PutUint64(word[:], z^z>>31)
		copy(p[at:], word[:])
	}
	if len(p) == spec.UIDRunes*5/8 {
		for i := range p {
			p[i] = p[0] & 31
		}
	}
	return len(p), nil
}
