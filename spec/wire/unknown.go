package wire

import "github.com/tmtplab/tmtplab/spec"

// Unknown returns the names of the fields in a sound header that the table h
// does not have, op aside, as they are written and in their order (HEAD-3,
// HEAD-6).
func Unknown(h *spec.Header, text []byte) []string {
	var names []string
	var s Scanner
	s.Reset(text, spec.LengthDigits)
	for s.Next() {
		if k, _ := s.key(); k == spec.KeyNone || k != spec.KeyOp && h.Field(k) == nil {
			names = append(names, string(AppendUnescaped(nil, s.Field().Name)))
		}
	}
	return names
}
