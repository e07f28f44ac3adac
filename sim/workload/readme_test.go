package workload

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What the README says of keys stands between these lines.
const keysBegin, keysEnd = "<!-- keys: written by go test -update -->\n", "<!-- end of keys -->\n"

// keyTables are the tables of all keys, made of the types and their comments.
func keyTables(t *testing.T) string {
	d := describe(t)
	var b strings.Builder
	for _, s := range sections() {
		title := "`" + s.key + "`"
		if s.key == "" {
			title = "The file"
		}
		fmt.Fprintf(&b, "### %s\n\n| key | default | range | meaning |\n|---|---|---|---|\n", title)
		for _, f := range fields(s.typ) {
			def := f.def
			if f.required {
				def = "required"
			}
			span := ""
			if f.high != "" {
				span = f.low + " to " + f.high
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.name, def, span, strings.ReplaceAll(d.of(t, s.typ, &f), "|", `\|`))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// The README has every key, as the types have it, and its example is read.
func TestReadmeKeys(t *testing.T) {
	read, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(read)
	before, rest, _ := strings.Cut(text, keysBegin)
	keys, after, ok := strings.Cut(rest, keysEnd)
	if !ok {
		t.Fatal("README.md has no place for the keys")
	}
	want := keyTables(t)
	if *update {
		if err := os.WriteFile("README.md", []byte(before+keysBegin+want+keysEnd+after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if keys != want {
		t.Error("the keys in README.md are not those of the types; go test -update writes them")
	}
	_, example, _ := strings.Cut(before, "```yaml\n")
	example, _, ok = strings.Cut(example, "```")
	if !ok {
		t.Fatal("README.md has no example")
	}
	if _, err := Parse("README.md", []byte(example)); err != nil {
		t.Error(err)
	}
}
