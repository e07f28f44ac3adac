package finding

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRead reads a finding by its folder, and by a file in it.
func TestRead(t *testing.T) {
	f, d := found(t)
	d.Arguments = []string{"--target", d.Target, "--cmd", "./server 'a b'"}
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(d.Path, f.Key)
	for path, want := range map[string]string{
		folder:                             string(f.Program.Format()),
		filepath.Join(folder, ProgramFile): string(f.Program.Format()),
		filepath.Join(folder, FirstFile):   string(f.First.Format()),
	} {
		k, err := Read(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if string(k.Program.Format()) != want || k.Folder != folder || k.Whole != (path == folder) || k.Finding != f.FuzzFinding ||
			k.Target != d.Target || k.Seed != 7 || !slices.Equal(k.Arguments, d.Arguments) {
			t.Errorf("%s: %+v", path, k)
		}
	}
	alone := filepath.Join(t.TempDir(), "a.tmtp")
	if err := os.WriteFile(alone, []byte("links 1\n1 open\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if k, err := Read(alone); err != nil || k.Folder != "" || k.Finding.Key != "" {
		t.Errorf("a program alone: %+v, %v", k, err)
	}
}

// TestReadNot has files that are something else.
func TestReadNot(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fails := func(path, want string) {
		t.Helper()
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, and not %q", err, want)
		}
	}
	fails(filepath.Join(folder, "none"), "none: no such file")
	fails(folder, "is no folder of a finding: there is no program.tmtp")
	write(ProgramFile, "links 1\n1 dance\n")
	fails(folder, "program.tmtp:2:")
	write(ProgramFile, "")
	fails(filepath.Join(folder, ProgramFile), "program.tmtp: it is empty")
	write(ProgramFile, "links 1\n1 open\n")
	fails(folder, "is no folder of a finding: there is no finding.json; give ")
	write(JSONFile, "{")
	for _, name := range []string{JSONFile, ReadmeFile, CaptureFile} {
		fails(filepath.Join(folder, name), name+" is no program: give "+filepath.Join(folder, ProgramFile)+", or the folder")
	}
	fails(folder, "finding.json: unexpected end of JSON input")
	write(JSONFile, `{"schema":"tmtplab/finding/9"}`)
	fails(folder, `finding.json: its schema is "tmtplab/finding/9"`)
}
