package conformance

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/tmtplab/tmtplab/spec"
)

// Selection says which checks to run. A check is selected when it meets every
// criterion that is not empty; of one criterion's values any will do.
type Selection struct {
	Names        []string // of checks, with * and ? as in file names
	Requirements []string // IDs, as "PING-5"
	Exclude      []string // names of checks to leave out, with * and ?
	Labels       string   // an expression of Ginkgo over Check.AllLabels
	Sections     []string // "3.9 Ping", or its number or name alone, in any case
}

// Empty reports whether the selection leaves nothing out.
func (s *Selection) Empty() bool {
	return len(s.Names)+len(s.Requirements)+len(s.Sections)+len(s.Exclude) == 0 && s.Labels == ""
}

// Select returns the checks that meet the selection. It fails when a value
// meets no check at all, or when all together leave none.
func Select(checks []Check, s Selection) ([]Check, error) {
	for _, criterion := range []struct {
		none   string
		values []string
		meets  func(*Check, string) bool
	}{
		{"is named", s.Names, (*Check).isNamed},
		{"tests requirement", s.Requirements, (*Check).tests},
		{"is of section", s.Sections, (*Check).isOf},
	} {
		if len(criterion.values) == 0 {
			continue
		}
		for _, v := range criterion.values {
			if all := Checks(); !slices.ContainsFunc(all, func(c Check) bool { return criterion.meets(&c, v) }) {
				return nil, fmt.Errorf("no check %s %q", criterion.none, v)
			}
		}
		checks = slices.DeleteFunc(slices.Clone(checks), func(c Check) bool {
			return !slices.ContainsFunc(criterion.values, func(v string) bool { return criterion.meets(&c, v) })
		})
	}
	for _, v := range s.Exclude {
		left := slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.isNamed(v) })
		if len(left) == len(checks) && !slices.ContainsFunc(Checks(), func(c Check) bool { return c.isNamed(v) }) {
			return nil, fmt.Errorf("no check to leave out is named %q", v)
		}
		checks = left
	}
	if s.Labels != "" {
		meets, err := types.ParseLabelFilter(s.Labels)
		if err != nil {
			return nil, fmt.Errorf("labels %q: no such expression; want one as level-M && !slow", s.Labels)
		}
		checks = slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return !meets(c.AllLabels()) })
	}
	if len(checks) == 0 {
		return nil, fmt.Errorf("no check meets the selection")
	}
	return checks, nil
}

func (c *Check) isNamed(pattern string) bool {
	// The stars of a check's name may stand for slashes too.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", ":"), strings.ReplaceAll(c.Name, "/", ":"))
	return ok && err == nil
}

func (c *Check) tests(id string) bool {
	return slices.ContainsFunc(c.Requirements, func(r string) bool { return strings.EqualFold(r, id) })
}

// isOf accepts a section as spec.Section.Is does, and the first part of the
// names of its checks.
func (c *Check) isOf(section string) bool {
	if group, _, _ := strings.Cut(c.Name, "/"); strings.EqualFold(group, section) {
		return true
	}
	own := c.Section()
	return slices.ContainsFunc(spec.Sections(), func(s spec.Section) bool { return s.String() == own && s.Is(section) })
}
