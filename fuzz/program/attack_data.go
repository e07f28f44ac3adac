package program

import (
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// dataKinds are lies about data, and data that should not be.
var dataKinds = []Kind{
	dataLen("datalen 2^63-1", "DATA-1", "9223372036854775807"),
	dataLen("datalen 2^63", "DATA-3", "9223372036854775808"),
	dataLen("datalen 2^64", "DATA-3", "18446744073709551616"),
	dataLen("datalen 2^64+1", "DATA-3", "18446744073709551617"),
	dataLen("datalen 2^31", "DATA-1", "2147483648"),
	dataLen("datalen 2^32+1", "DATA-1", "4294967297"),
	dataLen("datalen negative", "DATA-3", "-1"),
	dataLen("datalen a fraction", "DATA-3", "1.5"),
	dataLen("datalen with an exponent", "DATA-3", "1e1"),
	dataLen("datalen a string", "DATA-3", `"5"`),
	dataLen("datalen null", "DATA-3", "null"),
	dataLen("datalen 0", "POST-10", "0"),
	{
		Name: "datalen one too great", Requirement: "DATA-1",
		is:  func(s *Step) bool { return s.offBy() == 1 },
		put: on(func(_ grammar.Source, s *Step) { s.set("datalen", Lit(strconv.Itoa(s.Data.Len()+1))) }),
	},
	{
		Name: "datalen one too small", Requirement: "DATA-1",
		is: func(s *Step) bool { return s.offBy() == -1 },
		put: on(func(src grammar.Source, s *Step) {
			if s.Data.Len() == 0 {
				s.Data = body(src)
			}
			s.set("datalen", Lit(strconv.Itoa(s.Data.Len()-1)))
		}),
	},
	{
		Name: "no datalen", Requirement: "POST-10",
		is: func(s *Step) bool {
			return s.Do == Send && len(s.Data) > 0 && s.Field("datalen") == nil
		},
		put: on(func(src grammar.Source, s *Step) {
			s.Fields = slices.DeleteFunc(s.Fields, func(f Field) bool { return f.Name == "datalen" })
			if len(s.Data) == 0 {
				s.Data = body(src)
			}
		}),
	},
	{
		Name: "datahead beyond the data", Requirement: "DATA-2",
		is: func(s *Step) bool {
			head, ok := s.number("datahead")
			return ok && head > uint64(s.Data.Len())
		},
		put: on(func(src grammar.Source, s *Step) {
			s.set("datahead", Lit(pick(src, []string{strconv.Itoa(s.Data.Len() + 1), "9223372036854775807", "4294967296"})))
		}),
	},
	{
		Name: "notelen beyond the data", Requirement: "NOTE-6",
		is: func(s *Step) bool {
			note, ok := s.number("notelen")
			return ok && note >= uint64(s.Data.Len())
		},
		put: on(func(src grammar.Source, s *Step) {
			s.set("notelen", Lit(pick(src, []string{strconv.Itoa(s.Data.Len()), strconv.Itoa(s.Data.Len() + 1), "9223372036854775807"})))
		}),
	},
	{
		Name: "data where none belong", Requirement: "DATA-6",
		is: func(s *Step) bool { return s.Do == Send && len(s.Data) > 0 && spec.Request(s.Op).Data == spec.NoData },
		put: func(src grammar.Source, p *Program, i int) {
			s := &p.Steps[i]
			if s.Do != Send || spec.Request(s.Op).Data != spec.NoData {
				*s = Step{Link: s.Link, Do: Send, Op: spec.OpPulse}
			}
			s.Data = body(src)
			s.set("datalen", CountOf())
		},
	},
	{
		Name: "large data", Requirement: "DATA-8",
		is: func(s *Step) bool { return s.Data.Len() >= 1<<18 },
		put: on(func(src grammar.Source, s *Step) {
			s.Data = Many("0123456789abcdef", pick(src, []int{1 << 14, 1 << 16, 5 << 16}))
			s.set("datalen", CountOf())
		}),
	},
	{
		Name: "text that is none", Requirement: "PING-4",
		is: func(s *Step) bool {
			if s.Do != Send || spec.Request(s.Op).Data != spec.TextData {
				return false
			}
			known, ok := s.Data.Known()
			return ok && !isText(known)
		},
		put: func(src grammar.Source, p *Program, i int) {
			s := &p.Steps[i]
			if s.Do != Send || spec.Request(s.Op).Data != spec.TextData {
				*s = request(Step{Link: s.Link, Do: Send}, spec.OpPing, "id", JSON("p"), "from", Lit(Stand("alias")), "to", Lit(Stand("alias")))
			}
			s.Data = hostileText(src)
			s.set("datalen", CountOf())
		},
	},
}

func dataLen(name, requirement, value string) Kind {
	return Kind{
		Name: name, Requirement: requirement,
		is: func(s *Step) bool {
			known, ok := s.known("datalen")
			return s.Do == Send && ok && known == value && strconv.Itoa(s.Data.Len()) != value
		},
		put: on(func(src grammar.Source, s *Step) {
			if strconv.Itoa(s.Data.Len()) == value {
				s.Data = Lit("hello")
			}
			s.set("datalen", Lit(value))
		}),
	}
}

// number returns a field that is an unsigned integer.
func (s *Step) number(name string) (uint64, bool) {
	known, _ := s.known(name)
	n, err := strconv.ParseUint(known, 10, 64)
	return n, err == nil && s.Do == Send
}

// offBy returns by how much datalen is greater than the data are long.
func (s *Step) offBy() int {
	n, ok := s.number("datalen")
	if !ok || n > MaxStepOctets {
		return 0
	}
	return int(n) - s.Data.Len()
}
