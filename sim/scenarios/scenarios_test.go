package scenarios

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/sim/workload"
)

// read returns a scenario of the folder.
func read(t testing.TB, name string) *workload.Scenario {
	t.Helper()
	text, ok := Text(name)
	if !ok {
		t.Fatalf("there is no scenario %s", name)
	}
	s, err := workload.Parse(name+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every scenario is a question with its answer, under the name of its file.
func TestScenariosAreQuestionsWithAnswers(t *testing.T) {
	number := regexp.MustCompile(`[0-9]`)
	names := Names()
	if len(names) < 14 {
		t.Errorf("there are %d scenarios, want 14 at least", len(names))
	}
	for _, name := range names {
		s := read(t, name)
		if s.Name != name {
			t.Errorf("%s.yaml calls itself %s", name, s.Name)
		}
		if !strings.HasSuffix(s.Question, "?") {
			t.Errorf("%s: %q is no question", name, s.Question)
		}
		lines := strings.Count(s.Answer, "\n")
		if lines < 2 || lines > 6 || !number.MatchString(s.Answer) {
			t.Errorf("%s: the answer has %d lines, want 2 to 6, with numbers", name, lines)
		}
	}
}

// The guide has a row for each scenario, and names no others.
func TestGuideHasThemAll(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, m := range regexp.MustCompile(`(?m)^\| \[([a-z0-9-]+)\]\(([a-z0-9-]+)\.yaml\) \|`).FindAllStringSubmatch(string(guide), -1) {
		rows = append(rows, m[1])
		if m[1] != m[2] {
			t.Errorf("the row of %s links to %s.yaml", m[1], m[2])
		}
	}
	if got, want := strings.Join(rows, " "), strings.Join(Names(), " "); got != want {
		t.Errorf("the rows are\n%s, want\n%s", got, want)
	}
	for _, name := range Names() {
		if question := read(t, name).Question; !strings.Contains(string(guide), "| "+question+" |") {
			t.Errorf("the row of %s does not ask %q", name, question)
		}
	}
}

// A picture is in the guide, and small.
func TestPictures(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("pictures")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d pictures, want 3 at least; %v", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Size() > 40_000 {
			t.Errorf("%s: %d octets, want 40,000 at most; %v", f.Name(), info.Size(), err)
		}
		if !strings.Contains(string(guide), "](pictures/"+f.Name()+")") {
			t.Errorf("%s is not in the guide", f.Name())
		}
	}
}
