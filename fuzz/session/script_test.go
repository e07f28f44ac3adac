package session

import (
	"io/fs"
	"strings"
	"testing"
)

// The scripts do what they say: each line that begins with want is part of a
// line of the log, in this order.
func TestScripts(t *testing.T) {
	names, err := fs.Glob(scripts, "scripts/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := scripts.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		input, err := Compile(string(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := New()
		s.tells = true
		s.run(input)
		if s.err != nil {
			t.Errorf("%s: %v", name, s.err)
			continue
		}
		at := 0
		for i, line := range strings.Split(string(text), "\n") {
			want, ok := strings.CutPrefix(strings.TrimSpace(line), "want ")
			if !ok {
				continue
			}
			from := at
			for at < len(s.log) && !strings.Contains(s.log[at], want) {
				at++
			}
			if at == len(s.log) {
				t.Errorf("%s:%d: never %q in\n%s", name, i+1, want, strings.Join(s.log[from:], "\n"))
				break
			}
			at++
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, line := range []string{"nonsense", "0 nonsense", "pass 7h", "begin x", "jump x", "0 unreadable x"} {
		if _, err := Compile(line); err == nil {
			t.Errorf("%q is taken for a script", line)
		}
	}
}

func TestSeeds(t *testing.T) {
	s := New()
	for i, seed := range Seeds() {
		if _, err := s.Run(seed); err != nil {
			t.Errorf("seed %d: %v", i, err)
		}
	}
}
