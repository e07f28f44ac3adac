package spec

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var wellFormedID = regexp.MustCompile(`^([A-Z]+)-([1-9][0-9]*)([bo]?)$`)

// The order is families, numbers, second parts; it has no holes, since an ID
// is never given up.
func TestCatalogueIsOrderedAndComplete(t *testing.T) {
	var last []string
	for _, r := range Requirements() {
		m := wellFormedID.FindStringSubmatch(r.ID)
		if m == nil {
			t.Errorf("%s is no ID", r.ID)
			continue
		}
		n, _ := strconv.Atoi(m[2])
		wantNumber := 1
		if last != nil && last[1] == m[1] {
			wantNumber, _ = strconv.Atoi(last[2])
			if m[3] == "" {
				wantNumber++
			}
		}
		if n != wantNumber {
			t.Errorf("%s: want number %d here", r.ID, wantNumber)
		}
		last = m
	}
}

func TestNoIDTwice(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range Requirements() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if got, ok := LookupRequirement(r.ID); !ok || got != r {
			t.Errorf("LookupRequirement(%s) = %v, %v", r.ID, got, ok)
		}
	}
	if _, ok := LookupRequirement("frame-1"); ok {
		t.Error("IDs are folded")
	}
}

// A statement is what people read first: whole sentences, on a line, and not
// the same as another's.
func TestStatementsAreSentences(t *testing.T) {
	seen := make(map[string]string)
	for _, r := range Requirements() {
		if other, ok := seen[r.Statement]; ok {
			t.Errorf("%s says what %s says", r.ID, other)
		}
		seen[r.Statement] = r.ID
		for _, text := range []string{r.Statement, r.Untestable} {
			if text == "" && text == r.Untestable {
				continue
			}
			if !strings.HasSuffix(text, ".") || strings.TrimSpace(text) != text || strings.ToUpper(text[:1]) != text[:1] {
				t.Errorf("%s: no sentence: %q", r.ID, text)
			}
		}
	}
}

func TestEveryFileOfTheCatalogueIsRead(t *testing.T) {
	files, err := catalogueFiles.ReadDir("catalogue")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".txt")
		if name != "rulings" && !slices.Contains(Families(), strings.ToUpper(name)) {
			t.Errorf("%s is of no family", f.Name())
		}
	}
	for _, family := range Families() {
		if !slices.ContainsFunc(Requirements(), func(r Requirement) bool { return r.Family() == family }) {
			t.Errorf("family %s is empty", family)
		}
	}
}

// What a requirement or a ruling refers to is there.
func TestReferencesInTextExist(t *testing.T) {
	check := func(where, text string) {
		for _, id := range anID.FindAllString(text, -1) {
			if _, ok := LookupRequirement(id); !ok {
				t.Errorf("%s names %s, which is not in the catalogue", where, id)
			}
		}
	}
	for _, r := range Requirements() {
		check(r.ID, r.Statement+" "+r.Untestable)
	}
	for _, r := range Rulings() {
		check("the ruling on "+r.Name, r.Text+" "+strings.Join(r.Requirements, " "))
		for _, id := range r.Requirements {
			if !slices.ContainsFunc(RulingsOn(id), func(o Ruling) bool { return o.Name == r.Name }) {
				t.Errorf("RulingsOn(%s) lacks %s", id, r.Name)
			}
		}
	}
}

// anID finds what is meant as an ID of a requirement: a family, and a number.
var anID = regexp.MustCompile(`\b(?:` + strings.Join(Families(), "|") + `)-[0-9]+[a-z]?\b`)

func TestParseRequirementRefusesWhatIsMalformed(t *testing.T) {
	for _, text := range []string{
		"FRAME-1",
		"FRAME-1 must stated",
		"FRAME-1 must\nStatement.",
		"FRAME-1 shall stated\nStatement.",
		"FRAME-1 must guessed\nStatement.",
		"FRAME-1 must stated\nStatement.\nbecause",
		"FRAME-1 must stated\nStatement.\nuntestable: why.\nmore",
	} {
		if r, err := parseRequirement(strings.Split(text, "\n")); err == nil {
			t.Errorf("%q is read as %v", text, r)
		}
	}
}
