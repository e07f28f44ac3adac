package bench

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// earlyFaults need no login.
var earlyFaults = []Fault{{
	Name: "digits-not-hex", Kind: Crash, Depth: 0, Links: 1, Requirement: "FRAME-3",
	Text:  "The value of a digit is its place in a list of digits, -1 for what is none, and a buffer of that length is made.",
	plant: digitsNotHex,
}, {
	Name: "digits-split", Kind: Hang, Depth: 0, Links: 1, Requirement: "FRAME-7",
	Text:  "A read that ends within the four digits of a length leaves the link waiting for octets it has already.",
	plant: digitsSplit,
}, {
	Name: "length-short", Kind: Hang, Depth: 0, Links: 1, Requirement: "FRAME-4",
	Text:  "Eight is taken off the length of a header before it is looked at, so that a length below 8 becomes one of four thousand million.",
	plant: lengthShort,
}, {
	Name: "header-longest", Kind: Crash, Depth: 0, Links: 1, Requirement: "FRAME-5",
	Text:  "The buffer for a header has room for its length of 65,535 octets, but the four digits go into it as well.",
	plant: headerLongest,
}, {
	Name: "nesting-deep", Kind: Crash, Depth: 0, Links: 1, Requirement: "HEAD-12",
	Text:  "The stack of open brackets has 120 places, and nobody asks whether one is free.",
	plant: nestingDeep,
}, {
	Name: "surrogate-alone", Kind: Hang, Depth: 0, Links: 1, Requirement: "HEAD-10",
	Text:  "Half of a surrogate pair makes the reader of strings look for the other half for ever.",
	plant: surrogateAlone,
}, {
	Name: "datalen-signed", Kind: Crash, Depth: 0, Links: 1, Requirement: "DATA-3",
	Text:  "A buffer for data is made before anything is checked, of datalen cut to 32 bits with a sign.",
	plant: datalenSigned,
}, {
	Name: "op-echoed", Kind: Wrong, Depth: 0, Links: 1, Requirement: "HEAD-1",
	Text:  "The error about an op that is a string quotes it as it came, quotes and all, in a header made by printf.",
	plant: opEchoed,
}, {
	Name: "half-closed", Kind: Descriptors, Depth: 0, Links: 1, Requirement: "CONN-14",
	Text:  "The connection of a client that ends in the midst of a message is not closed.",
	plant: halfClosed,
}, {
	Name: "logins-remembered", Kind: Memory, Depth: 1, Links: 1, Requirement: "CONN-6",
	Text:  "A list of failed logins, with the buffer that each came in, is never cleared.",
	plant: loginsRemembered,
}}

// breaks reports whether err is what the codec says about a broken requirement.
func breaks(err error, requirement string) bool {
	e := new(wire.Error)
	return errors.As(err, &e) && e.Requirement == requirement
}

func digitsNotHex() hooks {
	return hooks{header: func(_ *link, _ []byte, _ *wire.Request, err error) error {
		if breaks(err, "FRAME-3") {
			length := bytes.IndexByte([]byte("0123456789abcdef"), 'z')
			_ = make([]byte, length)
		}
		return err
	}}
}

func digitsSplit() hooks {
	return hooks{octets: func(l *link, held int, _ []byte) {
		if 0 < held && held < spec.LengthDigits {
			l.server.stick()
		}
	}}
}

func lengthShort() hooks {
	return hooks{header: func(l *link, _ []byte, _ *wire.Request, err error) error {
		if breaks(err, "FRAME-4b") || breaks(err, "FRAME-4") {
			l.server.stick()
		}
		return err
	}}
}

func headerLongest() hooks {
	return hooks{header: func(_ *link, frame []byte, _ *wire.Request, err error) error {
		var buffer [spec.MaxHeaderOctets + 1]byte
		copy(buffer[:len(frame)], frame)
		return err
	}}
}

func nestingDeep() hooks {
	return hooks{header: func(_ *link, frame []byte, _ *wire.Request, err error) error {
		var stack [120]byte
		depth, inString := 0, false
		for i := 0; i < len(frame); i++ {
			switch c := frame[i]; {
			case c == '\\' && inString:
				i++
			case c == '"':
				inString = !inString
			case inString:
			case c == '{' || c == '[':
				stack[depth] = c
				depth++
			case (c == '}' || c == ']') && depth > 0:
				depth--
			}
		}
		return err
	}}
}

func surrogateAlone() hooks {
	return hooks{header: func(l *link, frame []byte, _ *wire.Request, err error) error {
		lower := bytes.ToLower(frame)
		for _, half := range []string{`\ud8`, `\ud9`, `\uda`, `\udb`} {
			_, behind, found := bytes.Cut(lower, []byte(half))
			if found && (len(behind) < 4 || !bytes.HasPrefix(behind[2:], []byte(`\u`))) {
				l.server.stick()
			}
		}
		return err
	}}
}

func datalenSigned() hooks {
	return hooks{header: func(_ *link, _ []byte, r *wire.Request, err error) error {
		if n := int32(r.DataLen); err == nil && n < 0 {
			_ = make([]byte, n)
		}
		return err
	}}
}

func opEchoed() hooks {
	return hooks{
		header: func(_ *link, frame []byte, _ *wire.Request, err error) error {
			if !breaks(err, "HEAD-2") {
				return err
			}
			var s wire.Scanner
			s.Reset(frame[spec.LengthDigits:], 0)
			for s.Next() {
				f := s.Field()
				if k, _ := f.Key(); k == spec.KeyOp && f.Kind == wire.StringKind {
					return fmt.Errorf("there is no op %s", f.Value)
				}
			}
			return err
		},
		encode: func(m *wire.Message, octets []byte) []byte {
			if m.Kind != spec.MsgQuit {
				return octets
			}
			header := fmt.Sprintf(`{"error":"%s","op":"quit"}`, m.Error)
			return fmt.Appendf(nil, "%04x%s", len(header), header)
		},
	}
}

func halfClosed() hooks {
	return hooks{left: func(_ *link, midst bool) bool { return !midst }}
}

// waste is memory that is really used, and not only asked for.
func waste(octets int) []byte { return bytes.Repeat([]byte{1}, octets) }

func loginsRemembered() hooks {
	const buffer = 64 << 10 // octets
	var failed [][]byte
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		if in.Kind != server.HeaderRead || in.Request.Op != spec.OpLogin {
			return deeds
		}
		for i := range deeds {
			if d := &deeds[i]; d.isTo(l) && d.message.Kind == spec.MsgQuit {
				failed = append(failed, waste(buffer))
			}
		}
		return deeds
	}}
}
