package program

import (
	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// lengthKinds are what can be wrong with the four digits.
var lengthKinds = []Kind{
	lengthText("length 0000", "FRAME-4", "0000"),
	lengthText("length ffff", "FRAME-5", "ffff"),
	lengthText("length 0007", "FRAME-4", "0007"),
	lengthText("length 0008", "FRAME-4", "0008"),
	lengthText("length of no hex digits", "FRAME-3", "zzzz"),
	lengthText("length with 0x", "FRAME-3", "0x09"),
	lengthText("length with a sign", "FRAME-3", "+009"),
	lengthText("length with a minus", "FRAME-3", "-001"),
	lengthText("length with a space", "FRAME-3", " 009"),
	lengthText("length of NULs", "FRAME-3", "\x00\x00\x00\x00"),
	lengthText("length of 3 digits", "FRAME-3", "00f"),
	lengthText("length of 5 digits", "FRAME-3", "00010"),
	lengthText("no length", "FRAME-3", "{"),
	longer("length one too great", "HEAD-1", 1),
	longer("length one too small", "HEAD-1", -1),
	longer("length far too great", "HEAD-1", 0x1000),
	longer("length in the middle of the header", "HEAD-1", -12),
	{
		Name: "length in upper case", Requirement: "FRAME-2",
		is:  func(s *Step) bool { return s.How.Upper },
		put: on(func(_ grammar.Source, s *Step) { s.How.Upper = true }),
	},
	{
		Name: "header padded to ffff", Requirement: "FRAME-5",
		is: func(s *Step) bool { return s.How.Pad >= 1<<12 && s.How.Pad <= spec.MaxHeaderOctets },
		put: on(func(src grammar.Source, s *Step) {
			s.How.Pad = pick(src, []int{1 << 12, 0x7fff, 0x8000, 0xfffe, 0xffff})
		}),
	},
	{
		Name: "header beyond ffff", Requirement: "FRAME-1",
		is:  func(s *Step) bool { return s.How.Pad > spec.MaxHeaderOctets },
		put: on(func(src grammar.Source, s *Step) { s.How.Pad = spec.MaxHeaderOctets + 1 + src.Intn(64) }),
	},
}

func lengthText(name, requirement, text string) Kind {
	return Kind{
		Name: name, Requirement: requirement,
		is: func(s *Step) bool {
			return s.How.Length == text
		},
		put: on(func(_ grammar.Source, s *Step) { s.How.Length = text }),
	}
}

func longer(name, requirement string, by int) Kind {
	return Kind{
		Name: name, Requirement: requirement,
		is:  func(s *Step) bool { return s.How.Length == "" && s.How.Longer == by },
		put: on(func(_ grammar.Source, s *Step) { s.How.Longer, s.How.Length = by, "" }),
	}
}
