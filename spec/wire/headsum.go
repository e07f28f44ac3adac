package wire

import (
	"hash/crc32"

	"github.com/tmtplab/tmtplab/spec"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// HeadSum computes the checksum of a frame, digits and header, by the rule of
// deployed servers (STD-4): CRC-32C of the frame as it was before the field
// headsum and the comma behind it were put in. Stated is what that field says.
// Ok is false when there is no such field, written `"headsum":N,` without
// white space, and so nothing to compare.
func HeadSum(frame []byte) (sum, stated uint32, ok bool) {
	if len(frame) < spec.LengthDigits {
		return 0, 0, false
	}
	header := frame[spec.LengthDigits:]
	var s Scanner
	s.Reset(header, 0)
	for s.Next() {
		k, exact := s.key()
		if k != spec.KeyHeadSum || !exact || s.escaped.name {
			continue
		}
		v, whole, over := parseUint(header[s.valueAt:s.valueEnd])
		if !whole || over || v > spec.MaxSum || s.valueAt != s.nameEnd+1 || s.valueEnd >= len(header) || header[s.valueEnd] != ',' {
			return 0, 0, false
		}
		return sumWithout(header, s.nameAt, s.valueEnd+1), uint32(v), true
	}
	return 0, 0, false
}

// sumWithout is the checksum of a frame whose header lacks the octets from
// start to end.
func sumWithout(header []byte, start, end int) uint32 {
	var digits [spec.LengthDigits]byte
	putLength(digits[:], len(header)-(end-start))
	// By hand, as crc32.Update would move the digits to the heap.
	sum := ^uint32(0)
	for _, c := range digits {
		sum = castagnoli[byte(sum)^c] ^ sum>>8
	}
	sum = crc32.Update(^sum, castagnoli, header[:start])
	return crc32.Update(sum, castagnoli, header[end:])
}
