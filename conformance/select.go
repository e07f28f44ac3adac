package conformance

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Selection says which checks to run. A check is selected when it meets every
// criterion that is not empty; of one criterion's values any will do.
type Selection struct {
	Names        []string // of checks, with * and ? as in file names
	Requirements []string // IDs, as "PING-5"
	Sections     []string // "9 Ping", or its number or name alone, in any case
}

// Select returns the checks that meet the selection. It fails when a value
// meets no check at all, or when all together leave none.
func Select(checks []Check, s Selection) ([]Check, error) {
	for _, criterion := range []struct {
		what   string
		values []string
		meets  func(*Check, string) bool
	}{
		{"check", s.Names, (*Check).isNamed},
		{"requirement", s.Requirements, (*Check).tests},
		{"section", s.Sections, (*Check).isOf},
	} {
		if len(criterion.values) == 0 {
			continue
		}
		for _, v := range criterion.values {
			if all := Checks(); !slices.ContainsFunc(all, func(c Check) bool { return criterion.meets(&c, v) }) {
				return nil, fmt.Errorf("no check has %s %q", criterion.what, v)
			}
		}
		checks = slices.DeleteFunc(slices.Clone(checks), func(c Check) bool {
			return !slices.ContainsFunc(criterion.values, func(v string) bool { return criterion.meets(&c, v) })
		})
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

func (c *Check) isOf(section string) bool {
	own := c.Section()
	number, name, _ := strings.Cut(own, " ")
	group, _, _ := strings.Cut(c.Name, "/")
	return slices.ContainsFunc([]string{own, number, name, group}, func(s string) bool { return strings.EqualFold(s, section) })
}
