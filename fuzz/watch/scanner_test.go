package watch

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write what is made of the reports into testdata")

// scan returns the reports in a text, each on a line.
func scan(text string) string {
	var s scanner
	for line := range strings.Lines(text) {
		s.line(strings.TrimSuffix(line, "\n"))
	}
	s.finish()
	var b strings.Builder
	for _, l := range s.take() {
		fmt.Fprintf(&b, "%s, %d lines: %s\n", l.Kind, len(l.Report), l.Text)
	}
	return b.String()
}

func TestReports(t *testing.T) {
	const file, made = "testdata/reports.txtar", ": made of it"
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]string)
	var given []txtar.File
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, made); ok {
			want[name] = string(f.Data)
		} else {
			given = append(given, f)
		}
	}
	archive.Files = nil
	for _, f := range given {
		got := scan(string(f.Data))
		archive.Files = append(archive.Files, f, txtar.File{Name: f.Name + made, Data: []byte(got)})
		if diff := cmp.Diff(want[f.Name], got); diff != "" && !*update {
			t.Errorf("%s:\n%s", f.Name, diff)
		}
		// The same fault in another process, with other numbers, is the same.
		other := strings.NewReplacer("37", "38", "20415", "20416", "51034", "51035", "0x6020000", "0x6030000", "4096", "8192", "311421", "311422").Replace(string(f.Data))
		if again := scan(other); again != got {
			t.Errorf("%s: another time it is\n%s", f.Name, cmp.Diff(got, again))
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestScannerIsBounded keeps little of what never ends.
func TestScannerIsBounded(t *testing.T) {
	var s scanner
	s.line("panic: on and on")
	for range 10 * reportLines {
		s.line("\tmore")
	}
	if n := len(s.take()[0].Report); n != reportLines {
		t.Errorf("%d lines are kept, not %d", n, reportLines)
	}
}

// TestAnything takes any text, and normalises it to what stays as it is.
func TestAnything(t *testing.T) {
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"panic: ", "\n", "panicked at", "thread 'a' ", "Traceback (most recent call last)\n", "  File \"a\", line 1, in b\n",
		"0x12", "\"", "==1==", "ERROR: AddressSanitizer: ", "    #0 0x1 in f ", "a.go:12", "\xff",
	}))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 20).Draw(t, "text"), "")
		scan(text)
		once := Normalise(text)
		if len(once) > normalLength || strings.ContainsAny(once, "\n\t") {
			t.Errorf("%q is normalised to %q", text, once)
		}
	})
}
