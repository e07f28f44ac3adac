package packet

import (
	"encoding/binary"
	"math/bits"
)

// add adds octets to a sum as the Internet's checksum has it (RFC 1071), but
// with eight of them at once.
func add(sum uint64, octets []byte) uint64 {
	var carry uint64
	for len(octets) >= 8 {
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(octets), carry)
		octets = octets[8:]
	}
	var rest [8]byte
	copy(rest[:], octets)
	sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(rest[:]), carry)
	return sum + carry
}

// fold makes the checksum of a sum.
func fold(sum uint64) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
