package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// Each rule finds what is planted for it, and lets pass what only looks alike.
func TestTidyFindsPlantedViolations(t *testing.T) {
	machine := func(code string) map[string]string {
		return map[string]string{"refimpl/server/x.go": "// Package server is planted.\npackage server\n" + code}
	}
	readme := func(readme, script string) map[string]string {
		return map[string]string{"README.md": "```\n" + readme + "\n```\n", "cmd/tmtplab/testdata/script/x.txtar": script}
	}
	imports := func(file, name string) map[string]string {
		return map[string]string{file: fmt.Sprintf("// Package x is planted.\npackage x\nimport _ %q\n", modulePath+"/"+name)}
	}
	caught := make(map[string]bool)
	for _, c := range []struct {
		rule  string
		files map[string]string
		want  string // part of the one finding; empty for none
	}{
		{"file length", machine(strings.Repeat("\n", 400)), "402 lines"},
		{"file length", machine(strings.Repeat("\n", 398)), ""},
		{"file length", map[string]string{"spec/x_test.go": "package spec\n" + strings.Repeat("\n", 500)}, ""},

		{"machines", machine(`import "time"; var at = time.Now()`), "x.go:3: a machine uses time.Now"},
		{"machines", machine(`import clock "time"; func wait() { clock.Sleep(1) }`), "time.Sleep"},
		{"machines", machine(`import "time"; const second = time.Second`), ""},
		{"machines", machine(`import "math/rand/v2"; var n = rand.IntN(6)`), "math/rand/v2.IntN"},
		{"machines", machine(`import "math/rand/v2"; var n = rand.New(rand.NewPCG(1, 2)).IntN(6)`), ""},
		{"machines", machine(`import "math/rand"; var n = rand.Intn(6)`), "math/rand.Intn"},
		{"machines", machine(`import "crypto/rand"; var r = rand.Reader`), "imports crypto/rand"},
		{"machines", machine(`func f() { go f() }`), "goroutine"},
		{"machines", machine(`import _ "os"`), "imports os"},
		{"machines", machine(`import _ "net/http"`), "imports net/http"},
		{"machines", machine(`import . "time"`), "without a name"},
		{"machines", machine(`import _ "crypto/sha256"`), ""},
		{"machines", map[string]string{"refimpl/daemon/x.go": `package daemon; import "time"; var at = time.Now()`}, ""},
		{"machines", map[string]string{"refimpl/server/x_test.go": `package server; import _ "os"`}, ""},

		{"map order", machine(`func f(m map[int]int) { for range m {} }`), "goes through a map"},
		{"map order", machine(`type m map[int]int; type s struct { in m }; func f(x *s) { for range x.in {} }`), "goes through a map"},
		{"map order", machine(`func f[M ~map[K]int, K comparable](m M) { for range m {} }`), "goes through a map"},
		{"map order", machine(`import "time"; func f(m map[time.Time]int) { for range m {} }`), "goes through a map"},
		{"map order", machine(`import "maps"; func f(m map[int]int) { for range maps.Keys(m) {} }`), "maps.Keys"},
		{"map order", machine(`import ("maps"; "slices"); func f(m map[int]int) { for range slices.Sorted(maps.Keys(m)) {} }`), ""},
		{"map order", machine(`func f(m []int) { for range m {}; for range 3 {} }`), ""},
		{"map order", map[string]string{
			"spec/x.go":           "package spec; type Table map[string]int",
			"refimpl/server/x.go": `package server; import "` + modulePath + `/spec"; func f(t spec.Table) { for range t {} }`,
		}, "goes through a map"},

		{"requirement IDs", machine("// See PING-5" + "x."), "x.go:3: there is no requirement PING-5" + "x"},
		{"requirement IDs", machine("// See PING-5o, PING-5 and UTF-8."), ""},
		{"requirement IDs", map[string]string{"README.md": "Proves FRAME-" + "77.\n"}, "README.md:1: there is no requirement FRAME-" + "77"},

		{"docs", machine(`func F() {}`), "F is exported"},
		{"docs", machine(`type t int; func (t) F() {}; func f() {}`), ""},
		{"docs", machine("// T is.\ntype T[A any] struct{}\nfunc (*T[A]) F() {}"), "F is exported"},
		{"docs", machine("var V, w = 1, 2"), "V is exported"},
		{"docs", machine("// The values.\nconst (\n\tA = iota\n\tB\n)\nconst C = 1 // third"), ""},
		{"docs", map[string]string{"spec/x.go": "package spec"}, "the package has no comment"},

		{"floors", imports("spec/wire/x.go", "refimpl/record"), "spec (floor 1) imports refimpl/record (floor 2)"},
		{"floors", imports("spec/wire/x.go", "spec"), ""},
		{"floors", imports("reports/x.go", "spec"), "imports spec"},
		{"floors", imports("refimpl/server/x.go", "refimpl/store"), "imports refimpl/store"},
		{"floors", imports("refimpl/server/x_test.go", "refimpl/model"), ""},
		{"floors", imports("refimpl/server/x_test.go", "refimpl/daemon"), "imports refimpl/daemon"},
		{"floors", imports("refimpl/daemon/x.go", "refimpl/store/pebble"), "imports refimpl/store/pebble (floor 3)"},
		{"floors", imports("conformance/x.go", "refimpl/server"), "imports refimpl/server"},
		{"floors", imports("conformance/x_test.go", "refimpl/daemon"), ""},
		{"floors", imports("sim/link/x.go", "fuzz"), "imports fuzz"},
		{"floors", imports("cmd/tmtplab/x.go", "refimpl/store/pebble"), ""},
		{"floors", map[string]string{"tools/x.go": "package tools"}, "no floor"},

		{"readme", readme("tmtplab spec ops", "exec tmtplab spec list\n"), "no script runs tmtplab spec ops"},
		{"readme", readme("go run ./cmd/tmtplab spec ops", "! exec tmtplab spec ops 13\n-- x --\nexec tmtplab spec ops\n"), "no script runs tmtplab spec ops"},
		{"readme", readme("tmtplab spec ops Post", "exec tmtplab spec ops\n"), ""},
		{"readme", readme("tmtplab spec list --level must --quiet # all", "exec tmtplab spec list --quiet\n"), "with --level"},
		{"readme", readme("tmtplab spec list --level must \\\n  --quiet > all", "exec tmtplab spec list --quiet &x&\nexec tmtplab spec list --level=may\n"), ""},
		{"readme", readme("tmtplab spec lisp", ""), "lisp"},
		{"readme", readme("tmtplab spec list --levels must", ""), "unknown flag"},
		{"readme", map[string]string{"README.md": "tmtplab nonsense\n"}, ""}, // prose
		{"readme", readme("  - run: tmtplab spec ops", ""), "no script runs tmtplab spec ops"},
		{"readme", map[string]string{"spec/README.md": "```\ntmtplab spec ops\n```\n"}, "spec/README.md: no script runs tmtplab spec ops"},
	} {
		files := make(fstest.MapFS)
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		tree, err := readTree(files)
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		var findings []string
		for _, rule := range tidyRules {
			if rule.name == c.rule {
				findings = rule.check(tree)
			}
		}
		caught[c.rule] = caught[c.rule] || len(findings) > 0
		switch {
		case c.want == "" && len(findings) > 0:
			t.Errorf("%s: %v finds %q", c.rule, c.files, findings)
		case c.want != "" && (len(findings) != 1 || !strings.Contains(findings[0], c.want)):
			t.Errorf("%s: %v finds %q, want %q", c.rule, c.files, findings, c.want)
		}
	}
	for _, rule := range tidyRules {
		if !caught[rule.name] {
			t.Errorf("%s: nothing planted was caught", rule.name)
		}
	}
}
