package finding

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// longWinded shows a fault of pings of 100 octets by somebody who has an
// alias, and much besides.
func longWinded() *program.Program {
	b := build(3).hello(0).send(0, spec.OpRegister, "newnode", `"n"`, "newalias", program.FreshName("alice's own")).
		hello(1).send(1, spec.OpRegister, "newnode", `"a very long label of a node"`, "extra", `[1,2,3]`).
		do(1, program.Sync).send(0, spec.OpPulse).do(0, program.Pause).
		send(1, spec.OpPost, "id", `"p"`, "for", program.Join(program.Lit(`[{"type":1,"id":`), program.From(2, "uid"), program.Lit(`}]`)),
			"datalen", program.CountOf(), "data", "hello").
		send(0, spec.OpPing, "id", `"p"`, "from", program.FreshName("alice's own"), "to", program.FreshName("alice's own"),
			"datalen", program.CountOf(), "data", program.Many("x", 140)).
		hello(2).do(1, program.Close).do(2, program.Reset)
	b.Steps[7].Pause = time.Second
	b.Steps[9].How.Pieces = 7
	b.Steps[9].How.Slow = time.Millisecond
	return &b.Program
}

// pings reports whether a program has the fault's ingredients.
func pings(p *program.Program) bool {
	registered := -1
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Do == program.Send && s.Op == spec.OpRegister && s.Field("newalias") != nil {
			registered = s.Link
		}
		if s.Do == program.Send && s.Op == spec.OpPing && s.Link == registered && s.Data.Len() >= 100 {
			return true
		}
	}
	return false
}

// tries makes a Try of what tells whether a program shows the fault.
func tries(shows func(p *program.Program) bool) Try {
	return func(ctx context.Context, p *program.Program, _ execute.Observer) (*execute.Trace, bool, error) {
		return &execute.Trace{Program: p, Steps: make([]execute.Step, len(p.Steps))}, shows(p), ctx.Err()
	}
}

func TestMinimise(t *testing.T) {
	p := longWinded()
	before := string(p.Format())
	small, search, err := Minimise(t.Context(), p, Rate{10, 10}, tries(pings), Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v\n%s", search, small.Format())
	if string(p.Format()) != before {
		t.Error("the program given was changed")
	}
	if !pings(small) || small.Check() != nil {
		t.Error("it does not show the fault any more")
	}
	if len(small.Steps) != 2 || search.Steps != 2 {
		t.Errorf("%d steps are left, and 2 are needed", len(small.Steps))
	}
	if n := small.Steps[1].Data.Len(); n < 100 || n > 120 {
		t.Errorf("%d octets of data are left, and 100 are needed", n)
	}
	if how := small.Steps[1].How; how != (program.Framing{}) {
		t.Errorf("its framing is still %+v", how)
	}
	again, _, _ := Minimise(t.Context(), p, Rate{10, 10}, tries(pings), Bounds{})
	if string(again.Format()) != string(small.Format()) {
		t.Error("the second time it is another program")
	}
}

// TestMinimiseFlaky has a fault that shows every third time, and one that hardly
// ever does once something is left out.
func TestMinimiseFlaky(t *testing.T) {
	n := 0
	small, _, err := Minimise(t.Context(), longWinded(), Rate{3, 10}, tries(func(p *program.Program) bool {
		n++
		if len(p.Steps) < 5 {
			return pings(p) && n%20 == 0
		}
		return pings(p) && n%3 == 0
	}), Bounds{Executions: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if len(small.Steps) != 5 {
		t.Errorf("%d steps are left, with which it shows often enough only from 5 on\n%s", len(small.Steps), small.Format())
	}
}

func TestMinimiseIsBounded(t *testing.T) {
	var told []Search
	small, search, err := Minimise(t.Context(), longWinded(), Rate{10, 10}, tries(pings), Bounds{Executions: 5, Report: func(s Search) { told = append(told, s) }})
	if err != nil || search.Executions != 5 || len(told) != 5 || !pings(small) {
		t.Errorf("%+v, %d told, %v", search, len(told), err)
	}
	_, search, _ = Minimise(t.Context(), longWinded(), Rate{10, 10}, tries(pings), Bounds{Time: 1})
	if search.Executions > 1 {
		t.Errorf("%d executions in no time", search.Executions)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	small, _, err = Minimise(ctx, longWinded(), Rate{10, 10}, tries(func(p *program.Program) bool {
		if n++; n == 20 {
			cancel()
		}
		return pings(p)
	}), Bounds{})
	if !errors.Is(err, context.Canceled) || !pings(small) {
		t.Errorf("cancelled, %v", err)
	}
}

func TestExamine(t *testing.T) {
	f := &Found{First: longWinded()}
	if err := Examine(t.Context(), f, tries(pings), Bounds{}); err != nil {
		t.Fatal(err)
	}
	if f.Program == nil || f.Trace == nil || f.Trace.Program != f.Program || f.Rate().String() != "10 of 10" {
		t.Errorf("%v, %v", f.Program, f.Rate())
	}
	n := 0
	never := &Found{First: longWinded()}
	if err := Examine(t.Context(), never, tries(func(*program.Program) bool { n++; return false }), Bounds{}); err != nil || n != Repeats || never.Program != nil {
		t.Errorf("what never shows was tried %d times, %v", n, err)
	}
	n = 0
	seldom := &Found{First: longWinded()}
	Examine(t.Context(), seldom, tries(func(*program.Program) bool { n++; return n <= 10 && n%4 == 0 }), Bounds{})
	if seldom.Program != nil || seldom.Rate().String() != "2 of 10: flaky" {
		t.Errorf("what shows now and then was made small, %v", seldom.Rate())
	}
}

// found is a finding with a real trace.
func found(t *testing.T) (*Found, *Folder) {
	address := faulty(t, "text-terminated", "tcp")
	f := &Found{
		FuzzFinding: reports.FuzzFinding{
			Key: "crash-0123456789abcdef", Oracle: "crash", Requirement: "PING-5", Edge: "logged in, alias: Ping: reset",
			Line: "panic: index out of range in main.f", Text: "the target has ended: exit status 2", Seconds: 1.5, Execution: 99, Tried: 10, Shown: 10,
		},
		First: longWinded(), Program: &crashers["text-terminated"].Program,
		Trace:  crashers["text-terminated"].trace(t, address),
		Output: []string{"listening", "panic: index out of range"},
	}
	return f, &Folder{Path: t.TempDir(), Target: address, Flags: "--target " + address, Seed: 7}
}

func TestFolder(t *testing.T) {
	f, d := found(t)
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(f); err != nil {
		t.Fatal(err) // it may be written again
	}
	entries, err := os.ReadDir(filepath.Join(d.Path, f.Key))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{ReadmeFile, JSONFile, FirstFile, GoFile, OutputFile, ProgramFile, ShellFile, TranscriptFile}
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("there are %v, not %v", names, want)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(d.Path, f.Key, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if p, err := program.Parse(ProgramFile, []byte(read(ProgramFile))); err != nil || string(p.Format()) != string(f.Program.Format()) {
		t.Errorf("the program is read back as another one: %v", err)
	}
	for _, want := range []string{
		"# crash: the target has ended: exit status 2 (panic: index out of range in main.f)\n",
		"- Requirement: PING-5: ", "- Repeated: 10 of 10\n", "--seed 7, by program 99",
		"tmtplab fuzz replay program.tmtp --target " + d.Target + "\n", "go run main.go " + d.Target + "\n", "bash reproduce.sh " + d.Target + "\n", "panic: index",
	} {
		if !strings.Contains(read(ReadmeFile), want) {
			t.Errorf("%q is not in\n%s", want, read(ReadmeFile))
		}
	}
	if strings.Contains(read(ReadmeFile), "starts the server") {
		t.Errorf("a server that was there is to be started\n%s", read(ReadmeFile))
	}
	for _, want := range []string{"-- step 1: open on link 1\n", "link 1 - opened", `link 1 > 0011{"op":0,"id":"1"}`, `link 1 < 0030{"id":"1","name":"tmtplab bench","op":"tmtprev"}`, "by the server: "} {
		if !strings.Contains(read(TranscriptFile), want) {
			t.Errorf("%q is not in\n%s", want, read(TranscriptFile))
		}
	}
	var whole struct {
		Schema  string              `json:"schema"`
		Finding reports.FuzzFinding `json:"finding"`
		Program string              `json:"program"`
	}
	if err := json.Unmarshal([]byte(read(JSONFile)), &whole); err != nil || whole.Schema != schema || whole.Finding != f.FuzzFinding || whole.Program != read(ProgramFile) {
		t.Errorf("finding.json is %+v, %v", whole, err)
	}
}

// TestFolderAgain writes a finding of a server that was started for it, and which
// says nothing this time: what it said before does not stay.
func TestFolderAgain(t *testing.T) {
	f, d := found(t)
	d.Start = "TMTP_PORT=7 sh -c './server'"
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	f.Output = nil
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(d.Path, f.Key, OutputFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", OutputFile, err)
	}
	text, err := os.ReadFile(filepath.Join(d.Path, f.Key, ReadmeFile))
	if want := "```sh\n" + d.Start + "\n```\n\nThen, here:\n\n```sh\ngo run main.go "; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("%q is not in\n%s", want, text)
	}
}

// TestFullDisk writes again when there is no room any more. The error says so in
// a line, and what was written before is there.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	f, d := found(t)
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.Path, f.Key, ProgramFile)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", file+part); err != nil {
		t.Fatal(err)
	}
	f.Program = longWinded()
	if err := d.Write(f); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk it says %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("what was there before is now %q, %v", after, err)
	}
	if _, err := os.Lstat(file + part); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s%s is left: %v", ProgramFile, part, err)
	}
	if f.Folder != f.Key {
		t.Errorf("what is there in full is in folder %q", f.Folder)
	}
	// One of which nothing is there cannot be carried out again.
	if err := errors.Join(os.Remove(file), os.Symlink("/dev/full", file+part)); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(f); err == nil || f.Folder != "" {
		t.Errorf("without a program it is in folder %q, %v", f.Folder, err)
	}
}

// capture is a Capture that counts.
type capture struct {
	execute.Observer
	begun, ended int
}

func TestRecord(t *testing.T) {
	f, d := found(t)
	c := new(capture)
	d.Capture = func(file string) (execute.Observer, func() error, error) {
		c.begun++
		return c, func() error { c.ended++; return os.WriteFile(file, nil, 0o666) }, nil
	}
	if err := d.Write(f); err != nil {
		t.Fatal(err)
	}
	n := 0
	third := func(ctx context.Context, p *program.Program, o execute.Observer) (*execute.Trace, bool, error) {
		n++
		if o != execute.Observer(c) || p != f.Program {
			t.Error("another program, or nobody listens")
		}
		return nil, n == 3, nil
	}
	if err := d.Record(t.Context(), f, third, 10); err != nil || c.begun != 3 || c.ended != 3 {
		t.Errorf("%d captures were begun and %d ended: %v", c.begun, c.ended, err)
	}
}
