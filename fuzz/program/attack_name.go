package program

import (
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// nameKinds are names that are made to trip whoever stores, shows or echoes
// them.
var nameKinds = []Kind{
	nameKind("a path as a name", "TEXT-2", []string{"../", `..\\`, "/etc/", "/dev/"},
		FreshName("../../x"), Lit(`"../../../../tmp/x"`), Lit(`"/etc/passwd"`), Lit(`"..\\..\\abcdefgh"`), Lit(`"/dev/null"`), Lit(`"../../abcdefgh"`)),
	nameKind("a name of dots", "TEXT-2", []string{`"."`, `".."`}, Lit(`"."`), Lit(`".."`)),
	nameKind("a name with format verbs", "TEXT-2", []string{"%s", "%n", "%00", "%2e"},
		FreshName("%s%n%d"), Lit(`"%s%s%s%n%n"`), Lit(`"%00abcdefgh"`), Lit(`"%2e%2e%2fabcdefgh"`)),
	nameKind("a name with NUL", "TEXT-2", []string{`\u0000`},
		Lit(`"abcdefgh\u0000"`), Lit(`"\u0000abcdefgh"`), Lit(`"abcd\u0000efgh.txt"`), Join(Lit(`"`), Many(`\u0000`, 8), Lit(`"`))),
	nameKind("a lone surrogate", "HEAD-10", []string{`\ud8`, `\udc`, `\udb`, `\udf`},
		Lit(`"\ud800abcdefgh"`), Lit(`"abcdefgh\udc00"`), Lit(`"\ud800\ud800abcdefg"`), Lit(`"abcdefgh\udbff"`), Lit(`"\udc00\ud800abcdefgh"`)),
	{
		Name: "an empty name", Requirement: "HEAD-13",
		is:  func(s *Step) bool { return s.literal(func(p *Piece) bool { return p.Octets == `""` }) },
		put: onName(Lit(`""`)),
	},
	{
		Name: "a long name", Requirement: "TEXT-2",
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool {
				return len(p.Octets)*p.Times >= 255 && !grows(p.Octets) && !strings.ContainsAny(p.Octets, "[]{}")
			})
		},
		put: on(func(src grammar.Source, s *Step) {
			n := pick(src, []int{255, 256, spec.MaxNameOctets - 1, spec.MaxNameOctets, spec.MaxNameOctets + 1, spec.MaxIDOctets, spec.MaxIDOctets + 1, 32_000, 60_000})
			unit := pick(src, []string{"a", "é", "漢", "😀", " "})
			s.rename(src, Join(Lit(`"`), Many(unit, n/len(unit)+1), Lit(`"`)))
		}),
	},
	{
		Name: "a name whose echo grows", Requirement: "TEXT-2",
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool { return p.Times >= 64 && grows(p.Octets) })
		},
		put: on(func(src grammar.Source, s *Step) {
			unit := pick(src, []string{"<", "&", "\u2028", "\x7f", `\u0001`, `\n`, `\"`})
			n := pick(src, []int{64, 1000, 1366, spec.MaxNameOctets, 10_000, 10_900, 16_000, 60_000})
			s.rename(src, Join(Lit(`"`), Many(unit, min(n, 64_000/len(unit))), Lit(`"`)))
		}),
	},
}

// growing are characters that a server may well write with more octets than it
// read: < as \u003c, say.
const growing = "<>&\u2028\u2029\x7f\\"

func grows(octets string) bool { return strings.ContainsAny(octets, growing) }

// nameKind is a kind that some octets in a value show.
func nameKind(name, requirement string, marks []string, values ...Text) Kind {
	return Kind{
		Name: name, Requirement: requirement,
		is: func(s *Step) bool {
			return s.literal(func(p *Piece) bool {
				for _, m := range marks {
					if strings.Contains(p.Octets, m) {
						return true
					}
				}
				return false
			})
		},
		put: onName(values...),
	}
}
