package server

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected output of the scripts")

// TestScripts runs testdata/*.txt. A script is a list of commands, each with
// its expected output behind it, indented by a tab:
//
//	config queue=3 nodes=2 auth=1 name=Site
//	user 1 alice one         opens link 1 and registers there, silently
//	session 2 u1 n2          opens link 2 and logs node 2 of user 1 in there
//	open 1, close 1          the link comes and goes
//	1 > {"op":11}            a header arrives; in quotes, as a Go string
//	1 body hello             its data arrive; likewise
//	1 body failed!           its data could not be stored
//	1 octets                 something arrives
//	1 token ok, 1 token bad  the verdict on a token
//	1 ack                    acknowledges the last message to link 1
//	tick 5s                  time passes
//	wall -1h                 the wall clock is set
//	wake                     shows when the next Tick is due
//	restart                  a new machine is restored
//	quiet CMD, repeat N CMD  without its output; N times, $i being the round
//
// $u1 and $n1 stand for the uid of user 1 and the nodeid of node 1, $id for
// the id of the last message to the link, $x for N times x in $N*x.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			was, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			is := runScript(t, string(was))
			if *update {
				if err := os.WriteFile(file, []byte(is), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(was), is); diff != "" {
				t.Errorf("output differs from %s (- expected, + found):\n%s", file, diff)
			}
		})
	}
}

func runScript(t *testing.T, text string) string {
	w := newWorld(t, Config{Name: "Site"})
	var is strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "\t") {
			continue // output of an earlier run
		}
		is.WriteString(line + "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		for _, l := range w.command(line) {
			is.WriteString("\t" + l + "\n")
		}
	}
	return is.String()
}

func (w *world) command(line string) []string {
	w.t.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	if n, err := strconv.Atoi(verb); err == nil {
		return w.linkCommand(Link(n), rest)
	}
	f := strings.Fields(rest)
	switch verb {
	case "config":
		w.configure(f)
		return nil
	case "user":
		link, alias, _ := strings.Cut(rest, " ")
		w.user(w.number(link), alias)
		return nil
	case "session":
		return w.describe(w.session(w.number(f[0]), w.expand(0, "$"+f[1]), w.expand(0, "$"+f[2])))
	case "open":
		return w.describe(w.step(Input{Kind: LinkOpened, Link: w.number(f[0])}))
	case "close":
		return w.describe(w.step(Input{Kind: LinkClosed, Link: w.number(f[0])}))
	case "tick":
		w.advance(w.duration(rest))
		return w.describe(w.step(Input{}))
	case "wall":
		w.now.Wall += int64(w.duration(rest))
		return nil
	case "wake":
		if w.out.Wake == Never {
			return []string{"never"}
		}
		return []string{"in " + (w.out.Wake - w.now.Mono).String()}
	case "restart":
		w.restart()
		return nil
	case "quiet":
		w.command(rest)
		return nil
	case "repeat":
		count, command, _ := strings.Cut(rest, " ")
		var lines []string
		for i := range int(w.number(count)) {
			lines = append(lines, w.command(strings.ReplaceAll(command, "$i", strconv.Itoa(i+1)))...)
		}
		return lines
	}
	w.t.Fatalf("unknown command %q", line)
	return nil
}

func (w *world) linkCommand(link Link, command string) []string {
	w.t.Helper()
	verb, rest, _ := strings.Cut(command, " ")
	rest = w.expand(link, rest)
	if unquoted, err := strconv.Unquote(rest); err == nil {
		rest = unquoted
	}
	in := Input{Link: link}
	switch verb {
	case ">":
		return w.describe(w.header(link, rest))
	case "ack":
		return w.describe(w.header(link, fmt.Sprintf(`{"op":10,"id":%q,"type":"x"}`, w.ids[link])))
	case "body":
		if rest == "failed!" {
			in.Kind = BodyFailed
			return w.describe(w.step(in))
		}
		return w.describe(w.body(link, rest))
	case "octets":
		in.Kind = OctetsRead
		return w.describe(w.step(in))
	case "token":
		in.Kind = TokenChecked
		if rest != "ok" {
			in.Err = errors.New(rest)
		}
		return w.describe(w.step(in))
	}
	w.t.Fatalf("unknown command %q", command)
	return nil
}

var variable = regexp.MustCompile(`\$(id|u\d+|n\d+|\d+\*.)`)

func (w *world) expand(link Link, text string) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		if v == "$id" {
			return w.ids[link]
		}
		if count, what, ok := strings.Cut(v[1:], "*"); ok {
			return strings.Repeat(what, int(w.number(count)))
		}
		if n := int(w.number(v[2:])); v[1] == 'u' {
			return uidOf(n)
		} else {
			return nodeidOf(n)
		}
	})
}

func (w *world) configure(settings []string) {
	for _, s := range settings {
		key, value, _ := strings.Cut(s, "=")
		switch key {
		case "name":
			w.config.Name = value
		case "auth":
			w.config.Auth = uint8(w.number(value))
		case "nodes":
			w.config.Limits.Nodes = int(w.number(value))
		case "queue":
			w.config.Limits.Queue = int(w.number(value))
		default:
			w.t.Fatalf("unknown setting %q", s)
		}
	}
	w.m = New(w.config)
}

func (w *world) number(s string) Link {
	n, err := strconv.Atoi(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return Link(n)
}

func (w *world) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}
