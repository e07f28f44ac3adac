package finding

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/bench"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/spec"
)

// TestMain is also a server with a fault, which may end it.
func TestMain(m *testing.M) {
	if fault := os.Getenv("FAULT"); fault != "" {
		serveFault(fault, os.Getenv("SCHEME") == "tls")
	}
	os.Exit(m.Run())
}

func serveFault(name string, secure bool) {
	fault, _ := bench.Lookup(name)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(3)
	}
	fmt.Println(ln.Addr())
	if secure {
		cert, err := daemon.SelfSigned()
		if err != nil {
			os.Exit(3)
		}
		ln = tls.NewListener(ln, daemon.TLSConfig(cert))
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { io.Copy(io.Discard, os.Stdin); cancel() }()
	bench.New(&fault).Serve(ctx, ln)
	os.Exit(0)
}

// faulty starts a server with a fault and returns its address.
func faulty(t *testing.T, fault, scheme string) (address string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FAULT="+fault, "SCHEME="+scheme)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return scheme + "://" + strings.TrimSpace(line)
}

// builder makes programs as short as they are said.
type builder struct{ program.Program }

func build(links int) *builder {
	b := &builder{program.Program{Links: links}}
	for i := range links {
		b.Acks[i] = true
	}
	return b
}

func (b *builder) do(link int, verb program.Verb) *builder {
	b.Steps = append(b.Steps, program.Step{Link: link, Do: verb})
	return b
}

func (b *builder) raw(link int, octets string) *builder {
	b.Steps = append(b.Steps, program.Step{Link: link, Do: program.Raw, Data: program.Lit(octets)})
	return b
}

// send adds a request, whose fields are given as name, value, name, value.
func (b *builder) send(link int, op spec.Op, fields ...any) *builder {
	s := program.Step{Link: link, Do: program.Send, Op: op}
	for i := 0; i < len(fields); i += 2 {
		value, ok := fields[i+1].(program.Text)
		if !ok {
			value = program.Lit(fields[i+1].(string))
		}
		if name := fields[i].(string); name == "data" {
			s.Data = value
		} else {
			s.Fields = append(s.Fields, program.Field{Name: name, Value: value})
		}
	}
	b.Steps = append(b.Steps, s)
	return b
}

// hello opens a link and has the revision told.
func (b *builder) hello(link int) *builder {
	return b.do(link, program.Open).send(link, spec.OpTmtpRev, "id", `"1"`)
}

// trace carries a program out, where it may end the server.
func (b *builder) trace(t *testing.T, address string) *execute.Trace {
	t.Helper()
	e, err := execute.New(execute.Target{Address: address, TLS: &tls.Config{InsecureSkipVerify: true}})
	if err != nil {
		t.Fatal(err)
	}
	trace, err := e.Run(t.Context(), &b.Program)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// crashers are by the faults that they show.
var crashers = map[string]*builder{
	"digits-not-hex": build(1).do(0, program.Open).raw(0, `zzzz{"op":0,"id":"1"}`),
	"nesting-deep": build(1).do(0, program.Open).send(0, spec.OpTmtpRev, "id", `"1"`,
		"x", program.Join(program.Many("[", 126), program.Many("]", 126))),
	"text-terminated": build(1).hello(0).send(0, spec.OpRegister, "newnode", `"n"`, "newalias", program.FreshName("alice's own")).
		send(0, spec.OpPing, "id", `"p"`, "from", program.FreshName("alice's own"), "to", program.FreshName("alice's own"),
			"datalen", program.CountOf(), "data", program.Many("x", 140)),
	// Its uid, and the secret of its second node, are told by replies.
	"notify-nobody": build(2).hello(0).send(0, spec.OpRegister, "newnode", `"n"`).
		send(0, spec.OpUserEdit, "id", `"e"`, "newnode", `"phone"`).do(0, program.Sync).
		hello(1).send(1, spec.OpLogin, "uid", program.From(2, "uid"), "node", program.From(3, "nodeid")).
		send(1, spec.OpPostNotify, "id", `"n"`, "for", "[]", "notefor", program.Join(program.Lit(`[{"type":1,"id":`), program.From(2, "uid"), program.Lit(`}]`)),
			"notelen", "1", "datalen", program.CountOf(), "data", "ab"),
}

// ran runs a command, and returns what it printed and its exit code.
func ran(t *testing.T, name string, args ...string) (text string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	out, err := cmd.CombinedOutput()
	if _, exit := err.(*exec.ExitError); err != nil && !exit {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// compiled compiles a reproducer in a folder with nothing else in it.
func compiled(t *testing.T, source []byte) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.go"), source, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", "reproduce", "main.go")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(folder, "reproduce")
}

func TestGoReproducer(t *testing.T) {
	for _, c := range []struct{ fault, scheme string }{{"digits-not-hex", "tcp"}, {"nesting-deep", "tls"}, {"text-terminated", "tls"}, {"notify-nobody", "tcp"}} {
		trace := crashers[c.fault].trace(t, faulty(t, c.fault, c.scheme))
		address := faulty(t, c.fault, c.scheme)
		reproducer := compiled(t, GoSource(trace, address, "crash", "crash: it has ended"))
		text, code := ran(t, reproducer)
		if code != 1 || !strings.Contains(text, "What was found: \"crash: it has ended\"\nNow: afterwards the server does not answer: ") {
			t.Errorf("%s: exit code %d\n%s", c.fault, code, text)
		}
		// A server without that fault outlives it.
		text, code = ran(t, reproducer, faulty(t, "page-end", c.scheme))
		if code != 0 || !strings.Contains(text, "Now: it does not show; afterwards the server answers.") {
			t.Errorf("%s, without the fault: exit code %d\n%s", c.fault, code, text)
		}
	}
}

// TestGoReproducerHangs has a fault that keeps whoever posts waiting, and one
// that keeps a single link waiting.
func TestGoReproducerHangs(t *testing.T) {
	posts := build(1).hello(0).send(0, spec.OpRegister, "newnode", `"n"`).
		send(0, spec.OpPost, "id", `"p"`, "for", `[{"type":1,"id":"WTDD6%J4N6LWCCKBWTDD6%J4N6LWCCKB"}]`, "datalen", program.CountOf(), "data", "hello")
	split := build(1).hello(0)
	split.Steps[1].How.Pieces, split.Steps[1].How.Slow = 1, 5*time.Millisecond
	for _, c := range []struct {
		fault string
		b     *builder
		want  string
	}{
		{"lock-left", posts, "Now: afterwards the server does not answer: "},
		{"digits-split", split, "Now: no answer came to "},
	} {
		address := faulty(t, c.fault, "tcp")
		reproducer := compiled(t, GoSource(c.b.trace(t, faulty(t, "page-end", "tcp")), address, "hang", "hang: no answer"))
		if text, code := ran(t, reproducer, address); code != 1 || !strings.Contains(text, c.want) {
			t.Errorf("%s: exit code %d\n%s", c.fault, code, text)
		}
		if text, code := ran(t, reproducer, faulty(t, "page-end", "tcp")); code != 0 || !strings.Contains(text, "Now: it does not show; ") {
			t.Errorf("without %s: exit code %d\n%s", c.fault, code, text)
		}
	}
}

// TestReproducerAddresses: both reproducers take the same addresses, what is
// none is wrong usage, and a server that is not there is no fault.
func TestReproducerAddresses(t *testing.T) {
	b := build(1).hello(0)
	address := faulty(t, "page-end", "tcp")
	trace := b.trace(t, address)
	// Of a leak nothing can be told by whether the server answers.
	binary := compiled(t, GoSource(trace, address, "leak", "leak: somebody else's"))
	script, ok := ShellScript(trace, address, "leak", "leak: somebody else's")
	if !ok {
		t.Fatal("there is no script")
	}
	file := filepath.Join(t.TempDir(), "reproduce.sh")
	if err := os.WriteFile(file, script, 0o777); err != nil {
		t.Fatal(err)
	}
	_, bare, _ := strings.Cut(address, "://")
	commands := map[string][]string{"Go": {binary}, "shell": {"bash", file}}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Log("there is no bash here")
		delete(commands, "shell")
	}
	for name, words := range commands {
		for _, c := range []struct {
			args []string
			code int
			want string
		}{
			{nil, 0, "What was found: \"leak: somebody else's\"\nNow: afterwards the server answers. Whether it shows is to be seen in what came.\n"},
			{[]string{bare}, 0, "Whether it shows is to be seen"},
			{[]string{address}, 0, "tmtprev"},
			{[]string{"tcp://127.0.0.1:1"}, 3, "There is no server at tcp://127.0.0.1:1"},
			{[]string{"127.0.0.1:1"}, 3, "There is no server at 127.0.0.1:1"},
			{[]string{"127.0.0.1"}, 2, "usage: "},
			{[]string{"127.0.0.1:x"}, 2, "usage: "},
			{[]string{"127.0.0.1:0"}, 2, "usage: "},
			{[]string{"tcp://127.0.0.1:99999"}, 2, "usage: "},
			{[]string{"http://127.0.0.1:1"}, 2, "usage: "},
			{[]string{"127.0.0.1", "1"}, 2, "usage: "},
		} {
			text, code := ran(t, words[0], append(words[1:], c.args...)...)
			if code != c.code || !strings.Contains(text, c.want) {
				t.Errorf("%s %q: exit code %d, not %d with %q\n%s", name, c.args, code, c.code, c.want, text)
			}
		}
	}
}

// TestGoReproducerVerbs has a reproducer do all that steps can do.
func TestGoReproducerVerbs(t *testing.T) {
	b := build(2).hello(0).send(0, spec.OpRegister, "newnode", `"n"`).
		send(0, spec.OpPost, "id", `"p"`, "for", program.Join(program.Lit(`[{"type":1,"id":`), program.From(2, "uid"), program.Lit(`}]`)),
			"datalen", program.CountOf(), "data", "hello").do(0, program.Sync)
	b.Acks[0] = false
	b.send(0, spec.OpAck, "id", program.From(program.Due, "id"), "type", `"x"`).
		hello(1).do(1, program.Deaf).do(1, program.Hear).do(1, program.Half).
		hello(1).do(1, program.Drop).hello(1).do(1, program.Reset).
		do(1, program.Open).do(1, program.Below).raw(1, "xx").do(1, program.Close)
	b.Steps[len(b.Steps)-3].Data = program.Lit("nonsense")
	how := &b.do(0, program.Pause).send(0, spec.OpPulse).Steps[len(b.Steps)-1].How
	how.Pieces, how.Slow, how.Pad, how.Upper, how.NoWait = 30, time.Millisecond, 100, true, true
	b.Steps[len(b.Steps)-2].Pause = 5 * time.Millisecond
	b.send(0, spec.OpPulse).Steps[len(b.Steps)-1].How = program.Framing{Hold: true}
	b.send(0, spec.OpPulse).Steps[len(b.Steps)-1].How = program.Framing{Longer: -1}
	b.do(1, program.Open).send(1, spec.OpPulse).Steps[len(b.Steps)-1].How = program.Framing{Torn: 7, Length: "+00a", Keep: 1}
	address := faulty(t, "page-end", "tls")
	text, code := ran(t, compiled(t, GoSource(b.trace(t, address), address, "crash", "nothing is wrong")))
	if code != 0 || strings.Contains(text, "no connection") || strings.Contains(text, "sending failed") {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		`"op":"delivery"`, `"} hello`, `{"op":10,"id":"18`, "link 2 - sends no more", "link 2 - closes without a word of TLS", "link 2 - resets",
		"link 2 > nonsense", "link 2 - closes\n", `link 1 > 0064{"op":11     `, `link 1 > 0009{"op":11}0008{"op":11}`, `link 2 > +00a{"op":11` + "\n",
		"What was found: \"nothing is wrong\"\nNow: it does not show; afterwards the server answers.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

func TestShellReproducer(t *testing.T) {
	for _, c := range []struct{ fault, scheme, needs string }{
		{"digits-not-hex", "tcp", "bash"}, {"nesting-deep", "tcp", "bash"}, {"text-terminated", "tls", "openssl"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			if _, err := exec.LookPath(c.needs); err != nil {
				t.Skipf("there is no %s here", c.needs)
			}
			trace := crashers[c.fault].trace(t, faulty(t, c.fault, c.scheme))
			address := faulty(t, c.fault, c.scheme)
			script, ok := ShellScript(trace, address, "crash", "crash: it has ended")
			if !ok {
				t.Fatal("there is no script")
			}
			file := filepath.Join(t.TempDir(), "reproduce.sh")
			if err := os.WriteFile(file, script, 0o777); err != nil {
				t.Fatal(err)
			}
			if text, code := ran(t, "bash", file); code != 1 || !strings.Contains(text, "Now: afterwards the server does not answer.") {
				t.Errorf("exit code %d\n%s\n%s", code, text, script)
			}
			if text, code := ran(t, "bash", file, faulty(t, "page-end", c.scheme)); code != 0 || !strings.Contains(text, "Now: it does not show; afterwards the server answers.") || !strings.Contains(text, "tmtprev") && !strings.Contains(text, "quit") {
				t.Errorf("without the fault: exit code %d\n%s\n%s", code, text, script)
			}
		})
	}
}

// TestNoShellScript has programs that a script cannot do.
func TestNoShellScript(t *testing.T) {
	for name, b := range map[string]*builder{
		"two links":   build(2).hello(0).hello(1),
		"a reference": build(1).hello(0).send(0, spec.OpLogin, "uid", program.From(0, "uid"), "node", `"x"`),
		"a reset":     build(1).hello(0).do(0, program.Reset),
	} {
		if script, ok := ShellScript(&execute.Trace{Program: &b.Program}, "tcp://127.0.0.1:1", "", ""); ok {
			t.Errorf("%s:\n%s", name, script)
		}
	}
}
