package main

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// printed is what libFuzzer prints of a good run.
const printed = `INFO: Seed: 1698558635
Dictionary: 325 entries
INFO: seed corpus: files: 337 min: 1b max: 597b total: 27271b rss: 36Mb
#338	INITED cov: 322 ft: 791 corp: 97/12690b exec/s: 0 rss: 44Mb
#45507	DONE   cov: 323 ft: 792 corp: 112/14830b lim: 653 exec/s: 11376 rss: 67Mb
Done 45507 runs in 4 second(s)
`

func TestResult(t *testing.T) {
	r := &result{packed: 337, output: []byte(printed)}
	r.read()
	if r.seeds != 337 || r.tokens != 325 || r.executions != 45507 || r.counters != 323 || r.wrong() != "" {
		t.Errorf("%+v, wrong: %s", r, r.wrong())
	}
	for _, c := range []struct{ old, new, want string }{
		{"files: 337", "files: 336", "it read 336 of 337 seeds"},
		{"Dictionary", "None", "it has no dictionary"},
		{"Done 45507", "Done 336", "it did not run all of its seeds"},
		{"DONE   cov: 323", "DONE   cov: 0", "its code is not instrumented"},
	} {
		r := &result{packed: 337, output: []byte(strings.Replace(printed, c.old, c.new, 1))}
		if r.read(); r.wrong() != c.want {
			t.Errorf("with %q: %q", c.new, r.wrong())
		}
	}
	if r.failed = errors.New("exit status 77"); r.wrong() != "exit status 77" {
		t.Errorf("of one that failed: %q", r.wrong())
	}
}

// Only the fault that was planted shows that faults are seen.
func TestFoundPlanted(t *testing.T) {
	output := "the planted fault was found\npanic: fatal\n\ngoroutine 17\n==7== ERROR: libFuzzer: deadly signal\n"
	for _, c := range []struct {
		r    result
		want bool
	}{
		{result{failed: errors.New("exit status 77"), output: []byte(output)}, true},
		{result{output: []byte(output)}, false},
		{result{failed: errors.New("exit status 1"), output: []byte("panic: fatal: another\n")}, false},
		{result{failed: errors.New("exit status 1"), output: []byte("the planted fault was found\n")}, false},
	} {
		if c.r.foundPlanted() != c.want {
			t.Errorf("%v %q: %v", c.r.failed, c.r.output, !c.want)
		}
	}
}

func TestUnpack(t *testing.T) {
	for seed, want := range map[string]string{"\xffabc": "\x00\x00\x00\x03abc", "\xff": "\x00\x00\x00\x00", "abc": "", "": ""} {
		folder := t.TempDir()
		name := filepath.Join(folder, "seeds.zip")
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(file)
		w, err := z.Create("0")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(seed)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(z.Close(), file.Close()); err != nil {
			t.Fatal(err)
		}
		n, err := unpack(name, folder)
		if got, _ := os.ReadFile(filepath.Join(folder, "0")); string(got) != want || (err != nil) != (want == "") || (n == 1) != (want != "") {
			t.Errorf("%q becomes %q, %v", seed, got, err)
		}
	}
}
