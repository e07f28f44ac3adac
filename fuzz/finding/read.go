package finding

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// saved is the form of finding.json.
type saved struct {
	Schema    string              `json:"schema"`
	Tool      reports.Tool        `json:"tool"`
	Target    reports.Target      `json:"target"`
	Arguments []string            `json:"arguments,omitempty"`
	Seed      uint64              `json:"seed"`
	Finding   reports.FuzzFinding `json:"finding"`
	Program   string              `json:"program"`
}

// schema names the version of that form.
const schema = "tmtplab/finding/1"

// Kept is what was kept of a finding, or a program alone.
type Kept struct {
	Program *program.Program
	// File is the program's, as messages name it.
	File string
	// Folder is the finding's; "" for a program alone, with which the rest is
	// unknown.
	Folder string
	// Whole says that the folder was named, and not the program's file in it.
	Whole     bool
	Finding   reports.FuzzFinding
	Target    string   // address
	Arguments []string // of the command line that reached it
	Seed      uint64
}

// mostRead bounds what is read of a file, in octets: more than any program
// takes as text.
const mostRead = 64 << 20

// Read reads the folder of a finding, or a program file. A program file that
// lies in the folder of a finding comes with what that tells. The error names
// the file, and where in it something is wrong.
func Read(path string) (*Kept, error) {
	k := &Kept{File: path}
	folder := filepath.Dir(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		folder, k.File, k.Whole = path, filepath.Join(path, ProgramFile), true
	} else if err := isProgram(path); err != nil {
		return nil, err
	}
	text, err := readFile(k.File)
	if errors.Is(err, fs.ErrNotExist) && k.File != path {
		return nil, fmt.Errorf("%s is no folder of a finding: there is no %s", path, ProgramFile)
	}
	if err != nil {
		return nil, err
	}
	if k.Program, err = program.Parse(k.File, text); err != nil {
		return nil, err
	}
	if len(k.Program.Steps) == 0 {
		return nil, fmt.Errorf("%s: it is empty: there is no step in it", k.File)
	}
	return k, k.remember(folder)
}

// isProgram refuses the files of a finding that are no programs.
func isProgram(path string) error {
	folder, name := filepath.Split(path)
	switch name {
	case TranscriptFile, CaptureFile, JSONFile, ReadmeFile, GoFile, ShellFile, OutputFile:
		return fmt.Errorf("%s is no program: give %s, or the folder of the finding", path, filepath.Join(folder, ProgramFile))
	}
	return nil
}

// remember takes over what the finding's file says, if there is one.
func (k *Kept) remember(folder string) error {
	file := filepath.Join(folder, JSONFile)
	text, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) && k.Whole {
		return fmt.Errorf("%s is no folder of a finding: there is no %s; give %s for the program alone", folder, JSONFile, k.File)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var s saved
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if s.Schema != schema {
		return fmt.Errorf("%s: its schema is %q, and this program knows %q", file, s.Schema, schema)
	}
	k.Folder, k.Finding, k.Target, k.Arguments, k.Seed = folder, s.Finding, s.Target.Address, s.Arguments, s.Seed
	return nil
}

// readFile reads a whole file. Its errors have the file's name and the reason.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostRead+1))
	if err == nil && len(text) > mostRead {
		err = fmt.Errorf("%s: longer than %d MiB, which no program is", path, mostRead>>20)
	}
	return text, err
}
