package program

import (
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// octets256 is each octet once.
var octets256 = func() string {
	var b strings.Builder
	for i := range 256 {
		b.WriteByte(byte(i))
	}
	return b.String()
}()

// text draws the data of a Ping or GroupInvite.
func text(src grammar.Source) Text {
	if !oneIn(src, 6) {
		return Lit(pick(src, []string{"", "hello", "a longer text, in two parts", "Grüße, 漢字, 😀"}))
	}
	character := pick(src, []string{"a", "é", "漢", "😀", "\x00", "\ufffd", "<"})
	units := spec.MaxTextUnits
	if character == "😀" {
		units /= 2 // two UTF-16 code units each
	}
	return Many(character, units-1+src.Intn(2))
}

// body draws the data of a Post, one octet or more.
func body(src grammar.Source) Text {
	if !oneIn(src, 6) {
		return Lit(pick(src, []string{"x", "hello", `{"subject":"s"}and a body`, "\x00\xff\r\n", "0009{\"op\":12}"}))
	}
	switch src.Intn(4) {
	case 0:
		return Lit(octets256)
	case 1:
		return Many("x", pick(src, sizes[:6]))
	case 2:
		return Many("0123456789abcdef", pick(src, sizes[:6])/16+1)
	}
	return Many("x", pick(src, sizes[:]))
}

// sizes are numbers of octets at which buffers end, in ascending order.
var sizes = [...]int{511, 512, 1023, 4096, 16383, 16384, 32768, 65535, 65536, 65537, 1 << 18, 1 << 20}

// hostileText draws data that no text may be, or that are too long for one.
func hostileText(src grammar.Source) Text {
	switch src.Intn(5) {
	case 0:
		return Lit(pick(src, []string{"\xff", "\xc3", "a\x80b", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}))
	case 1:
		return Many("a", spec.MaxTextUnits+1+src.Intn(3))
	case 2:
		return Many("漢", spec.MaxTextUnits+1)
	case 3:
		return Many("😀", spec.MaxTextUnits/2+1)
	}
	return Many("x", pick(src, sizes[:]))
}

// isText reports whether octets may be the text of a Ping.
func isText(octets string) bool { return wire.CheckText([]byte(octets)) == nil }
