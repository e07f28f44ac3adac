package spec

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

// The catalogue is written as text, a file a family. A requirement is a
// paragraph: a line of ID, level and basis, a line with the statement, and
// where it applies a line with the reason why no check can be written.
//
//go:embed catalogue
var catalogueFiles embed.FS

// families are the first parts of the IDs, in the order of the catalogue, with
// the section each belongs to and whom it binds.
var families = []struct {
	name, section string
	role          Role
}{
	{"FRAME", "1", Server},
	{"HEAD", "1", Server},
	{"DATA", "1", Server},
	{"CONN", "2", Server},
	{"SEC", "2", Server},
	{"ACK", "2", Server},
	{"STD", "2", Server},
	{"TEXT", "2", Server},
	{"REV", "3.0", Server},
	{"REG", "3.1", Server},
	{"LOG", "3.2", Server},
	{"USER", "3.3", Server},
	{"OHI", "3.4", Server},
	{"INV", "3.5", Server},
	{"GRP", "3.6", Server},
	{"POST", "3.7", Server},
	{"NOTE", "3.8", Server},
	{"PING", "3.9", Server},
	{"RCPT", "3.10", Server},
	{"QUEUE", "3.10", Server},
	{"PULSE", "3.11", Server},
	{"BYE", "3.12", Server},
	{"CLI", "4", Client},
}

// Families returns the first parts of the requirements' IDs, as "FRAME", in
// the order of the catalogue.
func Families() []string {
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = f.name
	}
	return names
}

// Requirements returns the whole catalogue: family by family, by number, a
// second part ("FRAME-4b", "CONN-9o") right behind the first.
func Requirements() []Requirement { return catalogue().all }

// LookupRequirement returns the requirement with an ID, written exactly as in
// the catalogue, and whether there is one.
func LookupRequirement(id string) (Requirement, bool) {
	c := catalogue()
	i, ok := c.byID[id]
	if !ok {
		return Requirement{}, false
	}
	return c.all[i], true
}

type requirementIndex struct {
	all  []Requirement
	byID map[string]int
}

// catalogue reads the embedded files on first use. It panics when one is
// malformed, which the tests rule out.
var catalogue = sync.OnceValue(func() requirementIndex {
	c := requirementIndex{byID: make(map[string]int)}
	for _, f := range families {
		section, ok := sectionNumbered(f.section)
		if !ok {
			panic("spec: " + f.name + " is of unknown section " + f.section)
		}
		for _, p := range paragraphs(strings.ToLower(f.name)) {
			r, err := parseRequirement(p)
			if err != nil {
				panic("spec: " + f.name + ": " + err.Error())
			}
			r.Section, r.Role = section.String(), f.role.String()
			c.byID[r.ID] = len(c.all)
			c.all = append(c.all, r)
		}
	}
	return c
})

// paragraphs returns what stands between the empty lines of a file of the
// catalogue, each paragraph as its lines.
func paragraphs(file string) [][]string {
	text, err := catalogueFiles.ReadFile("catalogue/" + file + ".txt")
	if err != nil {
		panic("spec: " + err.Error())
	}
	var all [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

func parseRequirement(lines []string) (Requirement, error) {
	head := strings.Fields(lines[0])
	if len(head) != 3 || len(lines) < 2 || len(lines) > 3 {
		return Requirement{}, fmt.Errorf("%q: want ID, level and basis, then one line of statement, then perhaps one of untestable", lines[0])
	}
	r := Requirement{ID: head[0], Statement: lines[1]}
	var okLevel, okBasis bool
	r.Level, okLevel = ParseLevel(head[1])
	r.Basis, okBasis = ParseBasis(head[2])
	if !okLevel || !okBasis {
		return Requirement{}, fmt.Errorf("%s has unknown level or basis: %s", r.ID, lines[0])
	}
	if len(lines) == 3 {
		reason, ok := strings.CutPrefix(lines[2], "untestable: ")
		if !ok {
			return Requirement{}, fmt.Errorf("%s has a third line that is not \"untestable: …\"", r.ID)
		}
		r.Untestable = reason
	}
	return r, nil
}
