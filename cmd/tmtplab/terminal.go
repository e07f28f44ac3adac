package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/reports"
)

// isTerminal reports whether a file is one; nothing else here wants colour or
// a line that is rewritten.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// colored reports whether to print with colour.
func colored(cmd *cobra.Command) bool {
	off, _ := cmd.Flags().GetBool("no-color")
	return !off && os.Getenv("NO_COLOR") == "" && isTerminal(os.Stdout)
}

// meter counts finished checks on one line of the terminal.
type meter struct {
	on                  bool
	total, ready, fails int
}

func progress(cmd *cobra.Command, total int) *meter {
	quiet, _ := cmd.Flags().GetBool("quiet")
	return &meter{on: !quiet && isTerminal(os.Stderr), total: total}
}

func (m *meter) done(res reports.Result) {
	m.ready++
	if res.Status == reports.Fail {
		m.fails++
	}
	if m.on {
		fmt.Fprintf(os.Stderr, "\r%d of %d checks, %d failed", m.ready, m.total, m.fails)
	}
}

func (m *meter) clear() {
	if m.on {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}

// reproduces returns a function that gives the command line which runs one
// check as this run does.
func reproduces(cmd *cobra.Command) func(check string) string {
	keep := map[string]bool{"target": true, "insecure": true, "ca": true, "pin": true, "profile": true, "strict": true, "timing": true, "slow": true, "seed": true,
		"restart-cmd": true, "kill-cmd": true, "register-cmd": true, "oidc-token-file": true, "client-cert": true}
	var rest strings.Builder
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case !keep[f.Name]:
		case f.Value.Type() == "bool" && f.Value.String() == "true":
			rest.WriteString(" --" + f.Name)
		default:
			rest.WriteString(" --" + f.Name + " " + shellWord(f.Value.String()))
		}
	})
	return func(check string) string { return cmd.CommandPath() + " --check " + shellWord(check) + rest.String() }
}

// shellWord quotes a word for a shell where it needs that.
func shellWord(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"
	if s != "" && strings.Trim(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// version is that of the module, or the revision it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "development"
}
