package spec

import (
	"slices"
	"testing"
)

func ids(list []Requirement) []string {
	var all []string
	for _, r := range list {
		all = append(all, r.ID)
	}
	return all
}

func TestSelect(t *testing.T) {
	for _, c := range []struct {
		name   string
		filter Filter
		want   []string
	}{
		{"an ID brings its second part", Filter{IDs: []string{"frame-4"}}, []string{"FRAME-4", "FRAME-4b"}},
		{"a second part comes alone", Filter{IDs: []string{"STD-3o"}}, []string{"STD-3o"}},
		{"a family, less what is observed", Filter{IDs: []string{"bye"}, Profile: Draft}, []string{"BYE-1"}},
		{"a family in the profile interop", Filter{IDs: []string{"BYE"}, Profile: Interop}, []string{"BYE-1", "BYE-1o"}},
		{"a section by title", Filter{Sections: []string{"pulse"}}, []string{"PULSE-1"}},
		{"a section by op", Filter{Sections: []string{"11"}}, []string{"PULSE-1"}},
		{"a section and a level", Filter{Sections: []string{"3.7"}, Levels: []Level{Should, May}}, nil},
		{"a role and a basis", Filter{Roles: []string{"client"}, Bases: []Basis{Observed}, Levels: []Level{Must}}, []string{"CLI-16"}},
	} {
		if got := ids(Select(c.filter)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if got := len(Select(Filter{})); got != len(Requirements()) {
		t.Errorf("the empty filter selects %d", got)
	}
}

func TestSectionIs(t *testing.T) {
	for _, c := range []struct {
		name string
		want []string
	}{
		{"1", []string{"1"}}, // not Register, whose op is 1
		{"1 register", []string{"3.1"}},
		{"3.1", []string{"3.1"}},
		{"9", []string{"3.9"}},
		{"9 Ping", []string{"3.9"}},
		{"3.9 ping", []string{"3.9"}},
		{"3.9 Post", nil},
		{"0", []string{"3.0"}},
		{"links", []string{"2"}},
		{"5", []string{"3.5"}},
		{"13", nil},
		{"", nil},
	} {
		var got []string
		for _, s := range Sections() {
			if s.Is(c.name) {
				got = append(got, s.Number)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q is sections %v, want %v", c.name, got, c.want)
		}
	}
	if n := len(Select(Filter{Sections: []string{"3"}})); n != len(Select(Filter{}))-len(Select(Filter{Sections: []string{"1", "2", "4"}})) {
		t.Errorf("section 3 is not all requests: %d requirements", n)
	}
}
