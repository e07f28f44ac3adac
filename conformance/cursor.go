package conformance

import (
	"encoding/json"
	"math"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// cursor follows the octets a check sends and knows where requests end, so
// that the link puts an automatic Ack between two of them and never inside
// one. Once the octets stop making sense it never says so again.
type cursor struct {
	split wire.Splitter
	lost  bool
}

// between reports whether the last octet ended a request, or none was sent.
func (c *cursor) between() bool { return !c.lost && !c.split.Inside() }

// feed takes the next octets sent.
func (c *cursor) feed(octets []byte) {
	for len(octets) > 0 && !c.lost {
		piece, rest, err := c.split.Next(octets)
		octets = rest
		switch {
		case err != nil:
			c.lost = true
		case piece.Frame != nil:
			n, ok := dataLength(piece.Frame)
			c.lost = !ok
			c.split.Expect(n)
		}
	}
}

// dataLength returns how many octets of data a frame says follow it; not ok
// when that cannot be told.
func dataLength(frame []byte) (n int64, ok bool) {
	var header struct {
		DataLen uint64 `json:"datalen"`
	}
	if json.Unmarshal(frame[spec.LengthDigits:], &header) != nil || header.DataLen > math.MaxInt64 {
		return 0, false
	}
	return int64(header.DataLen), true
}
