package server

import (
	"encoding/binary"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// readable is a Random from which the uids are 1111…, 2222… and the nodeids
// BBBB…, CCCC… in turn.
type readable struct{ uids, nodeids int }

const uidChars, nodeidChars = "123456789BCDFGHJKLMNPQRSTVWXYZ", "BCDFGHJKLMNPQRSTVWXYZ123456789"

func (r *readable) Read(p []byte) (int, error) {
	var c byte
	if len(p) == spec.NodeIDRunes*5/8 {
		c = nodeidChars[r.nodeids%len(nodeidChars)]
		r.nodeids++
	} else {
		c = uidChars[r.uids%len(uidChars)]
		r.uids++
	}
	v := uint64(strings.IndexByte(spec.Alphabet, c))
	var eight uint64 // characters, of 5 bits each
	for range 8 {
		eight = eight<<5 | v
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], eight)
	for i := range p {
		p[i] = b[3+i%5]
	}
	return len(p), nil
}

func uidOf(n int) string    { return strings.Repeat(uidChars[n-1:n], spec.UIDRunes) }
func nodeidOf(n int) string { return strings.Repeat(nodeidChars[n-1:n], spec.NodeIDRunes) }
