package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// form is what a command line asks for, apart from its arguments and the
// values of its flags.
type form struct {
	command string // "tmtplab spec list"
	flags   []string
}

// checkReadme finds commands in the code blocks of READMEs that the command line
// does not take, and those whose command, or one of whose flags with it, no
// script runs with success.
func checkReadme(tree *sourceTree) (findings []string) {
	run := make(map[string]map[string]bool) // flags by command
	for _, f := range tree.texts {
		if path.Ext(f.path) != ".txtar" {
			continue
		}
		for _, line := range scriptCommands(string(f.text)) {
			used, err := formOf(line)
			if err != nil {
				continue // a script may well try what is wrong, with a variable for instance
			}
			if run[used.command] == nil {
				run[used.command] = make(map[string]bool)
			}
			for _, flag := range used.flags {
				run[used.command][flag] = true
			}
		}
	}
	for _, f := range tree.texts {
		if path.Base(f.path) != "README.md" {
			continue
		}
		for _, line := range readmeCommands(string(f.text)) {
			used, err := formOf(line)
			switch {
			case err != nil:
				findings = append(findings, fmt.Sprintf("%s: %s: %v", f.path, line, err))
			case run[used.command] == nil:
				findings = append(findings, fmt.Sprintf("%s: no script runs %s (%s)", f.path, used.command, line))
			default:
				for _, flag := range used.flags {
					if !run[used.command][flag] {
						findings = append(findings, fmt.Sprintf("%s: no script runs %s with --%s (%s)", f.path, used.command, flag, line))
					}
				}
			}
		}
	}
	return findings
}

// scriptCommands returns what a test script runs of tmtplab and expects to
// succeed: the words behind "tmtplab". The scripts of the README have a command
// serve, which is tmtplab's.
func scriptCommands(script string) (lines []string) {
	commands, _, _ := strings.Cut("\n"+script, "\n-- ") // where its files begin
	for line := range strings.Lines(commands) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "exec tmtplab "); ok {
			lines = append(lines, rest)
		}
		if strings.HasPrefix(line, "serve ") {
			lines = append(lines, line)
		}
	}
	return lines
}

// readmeCommands returns the lines of code blocks that run tmtplab, each as
// the words behind the program's name. A line may be an item of a list, as in
// the files by which CI is told what to run.
func readmeCommands(readme string) (lines []string) {
	inCode := false
	for line := range strings.Lines(strings.ReplaceAll(readme, "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
			continue
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "- "), "run: ")
		for _, program := range []string{"tmtplab ", "go run ./cmd/tmtplab "} {
			if rest, ok := strings.CutPrefix(line, program); ok && inCode {
				lines = append(lines, rest)
			}
		}
	}
	return lines
}

// formOf parses a command line as the program would, without running it.
func formOf(line string) (form, error) {
	cmd, args, err := rootCommand().Find(shellWords(line))
	if err != nil {
		return form{}, err
	}
	if err := cmd.ParseFlags(args); err != nil {
		return form{}, err
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		return form{}, err
	}
	flags := make(map[string]bool)
	cmd.Flags().Visit(func(f *pflag.Flag) { flags[f.Name] = true })
	return form{cmd.CommandPath(), slices.Sorted(maps.Keys(flags))}, nil
}

// shellWords splits a line into words, with both kinds of quotes, up to what a
// shell or a script would not hand to the program.
func shellWords(line string) (words []string) {
	var word strings.Builder
	inWord, quote := false, rune(0)
	end := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	for _, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == ' ' || c == '\t' || c == '\n':
			end()
		case !inWord && strings.ContainsRune("#&|>", c):
			return words
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	end()
	return words
}
