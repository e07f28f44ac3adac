package gen

import (
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

func aboutData(k spec.Key) bool {
	switch k {
	case spec.KeyDataLen, spec.KeyDataHead, spec.KeyDataSum, spec.KeyNoteLen, spec.KeyNoteHead, spec.KeyNoteSum, spec.KeyForNotSelf:
		return true
	}
	return false
}

// addData draws data and the fields that tell about them.
func (s *Sample) addData(t *rapid.T) {
	switch s.Table.Data {
	case spec.NoData:
		// Drawn in any case: rapid wants each custom generator to draw something.
		if zero := rapid.Bool().Draw(t, "datalen 0"); zero && s.Table.Field(spec.KeyDataLen) != nil {
			s.set(spec.KeyDataLen, 0)
		}
		return
	case spec.TextData:
		s.Data = []byte(PingText().Draw(t, "text"))
		if len(s.Data) == 0 && rapid.Bool().Draw(t, "without datalen") {
			return
		}
	case spec.BodyData:
		s.Data = Octets(2, 64).Draw(t, "data")
	}
	body := uint64(len(s.Data))
	s.set(spec.KeyDataLen, body)
	if s.Table.Field(spec.KeyNoteLen) != nil {
		note := rapid.Uint64Range(1, body-1).Draw(t, "notelen")
		s.set(spec.KeyNoteLen, note)
		s.maybe(t, spec.KeyNoteHead, note)
		s.maybe(t, spec.KeyNoteSum, spec.MaxSum)
		body -= note
		some := len(s.Header.Get("for").(List)) > 0
		if rapid.Bool().Draw(t, "with fornotself") {
			s.Header = s.Header.With("fornotself", some && rapid.Bool().Draw(t, "fornotself"))
		}
	}
	s.maybe(t, spec.KeyDataHead, body)
	s.maybe(t, spec.KeyDataSum, spec.MaxSum)
}

func (s *Sample) set(k spec.Key, v uint64) { s.Header = s.Header.With(k.String(), v) }

// maybe adds a number from 0 to most, or none.
func (s *Sample) maybe(t *rapid.T, k spec.Key, most uint64) {
	if rapid.Bool().Draw(t, "with "+k.String()) {
		s.set(k, rapid.OneOf(rapid.Uint64Range(0, most), rapid.Just(most)).Draw(t, k.String()))
	}
}
