package program

import (
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// headerKinds are what can be wrong with a header as a whole.
var headerKinds = []Kind{
	{
		Name: "no op", Requirement: "HEAD-2",
		is:  func(s *Step) bool { return s.How.NoOp },
		put: on(func(_ grammar.Source, s *Step) { s.How.NoOp = true }),
	},
	{
		Name: "another op", Requirement: "HEAD-2",
		is:  func(s *Step) bool { return s.Do == Send && s.Field("op") != nil },
		put: on(func(src grammar.Source, s *Step) { s.set("op", Lit(pick(src, otherOps))) }),
	},
	{
		Name: "a member twice", Requirement: "HEAD-11",
		is: func(s *Step) bool {
			for i := range s.Fields {
				if slices.ContainsFunc(s.Fields[:i], func(f Field) bool { return strings.EqualFold(f.Name, s.Fields[i].Name) }) {
					return true
				}
			}
			return false
		},
		put: on(func(src grammar.Source, s *Step) {
			if len(s.Fields) == 0 {
				s.Fields = []Field{{"x", Lit("1")}}
			}
			f := pick(src, s.Fields)
			f.Value = slices.Clone(f.Value)
			if oneIn(src, 2) {
				f.Name = strings.ToUpper(f.Name)
			}
			s.Fields = slices.Insert(s.Fields, src.Intn(len(s.Fields)+1), f)
		}),
	},
	{
		Name: "an unknown member", Requirement: "HEAD-3",
		is: func(s *Step) bool {
			return slices.ContainsFunc(s.Fields, func(f Field) bool {
				return s.Do == Send && f.Name != "op" && lookup(s.Op, f.Name) == nil
			})
		},
		put: on(func(src grammar.Source, s *Step) {
			value := Lit(pick(src, []string{"null", "[[]]", `{"op":12}`, "1e400", `"\ud83d\ude00"`, "-0.5e+9"}))
			s.Fields = slices.Insert(s.Fields, src.Intn(len(s.Fields)+1), Field{pick(src, []string{"x", "", "subject", "_op", "o\\u0070"}), value})
		}),
	},
	{
		Name: "names in capitals", Requirement: "HEAD-7",
		is: func(s *Step) bool {
			return slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Name != strings.ToLower(f.Name) })
		},
		put: on(func(src grammar.Source, s *Step) {
			if len(s.Fields) == 0 {
				s.Fields = []Field{{"x", Lit("1")}}
			}
			for i, all := 0, oneIn(src, 2); i < len(s.Fields); i++ {
				if name := s.Fields[i].Name; all || i == 0 {
					s.Fields[i].Name = strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
				}
			}
			if name := s.Fields[0].Name; name == strings.ToLower(name) {
				s.Fields[0].Name = "X" // one without letters
			}
		}),
	},
	{
		Name: "deep nesting", Requirement: "HEAD-12",
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool { return p.Times >= spec.MaxDepth/2 && strings.ContainsAny(p.Octets, "[{") })
		},
		put: on(func(src grammar.Source, s *Step) {
			depth := pick(src, []int{100, spec.MaxDepth - 1, spec.MaxDepth, 1000, 10_000, 30_000})
			value := Join(Many("[", depth), Many("]", depth))
			if oneIn(src, 3) {
				value = Join(Many(`{"x":`, min(depth, 9000)), Lit("1"), Many("}", min(depth, 9000)))
			}
			s.set("x", value)
		}),
	},
	{
		Name: "deep nesting that does not end", Requirement: "HEAD-12",
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool { return p.Times > 1 && strings.HasSuffix(p.Octets, "[") }) &&
				!s.literal(func(p *Piece) bool { return p.Times > 1 && strings.HasPrefix(p.Octets, "]") })
		},
		put: on(func(src grammar.Source, s *Step) { s.set("x", Many("[", pick(src, []int{200, 1000, 65_000}))) }),
	},
	{
		Name: "not UTF-8", Requirement: "HEAD-10",
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool { return strings.ToValidUTF8(p.Octets, "") != p.Octets })
		},
		put: onName(Lit("\"\xff\xfeabcdefgh\""), Lit("\"abc\xc3\""), Lit("\"\xed\xa0\x80\xed\xb0\x80abcdefgh\"")),
	},
}

var otherOps = []string{
	"13", "255", "256", "-1", "1e1", "5.0", "11.0", `"7"`, `"ping"`, "null", "true", "[7]", "{}", "4294967303", "18446744073709551623", "0", "1", "2", "12", "", "07", "7 7",
}

// onName makes a put that gives one of the values to a field of the step that
// is a name.
func onName(values ...Text) func(grammar.Source, *Program, int) {
	return on(func(src grammar.Source, s *Step) { s.rename(src, pick(src, values)) })
}

// rename gives a value to a field of the step that is a name.
func (s *Step) rename(src grammar.Source, value Text) {
	var named []int
	for i := range s.Fields {
		if f := lookup(s.Op, s.Fields[i].Name); f != nil && f.Type == spec.String {
			named = append(named, i)
		}
	}
	if len(named) == 0 {
		s.set("x", value)
		return
	}
	s.Fields[pick(src, named)].Value = slices.Clone(value)
}
