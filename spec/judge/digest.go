package judge

import (
	"hash/crc64"
	"strconv"
	"unicode/utf8"
)

var crcTable = crc64.MakeTable(crc64.ECMA)

// digest stands for octets that are compared and not kept.
type digest struct {
	octets uint64
	sum    uint64
}

func (d *digest) add(b []byte) {
	d.octets += uint64(len(b))
	d.sum = crc64.Update(d.sum, crcTable, b)
}

func digestOf(s string) digest {
	var d digest
	d.add([]byte(s))
	return d
}

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }

// quote shows a value of a peer's in a line of text, cut where it is long.
func quote(s string) string {
	const most = 48
	if len(s) <= most {
		return strconv.Quote(s)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + "…"
}
