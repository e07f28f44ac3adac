package program

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// mannerKinds are ways in which octets leave, sound as they may be.
var mannerKinds = []Kind{
	{
		Name: "octet by octet", Requirement: "FRAME-7",
		is:  func(s *Step) bool { return s.How.Pieces == 1 },
		put: on(func(_ grammar.Source, s *Step) { s.shorten(); s.How.Pieces = 1 }),
	},
	{
		Name: "in pieces", Requirement: "FRAME-7",
		is: func(s *Step) bool { return s.How.Pieces > 1 },
		put: on(func(src grammar.Source, s *Step) {
			s.shorten()
			s.How.Pieces = pick(src, []int{2, 3, 4, 5, 11, 12, 13, 64, 1024})
		}),
	},
	{
		Name: "slowly", Requirement: "FRAME-7",
		is: func(s *Step) bool { return s.How.Slow > 0 },
		put: on(func(src grammar.Source, s *Step) {
			const writes = 8
			s.How.Slow = pick(src, []time.Duration{time.Millisecond, 5 * time.Millisecond})
			s.How.Pieces = s.size()/writes + 1
		}),
	},
	{
		Name: "the end held back", Requirement: "CONN-12",
		is:  func(s *Step) bool { return s.How.Keep > 0 },
		put: on(keepBack),
	},
	{
		Name: "without waiting", Requirement: "FRAME-8",
		is:  func(s *Step) bool { return s.How.NoWait },
		put: on(func(_ grammar.Source, s *Step) { s.How.NoWait = true }),
	},
	{
		Name: "together with the next", Requirement: "FRAME-8",
		is:  func(s *Step) bool { return s.How.Hold },
		put: on(func(_ grammar.Source, s *Step) { s.How.Hold = true }),
	},
	{
		Name: "cut inside a TLS record", Requirement: "CONN-14",
		is: func(s *Step) bool { return s.How.Torn > 0 },
		put: func(src grammar.Source, p *Program, i int) {
			on(func(src grammar.Source, s *Step) { s.How.Torn = 1 + src.Intn(60) })(src, p, i)
			behind(p, i, Step{Link: p.Steps[i].Link, Do: pick(src, []Verb{Drop, Reset, Pause}), Pause: 0})
		},
	},
}

// shorten sees to it that a step in small pieces does not take forever.
func (s *Step) shorten() {
	const most = 1 << 12
	if s.Data.Len() > most {
		s.Data = Lit("hello")
	}
	if s.How.Pad > most {
		s.How.Pad = 0
	}
}

// keepBack keeps octets back: of the data, the header, or the digits.
func keepBack(src grammar.Source, s *Step) {
	n := s.size() + spec.LengthDigits
	s.How.Keep = pick(src, []int{1, s.Data.Len()/2 + 1, s.Data.Len() + 1, s.Data.Len() + 2, n / 2, max(n-2, 1), max(n-4, 1)})
}

// endKinds are ways to end a link, or to leave the server alone with it.
var endKinds = []Kind{
	verbKind("half-close", "CONN-13", Half),
	verbKind("FIN without a word", "CONN-14", Drop),
	verbKind("reset", "CONN-14", Reset),
	verbKind("nothing is read", "CONN-12", Deaf),
	verbKind("a pause", "CONN-9", Pause),
	{
		Name: "reset in mid-data", Requirement: "DATA-7",
		is:  func(*Step) bool { return false }, // the end held back, and then a reset
		put: cutOff(Reset),
	},
	{
		Name: "end in mid-data", Requirement: "DATA-7",
		is:  func(*Step) bool { return false },
		put: cutOff(Drop, Half, Close),
	},
	{
		Name: "garbage beneath TLS", Requirement: "SEC-1",
		is: func(s *Step) bool { return s.Do == Below },
		put: func(src grammar.Source, p *Program, i int) {
			p.Steps[i] = Step{Link: p.Steps[i].Link, Do: Below, Data: Lit(pick(src, []string{
				"0011{\"op\":0,\"id\":\"1\"}", "\x17\x03\x03\xff\xff", "\x17\x03\x03\x00\x05hello", "\x15\x03\x03\x00\x02\x02\x28", "\x16\x03\x03\x00\x00", "\x00", "\x17\x03\x03\x40\x00" + octets256,
			}))}
		},
	},
	{
		Name: "what is no frame", Requirement: "FRAME-3",
		is: func(s *Step) bool { return s.Do == Raw },
		put: func(src grammar.Source, p *Program, i int) {
			p.Steps[i] = Step{Link: p.Steps[i].Link, Do: Raw, Data: Lit(pick(src, rubbish))}
		},
	},
}

func verbKind(name, requirement string, v Verb) Kind {
	return Kind{
		Name: name, Requirement: requirement,
		is: func(s *Step) bool { return s.Do == v },
		put: func(src grammar.Source, p *Program, i int) {
			s := Step{Link: p.Steps[i].Link, Do: v}
			if v == Pause {
				s.Pause = pick(src, []time.Duration{time.Millisecond, 20 * time.Millisecond})
			}
			behind(p, i, s)
		},
	}
}

// cutOff ends a link while data are on their way.
func cutOff(ways ...Verb) func(grammar.Source, *Program, int) {
	return func(src grammar.Source, p *Program, i int) {
		on(func(src grammar.Source, s *Step) {
			if s.Data.Len() < 2 {
				s.Data = body(src)
				s.set("datalen", CountOf())
			}
			s.How.Keep = 1 + src.Intn(s.Data.Len())
		})(src, p, i)
		behind(p, i, Step{Link: p.Steps[i].Link, Do: pick(src, ways)})
	}
}
