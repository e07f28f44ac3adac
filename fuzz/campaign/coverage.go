package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// coverages measures several packages, each named with the folders in
// fuzz/native whose targets should reach it: "spec/wire=frame,header".
func coverages(ctx context.Context, out io.Writer, specs []string, least float64) (err error) {
	for _, spec := range specs {
		of, names, ok := strings.Cut(spec, "=")
		if !ok {
			return fmt.Errorf("%s is not a package, =, and the folders of targets", spec)
		}
		folders := strings.Split(names, ",")
		for i := range folders {
			folders[i] = "./fuzz/native/" + folders[i]
		}
		if e := coverage(ctx, out, of, folders, least); e == errFellShort {
			err = e
		} else if e != nil {
			return e
		}
	}
	return err
}

// coverage runs targets with nothing but their seeds and the inputs kept
// beside them, and prints how many lines of a package they reach, and which
// not.
func coverage(ctx context.Context, out io.Writer, of string, folders []string, least float64) error {
	temp, err := os.MkdirTemp("", "campaign")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	profile := filepath.Join(temp, "profile")
	args := append([]string{"test", "-run=^Fuzz", "-count=1", "-coverpkg=./" + path.Clean(of), "-coverprofile=" + profile}, folders...)
	cmd := exec.CommandContext(ctx, "go", args...)
	if text, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(out, "%s", text)
		return errFellShort
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		return err
	}
	files, err := parseProfile(string(text))
	if err != nil {
		return err
	}
	return printCoverage(out, path.Clean(of), files, least)
}

// file is the lines of a file that hold statements: true for those reached.
type file struct {
	name  string
	lines map[int]bool
}

var block = regexp.MustCompile(`^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$`)

// parseProfile reads a profile of go test. A block may be there several times,
// once for each package that was tested; a line on which one block was reached
// counts as reached.
func parseProfile(text string) (files []*file, err error) {
	byName := make(map[string]*file)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		m := block.FindStringSubmatch(line)
		if m == nil {
			if i == 0 && strings.HasPrefix(line, "mode:") {
				continue
			}
			return nil, fmt.Errorf("line %d of the profile is no block: %s", i+1, line)
		}
		f := byName[m[1]]
		if f == nil {
			f = &file{m[1], make(map[int]bool)}
			byName[m[1]] = f
			files = append(files, f)
		}
		first, _ := strconv.Atoi(m[2])
		last, _ := strconv.Atoi(m[3])
		for n := first; n <= last; n++ {
			f.lines[n] = f.lines[n] || m[4] != "0"
		}
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

// missed returns the lines that were not reached, as "12" or "12-15".
func (f *file) missed() (ranges []string) {
	var lines []int
	for n, reached := range f.lines {
		if !reached {
			lines = append(lines, n)
		}
	}
	slices.Sort(lines)
	for i := 0; i < len(lines); {
		from := lines[i]
		for i++; i < len(lines) && lines[i] == lines[i-1]+1; i++ {
		}
		if to := lines[i-1]; to > from {
			ranges = append(ranges, fmt.Sprintf("%d-%d", from, to))
		} else {
			ranges = append(ranges, strconv.Itoa(from))
		}
	}
	return ranges
}

func printCoverage(out io.Writer, of string, files []*file, least float64) error {
	all, reached := 0, 0
	for _, f := range files {
		for _, r := range f.lines {
			all++
			if r {
				reached++
			}
		}
		if missed := f.missed(); missed != nil {
			fmt.Fprintf(out, "%s/%s: not reached: %s\n", of, path.Base(f.name), strings.Join(missed, ", "))
		}
	}
	if all == 0 {
		return fmt.Errorf("%s has no statements", of)
	}
	percent := 100 * float64(reached) / float64(all)
	fmt.Fprintf(out, "%s: %d of %d lines reached, %.1f %%\n", of, reached, all, percent)
	if percent < least {
		return errFellShort
	}
	return nil
}
