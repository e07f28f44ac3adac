package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/watch"
)

// fuzzTarget is what a fuzz command works on: a server named by --target, one
// that it starts by --cmd, or the embedded one.
type fuzzTarget struct {
	address      string
	trust        trust
	pid          int
	command      string
	differential bool

	target    execute.Target
	name      string // as the server calls itself
	watch     *watch.Process
	reference *execute.Target // with which it is compared; nil: it is not
	embedded  []*embeddedServer
}

// answerTime is how long a server may take for an answer when nobody says.
const answerTime = 2 * time.Second

func (t *fuzzTarget) flags(f *pflag.FlagSet) {
	f.StringVar(&t.address, "target", "", "server to fuzz: tls://host:port, tcp://host:port or unix:/path (default: the embedded one)")
	t.trust.flags(f)
	f.DurationVar(&t.target.Timeouts.Answer, "answer", answerTime, "how long the server may take for an answer; what takes longer is a hang")
	f.BoolVar(&t.differential, "differential", false, "compare the answers with those of the embedded reference server")
	f.IntVar(&t.pid, "pid", 0, "`number` of the server's process here, whose memory, descriptors and threads are watched (Linux)")
	f.StringVar(&t.command, "cmd", "", "shell `command` that runs the server in the foreground: it is started, watched for panics and reports of sanitizers, started again when it ends, and ended; it gets TMTP_ADDRESS and TMTP_PORT, those of --target, where port 0 is any free one")
}

// arguments returns the flags that name the target, for a command line that
// reaches it again.
func (t *fuzzTarget) arguments() (words []string) {
	for _, flag := range []struct{ name, value string }{
		{"--target", t.address}, {"--ca", t.trust.ca}, {"--pin", t.trust.pin}, {"--cmd", t.command},
	} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--insecure", t.trust.insecure}, {"--differential", t.differential}} {
		if flag.given {
			words = append(words, flag.name)
		}
	}
	if answer := t.target.Timeouts.Answer; answer != answerTime {
		words = append(words, "--answer", answer.String())
	}
	return words
}

// given returns the same as a shell takes it.
func (t *fuzzTarget) given() string {
	words := t.arguments()
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}

// starting returns the command line by which somebody else starts the server
// where it is now; "" for one that was there.
func (t *fuzzTarget) starting() string {
	if t.command == "" {
		return ""
	}
	_, _, words := t.where()
	for i, w := range words {
		name, value, _ := strings.Cut(w, "=")
		words[i] = name + "=" + shellWord(value)
	}
	return strings.Join(words, " ") + " sh -c " + shellWord(t.command)
}

// where returns what the command listens at, and what it is told of that.
func (t *fuzzTarget) where() (network, address string, environment []string) {
	scheme, address, _ := strings.Cut(t.target.Address, ":")
	address = strings.TrimPrefix(address, "//")
	environment = []string{"TMTP_ADDRESS=" + address}
	if scheme == "unix" {
		return scheme, address, environment
	}
	_, port, _ := net.SplitHostPort(address)
	return "tcp", address, append(environment, "TMTP_PORT="+port)
}

// unnamed reports whether no flag says which target it is.
func (t *fuzzTarget) unnamed() bool {
	return t.address == "" && t.command == "" && t.pid == 0 && t.trust == (trust{})
}

// check finds what is wrong with the flags before anything is started.
func (t *fuzzTarget) check(cmd *cobra.Command) (err error) {
	switch {
	case t.pid != 0 && t.command != "":
		return errors.New("give one of --pid and --cmd")
	case t.target.Timeouts.Answer <= 0:
		return fmt.Errorf("--answer %v: want a time, as 5s", t.target.Timeouts.Answer)
	case t.pid < 1 && cmd.Flags().Changed("pid"):
		return fmt.Errorf("--pid %d: want the number of a process", t.pid)
	case t.address == "" && t.command != "":
		return errors.New("--cmd needs --target: the address at which the server will listen")
	case t.address == "" && t.pid != 0:
		return errors.New("--pid is for a server named by --target")
	case t.address == "":
		return nil
	}
	t.target.Address = t.address
	if t.target.TLS, err = t.trust.config(); err != nil {
		return err
	}
	target := conformance.Target{Address: t.address}
	if err := target.Validate(); err != nil {
		return err
	}
	return t.checkPort()
}

// checkPort refuses a port that none can be, and 0 where nobody chooses one.
func (t *fuzzTarget) checkPort() error {
	scheme, where, _ := strings.Cut(t.address, "://")
	_, port, err := net.SplitHostPort(where)
	if scheme == "unix" || err != nil {
		return nil
	}
	switch n, err := net.LookupPort("tcp", port); {
	case err != nil:
		return fmt.Errorf("--target %s: %s is no port: want 1 to 65535", t.address, port)
	case n == 0 && t.command == "":
		return fmt.Errorf("--target %s: port 0 is any free one, which only --cmd can be told of", t.address)
	}
	return nil
}

// start brings the target up and makes sure that TMTP is spoken there. Output
// is the file that keeps what a command writes, "" for none. What was started
// is for stop to end, also after an error.
func (t *fuzzTarget) start(cmd *cobra.Command, output string) error {
	ctx := cmd.Context()
	if t.differential {
		s, err := t.embed()
		if err != nil {
			return err
		}
		t.reference = &execute.Target{Address: s.target.Address, TLS: s.target.TLS}
	}
	switch {
	case t.address == "":
		return t.embedTarget(cmd)
	case t.command != "":
		if err := t.run(ctx, output); err != nil {
			return err
		}
	case t.pid != 0:
		var err error
		if t.watch, err = watch.Attach(t.pid); err != nil {
			return fmt.Errorf("--pid: %w", err)
		}
	}
	name, err := conformance.Preflight(ctx, conformance.Target{Address: t.target.Address, TLS: t.target.TLS})
	t.name = name
	if e := new(conformance.Unreachable); errors.As(err, &e) {
		return &exitError{code: exitUnreachable, text: e.Error()}
	}
	if ctx.Err() != nil {
		return &exitError{code: exitFellShort, text: "interrupted before the first program"}
	}
	return err
}

// embed starts a reference server.
func (t *fuzzTarget) embed() (*embeddedServer, error) {
	s, err := startEmbedded(conformance.Timing{})
	if err != nil {
		return nil, fmt.Errorf("starting the embedded server: %w", err)
	}
	t.embedded = append(t.embedded, s)
	return s, nil
}

// embedTarget has a reference server be the target.
func (t *fuzzTarget) embedTarget(cmd *cobra.Command) error {
	s, err := t.embed()
	if err != nil {
		return err
	}
	t.target.Address, t.target.TLS = s.target.Address, s.target.TLS
	t.name = embeddedName
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet {
		fmt.Fprintln(cmd.ErrOrStderr(), "no --target: fuzzing the reference server in this process, at "+t.target.Address)
	}
	return nil
}

// run starts the command, with a free port for port 0.
func (t *fuzzTarget) run(ctx context.Context, output string) error {
	if scheme, where, found := strings.Cut(t.address, "://"); found && scheme != "unix" {
		host, port, err := net.SplitHostPort(where)
		if err != nil {
			return err
		}
		if port == "0" {
			if port, err = freePort(host); err != nil {
				return fmt.Errorf("--target %s: %s", t.address, reason(err))
			}
			t.target.Address = scheme + "://" + net.JoinHostPort(host, port)
		}
	}
	network, where, environment := t.where()
	p, err := watch.Start(ctx, watch.Options{
		Command: t.command, Environment: environment, Network: network, Address: where, Output: output,
	})
	if e := new(watch.StartError); errors.As(err, &e) {
		return &exitError{code: exitUnreachable, text: "--cmd: " + e.Error()}
	}
	if ctx.Err() != nil {
		return &exitError{code: exitFellShort, text: "interrupted before the first program"}
	}
	t.watch = p
	return err
}

// freePort returns a port that nobody listens at.
func freePort(host string) (string, error) {
	ln, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	defer ln.Close()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	return port, err
}

// stop ends what was started, and tells of output that could not be kept.
func (t *fuzzTarget) stop() {
	for _, s := range t.embedded {
		s.stop()
	}
	if t.watch != nil {
		if err := t.watch.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "tmtplab: the output of --cmd is not kept whole:", reason(err))
		}
	}
}
