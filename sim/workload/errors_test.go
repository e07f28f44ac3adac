package workload

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestErrors reads files with mistakes. All mistakes of a file are told, with
// their places, and what to do about each. testdata/errors.txtar has each file
// with its errors behind it.
func TestErrors(t *testing.T) {
	const path = "testdata/errors.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got txtar.Archive
	got.Comment = archive.Comment
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".yaml") {
			continue
		}
		text := "none\n"
		if _, err := Parse(f.Name, f.Data); err != nil {
			text = err.Error() + "\n"
		}
		got.Files = append(got.Files, f, txtar.File{Name: strings.TrimSuffix(f.Name, "yaml") + "err", Data: []byte(text)})
	}
	golden(t, path, txtar.Format(&got))
}

// golden compares with a golden file, or writes it.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

// Files that are no YAML, or beyond all bounds, are told so.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "x:1:1: the file is empty"},
		{"# nothing\n", "x:1:1: the file is empty"},
		{"- a\n", "x:1:1: a scenario is a mapping, not a list; its keys are name, question"},
		{"name: \xff\n", "x:1:7: this is not UTF-8"},
		{"name: a\x00b\n", "x:1:8: there is an invisible character, U+0000; take it out"},
		{"name: a\u202eb\n", "x:1:8: there is an invisible character, U+202E; take it out"},
		{"a: " + strings.Repeat("[", 300), "x:1:260: too many brackets are open"},
		{"a: " + strings.Repeat("x", 5000), "x:1:4096: the line has 5003 octets"},
		{strings.Repeat("- ", 1000) + "a", "x:1:"},
		{strings.Repeat("a: \n", 2e6), "x:1:1: the file has 8000000 octets; a scenario has at most 4194304"},
		{"name: a\n---\nname: b\n", "x:3:1: a second document begins here"},
		{"name: {a: b\n", "x:1:"},
		{"name: 'a\n", "x:1:"},
		{"name: a: b\n", "x:1:"},
		{"\tname: a\n", "x:1:"},
		{"name: &a b\n", "x:1:7: anchors and aliases are not part of the format"},
		{"name: !!str b\n", "x:1:7: tags are not part of the format"},
		{"name: a\nname: b\n", "x:2:1: name stands on line 1 already"},
		{"? [a, b]\n: c\n", "x:2:1: this is not YAML"},
	} {
		s, err := Parse("x", []byte(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.40q: %v, %v; want %s", c.text, s, err, c.want)
		}
	}
}
