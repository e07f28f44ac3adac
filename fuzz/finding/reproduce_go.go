package finding

import (
	_ "embed"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// The part of a Go reproducer that is the same in all of them: a program that
// carries steps out with nothing but the standard library.
var (
	//go:embed reproducer/main.go
	reproducerMain string
	//go:embed reproducer/link.go
	reproducerLink string
)

// GoSource returns a Go program, in one file and without any package but the
// standard library's, that does to a server what was done in the execution of
// the trace, and prints what comes. At the end of its output it quotes what was
// found, and judges where the oracle wants no more than that the server answers.
func GoSource(t *execute.Trace, target, oracle, fault string) []byte {
	head, imports, body := goParts(reproducerMain)
	_, more, link := goParts(reproducerLink)
	imports = slices.Compact(slices.Sorted(slices.Values(append(imports, more...))))
	var b strings.Builder
	fmt.Fprintf(&b, "%simport (\n%s\n)\n\nconst (\n\ttarget = %q\n\tfault = %q\n\toracle = %q\n\tlinks = %d\n)\n",
		head, strings.Join(imports, "\n"), target, fault, oracle, t.Program.Links)
	b.WriteString("\n// acks says on which links messages are acknowledged as they come.\nvar acks = [1 + links]bool{")
	for i := range t.Program.Links {
		if t.Program.Acks[i] {
			fmt.Fprintf(&b, "%d: true, ", i+1)
		}
	}
	b.WriteString("}\n\nvar steps = []step{\n")
	for _, s := range done(t) {
		b.WriteString("\t" + goStep(&s) + "\n")
	}
	b.WriteString("}\n\n" + body + "\n" + link)
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		panic("finding: the reproducer is no Go: " + err.Error()) // octets are quoted, so none can break it
	}
	return source
}

// goParts takes a Go file apart: what stands before its imports, each of these,
// and what is behind them.
func goParts(file string) (head string, imports []string, body string) {
	head, rest, _ := strings.Cut(file, "import (\n")
	list, body, _ := strings.Cut(rest, "\n)\n")
	return head, strings.Split(list, "\n"), body
}

// goStep returns a step as an element of a Go slice.
func goStep(s *doing) string {
	members := []string{fmt.Sprintf("link: %d", s.Link+1), "do: " + strconv.Quote(s.verb())}
	add := func(name string, value any) { members = append(members, fmt.Sprintf("%s: %v", name, value)) }
	if header := header(&s.Step); len(header) > 0 {
		add("header", goTexts(header))
	}
	if len(s.Data) > 0 {
		add("data", goTexts(s.Data))
	}
	how := &s.How
	if how.Length != "" {
		add("length", strconv.Quote(how.Length))
	}
	for _, n := range []struct {
		name  string
		value int
	}{
		{"longer", how.Longer}, {"pad", how.Pad}, {"keep", how.Keep}, {"pieces", how.Pieces}, {"torn", how.Torn},
	} {
		if n.value != 0 {
			add(n.name, n.value)
		}
	}
	if slow := how.Slow + s.Pause; slow != 0 {
		add("slow", fmt.Sprintf("%d * time.Microsecond", slow.Microseconds()))
	}
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"upper", how.Upper}, {"hold", how.Hold}, {"noWait", !s.waits && s.sends()}, {"asks", s.asks},
	} {
		if f.is {
			add(f.name, true)
		}
	}
	return "{" + strings.Join(members, ", ") + "},"
}

// header returns the header of a request with its braces, as one text, without
// what pads it.
func header(s *program.Step) program.Text {
	if s.Do != program.Send {
		return nil
	}
	var members []program.Text
	if !s.How.NoOp && s.Field("op") == nil {
		members = append(members, program.Lit(`"op":`+strconv.Itoa(int(s.Op))))
	}
	for _, f := range s.Fields {
		members = append(members, program.Join(program.Lit(`"`+f.Name+`":`), f.Value))
	}
	all := program.Lit("{")
	for i, m := range members {
		if i > 0 {
			all = program.Join(all, program.Lit(","))
		}
		all = program.Join(all, m)
	}
	return program.Join(all, program.Lit("}"))
}

func goTexts(t program.Text) string {
	var parts []string
	for _, p := range t {
		switch p.Kind {
		case program.Literal:
			part := "{octets: " + goQuote(p.Octets)
			if p.Times > 1 {
				part += fmt.Sprintf(", times: %d", p.Times)
			}
			parts = append(parts, part+"}")
		case program.Reply:
			step := "due"
			if p.Ref.Step != program.Due {
				step = strconv.Itoa(p.Ref.Step + 1)
			}
			parts = append(parts, fmt.Sprintf("{step: %s, field: %q, stand: %q}", step, p.Ref.Field, program.Stand(p.Ref.Field)))
		case program.Fresh:
			parts = append(parts, fmt.Sprintf("{fresh: %q}", p.Octets))
		case program.Count:
			parts = append(parts, "{count: true}")
		}
	}
	return "[]part{" + strings.Join(parts, ", ") + "}"
}

// goQuote returns octets as a Go literal, which has no escapes where it can do
// without.
func goQuote(octets string) string {
	if strconv.CanBackquote(octets) && strings.Contains(octets, `"`) {
		return "`" + octets + "`"
	}
	return strconv.Quote(octets)
}
