package spec

import (
	"slices"
	"strings"
)

// Profile is a choice of what counts for a target.
type Profile string

// Draft is what the protocol's draft states or implies. Interop is that and
// what deployed peers do where the draft is silent.
const (
	Draft   Profile = "draft"
	Interop Profile = "interop"
)

// Has reports whether requirements of a basis count in the profile. The empty
// Profile has all.
func (p Profile) Has(b Basis) bool { return p != Draft || b != Observed }

// Filter selects requirements. One is selected when it meets every criterion
// that is not empty; of a criterion's values any one will do.
type Filter struct {
	IDs      []string // in any case; "FRAME-4" has its second part with it, "FRAME" the whole family
	Sections []string // as Section.Is takes them, or a family: "9", "ping", "RCPT"
	Levels   []Level
	Bases    []Basis
	Roles    []string // "server", "client"
	Profile  Profile
}

// Select returns the requirements that meet the filter, in the order of the
// catalogue. There may be none.
func Select(f Filter) []Requirement {
	var found []Requirement
	for _, r := range Requirements() {
		if f.meets(r) {
			found = append(found, r)
		}
	}
	return found
}

func (f *Filter) meets(r Requirement) bool {
	return anyOf(f.IDs, r.matches) &&
		anyOf(f.Sections, r.In) &&
		(len(f.Levels) == 0 || slices.Contains(f.Levels, r.Level)) &&
		(len(f.Bases) == 0 || slices.Contains(f.Bases, r.Basis)) &&
		(len(f.Roles) == 0 || slices.Contains(f.Roles, r.Role)) &&
		f.Profile.Has(r.Basis)
}

func anyOf(values []string, meets func(string) bool) bool {
	return len(values) == 0 || slices.ContainsFunc(values, meets)
}

// In reports whether the requirement belongs to a section, named as Section.Is
// takes it, or to a family, in any case.
func (r Requirement) In(section string) bool {
	number, title, _ := strings.Cut(r.Section, " ")
	return Section{number, title}.Is(section) || strings.EqualFold(r.Family(), section)
}

// matches reports whether id is this requirement's, that of the one whose
// second part this is, or its family's.
func (r Requirement) matches(id string) bool {
	return strings.EqualFold(id, r.ID) || strings.EqualFold(id, r.Family()) ||
		strings.EqualFold(id, strings.TrimRight(r.ID, "bo"))
}
