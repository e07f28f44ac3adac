package finding

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/reports"
)

// Folder is where findings are written, each into a folder of its own that has
// the name of its key: the same fault found in another run takes its place.
type Folder struct {
	Path      string
	Target    string   // address, as reproducers name it
	Flags     string   // of the command line that reaches it, as "--target tcp://… --insecure"
	Arguments []string // the same, word by word
	Start     string   // the command line that starts the server at Target; "" for one that was there
	Seed      uint64
	Tool      reports.Tool
	Capture   Capture // nil for no captures
}

// Capture begins a capture in a file and returns who is told of what it is to
// show, and what ends it.
type Capture func(file string) (o execute.Observer, end func() error, err error)

// The files of a finding.
const (
	ProgramFile    = "program.tmtp"
	FirstFile      = "first.tmtp" // the program before it was made small
	TranscriptFile = "transcript.txt"
	CaptureFile    = "capture.pcapng"
	JSONFile       = "finding.json"
	ReadmeFile     = "README.md"
	GoFile         = "main.go"
	ShellFile      = "reproduce.sh"
	OutputFile     = "output.txt"
)

// Write writes all but the capture. It may be called again when more is known.
// The first error ends it; what matters most is written first.
func (d *Folder) Write(f *Found) error {
	folder := filepath.Join(d.Path, f.Key)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	f.Folder = f.Key
	defer func() {
		if !whole(folder) {
			f.Folder = "" // there is nothing to replay
		}
	}()
	type file struct {
		name  string
		text  []byte
		there bool
	}
	files := []file{
		{ProgramFile, f.smallest().Format(), true},
		{FirstFile, f.First.Format(), f.Program != nil},
		{JSONFile, d.json(f), true},
		{OutputFile, output(f.Output), len(f.Output) > 0},
	}
	add := func(name string, text []byte) {
		files = append(files, file{name, text, true})
	}
	var script []byte
	shell := false
	if f.Trace != nil {
		var transcript bytes.Buffer
		WriteTranscript(&transcript, f.Trace) // memory takes all
		add(TranscriptFile, transcript.Bytes())
		add(GoFile, GoSource(f.Trace, d.Target, f.Oracle, summary(f)))
		script, shell = ShellScript(f.Trace, d.Target, f.Oracle, summary(f))
	}
	files = append(files, file{ShellFile, script, shell})
	add(ReadmeFile, d.readme(f, shell))
	for _, file := range files {
		if !file.there {
			if file.name != FirstFile { // what stands in others is of another time
				os.Remove(filepath.Join(folder, file.name))
			}
			continue
		}
		mode := os.FileMode(0o666)
		if file.name == ShellFile {
			mode = 0o777
		}
		if err := WriteFile(filepath.Join(folder, file.name), file.text, mode); err != nil {
			return err
		}
	}
	return nil
}

// whole reports whether a folder has what Read needs.
func whole(folder string) bool {
	for _, name := range []string{ProgramFile, JSONFile} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return false
		}
	}
	return true
}

// part is the end of the name of a file that is being written.
const part = ".part"

// WriteFile writes a file whole or not at all: when there is no room for it,
// what was there before stays.
func WriteFile(path string, text []byte, mode os.FileMode) error {
	if err := os.WriteFile(path+part, text, mode); err != nil {
		os.Remove(path + part)
		return err
	}
	return os.Rename(path+part, path)
}

// Record tries the program until the fault shows, at most so often, and keeps
// a capture of that.
func (d *Folder) Record(ctx context.Context, f *Found, try Try, times int) error {
	if d.Capture == nil {
		return nil
	}
	file := filepath.Join(d.Path, f.Key, CaptureFile)
	for range times {
		observer, end, err := d.Capture(file + part)
		if err != nil {
			return err
		}
		_, shows, err := try(ctx, f.smallest(), observer)
		if failed := end(); failed != nil || err != nil {
			os.Remove(file + part)
			return cmp.Or(err, failed)
		}
		if err := os.Rename(file+part, file); err != nil {
			return err
		}
		if shows {
			break
		}
	}
	return nil
}

func (d *Folder) json(f *Found) []byte {
	text, err := json.MarshalIndent(saved{
		schema, d.Tool, reports.Target{Address: d.Target}, d.Arguments, d.Seed, f.FuzzFinding, string(f.smallest().Format()),
	}, "", "  ")
	if err != nil {
		panic("finding: no JSON: " + err.Error()) // strings and numbers have one
	}
	return append(text, '\n')
}

func output(lines []string) []byte {
	var b bytes.Buffer
	for _, line := range lines {
		fmt.Fprintln(&b, line)
	}
	return b.Bytes()
}
