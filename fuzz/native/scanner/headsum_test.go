package scanner

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strconv"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// checkHeadSum computes the checksum again, from a copy of the frame without
// the field (STD-4).
func checkHeadSum(t *testing.T, header []byte) {
	const name = `"headsum":`
	at := bytes.Index(header, []byte(name))
	if at < 0 || len(header) > spec.MaxHeaderOctets {
		return
	}
	frame := append(fmt.Appendf(nil, "%04x", len(header)), header...)
	sum, stated, ok := wire.HeadSum(frame)
	if !ok {
		return
	}
	// It may be another member than the first text that looks like one.
	for ; at >= 0; at = next(header, name, at) {
		digits := strconv.FormatUint(uint64(stated), 10)
		rest, isThis := bytes.CutPrefix(header[at+len(name):], []byte(digits+","))
		if !isThis {
			continue
		}
		bare := append(fmt.Appendf(nil, "%04x", at+len(rest)), header[:at]...)
		if crc32.Checksum(append(bare, rest...), castagnoli) == sum {
			return
		}
	}
	t.Fatalf("%q: no member headsum says %d, or the checksum is not %d", header, stated, sum)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// next finds a text behind the place where it was found last, or returns -1.
func next(in []byte, text string, last int) int {
	i := bytes.Index(in[last+1:], []byte(text))
	if i < 0 {
		return -1
	}
	return last + 1 + i
}
