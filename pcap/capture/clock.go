package capture

import (
	"math/bits"
	"time"
)

// clock tells what the timestamps of an interface mean.
type clock struct {
	second uint64 // ticks
	offset int64  // seconds to add
}

const (
	microseconds = 1_000_000
	nanoseconds  = 1_000_000_000
)

// lastSecond keeps times where their nanoseconds fit 63 bits: until 2262.
const lastSecond = 1<<63/nanoseconds - 1

// resolution reads the octet that says how long a tick is (if_tsresol): a
// negative power of ten, or with the first bit, of two.
func resolution(octet byte) (ticks uint64, ok bool) {
	exponent := octet & 0x7f
	if octet&0x80 != 0 {
		return 1 << exponent, exponent < 64
	}
	if exponent > 19 {
		return 0, false
	}
	ticks = 1
	for range exponent {
		ticks *= 10
	}
	return ticks, true
}

// at returns the time of a timestamp.
func (c *clock) at(ticks uint64) time.Time {
	var seconds, rest uint64
	switch c.second { // so that the compiler sees constants
	case microseconds:
		seconds, rest = ticks/microseconds, ticks%microseconds*1000
	case nanoseconds:
		seconds, rest = ticks/nanoseconds, ticks%nanoseconds
	default:
		seconds = ticks / c.second
		high, low := bits.Mul64(ticks%c.second, nanoseconds)
		rest, _ = bits.Div64(high, low, c.second)
	}
	total := int64(min(seconds, lastSecond))
	if c.offset != 0 {
		total = max(min(total+max(min(c.offset, lastSecond), -lastSecond), lastSecond), -lastSecond)
	}
	return time.Unix(total, int64(rest)).UTC()
}
