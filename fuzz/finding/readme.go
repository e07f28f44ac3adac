package finding

import (
	"fmt"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// summary is a finding in one line.
func summary(f *Found) string {
	text := f.Oracle + ": " + strings.Join(strings.Fields(f.Text), " ")
	if f.Line != "" && !strings.Contains(text, f.Line) {
		text += " (" + f.Line + ")"
	}
	return text
}

// readme says what was found and how to see it again.
func (d *Folder) readme(f *Found, shell bool) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", plainMarkdown(summary(f)))
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "- %s: %s\n", name, value)
		}
	}
	row("Target", "`"+d.Target+"`")
	if r, ok := spec.LookupRequirement(f.Requirement); ok {
		row("Requirement", f.Requirement+": "+plainMarkdown(r.Statement))
	}
	if f.Edge != "" {
		row("Where", "`"+strings.ReplaceAll(f.Edge, "`", "'")+"`")
	}
	switch rate := f.Rate(); {
	case rate.Tried == 0:
		row("Repeated", "not yet")
	case rate.Shown == 0:
		row("Repeated", rate.String()+": it did not show again")
	default:
		row("Repeated", rate.String())
	}
	if d.Seed != 0 {
		row("Found", fmt.Sprintf("%.1f s into a run with --seed %d, by program %d", f.Seconds, d.Seed, f.Execution))
	}
	b.WriteString("\n## To see it again\n\n```sh\n")
	fmt.Fprintf(&b, "tmtplab fuzz replay %s %s\n", ProgramFile, d.Flags)
	if f.Trace != nil {
		if d.Start != "" {
			fmt.Fprintf(&b, "```\n\nThat starts the server. Otherwise start it first, in the folder in which the fuzzer was run:\n\n```sh\n%s\n```\n\nThen, here:\n\n```sh\n", d.Start)
		}
		fmt.Fprintf(&b, "go run %s %s\n", GoFile, d.Target)
	}
	if shell {
		fmt.Fprintf(&b, "bash %s %s\n", ShellFile, d.Target)
	}
	b.WriteString("```\n\n")
	fmt.Fprintf(&b, "`%s` needs nothing but Go", GoFile)
	if shell {
		fmt.Fprintf(&b, ", `%s` nothing but bash", ShellFile)
		if strings.HasPrefix(d.Target, "tls:") {
			b.WriteString(" and openssl")
		}
	}
	fmt.Fprintf(&b, ". `%s` has all octets, `%s` all packets", TranscriptFile, CaptureFile)
	if f.Program != nil {
		fmt.Fprintf(&b, "; `%s` is the program that showed it first", FirstFile)
	}
	b.WriteString(".\n\n## The program\n\n```\n")
	b.WriteString(clip(string(f.smallest().Format()), 4<<10))
	b.WriteString("```\n")
	if len(f.Output) > 0 {
		b.WriteString("\n## The last that the server wrote\n\n```\n" + clip(string(output(f.Output)), 4<<10) + "```\n")
	}
	return []byte(b.String())
}

// clip shortens a text to whole lines.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[:most]
	return text[:strings.LastIndexByte(text, '\n')+1] + "…\n"
}

// plainMarkdown takes from a text what Markdown would make something else of.
func plainMarkdown(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "`", "'").Replace(text)
}
