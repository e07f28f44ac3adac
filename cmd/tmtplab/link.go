package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/proxy"
)

// linkRun is one run of link.
type linkRun struct {
	listen, target string
	profile        linkProfile
	config         proxy.Config
}

func linkCommand() *cobra.Command {
	var l linkRun
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Put a flaky link in front of a server",
		Long: `Listens for TCP connections and passes them on to a target, as a link of a preset
would: octets arrive later, more slowly and in stalls; connections take their
time, break and fall silent. Nothing is lost or changed, since TCP hides that.
The links are those of the simulator, in real time.

The first line printed is the address to connect to, with the scheme of the
target: TLS goes through as it is, so a server's certificate must hold for this
address, too, or be trusted by --pin or --insecure. Interrupted, it prints a
line that sums up.

Exit code 0: it was interrupted. 1: it could not go on listening. 2: wrong usage,
or nothing can listen there. 3: the target could not be reached at the start.`,
		Example: `  tmtplab link --target tls://127.0.0.1:4433 --preset train
  tmtplab link --listen tcp://0.0.0.0:8888 --target tcp://tmtp.example:8888 --preset lte --loss 2% --rtt 'uniform 60ms 200ms'
  tmtplab link list`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&l.listen, "listen", "tcp://127.0.0.1:0", "`address` to listen on: tcp://host:port or unix:path (port 0 is any free one)")
	f.StringVar(&l.target, "target", "", "server to pass connections on to: tls://host:port, tcp://host:port or unix:/path")
	l.profile.flags(f)
	f.Uint64Var(&l.config.Seed, "seed", 1, "seed of what the link leaves to chance")
	f.BoolVar(&l.config.Shared, "shared", false, "all connections share one path, as those of one device do; otherwise each has its own")
	cmd.AddCommand(linkListCommand())
	return cmd
}

func (l *linkRun) run(cmd *cobra.Command) (err error) {
	if l.target == "" {
		return errors.New("link needs --target, the server to pass connections on to")
	}
	if l.profile == (linkProfile{burst: 1}) {
		return errors.New("link needs --preset, or what the link is to be like, as --rtt 100ms --loss 1%")
	}
	if l.config.Profile, err = l.profile.profile(); err != nil {
		return err
	}
	scheme, network, where, err := targetAddress(l.target)
	if err != nil {
		return err
	}
	front, err := listenFor(l.listen)
	if err != nil {
		return err
	}
	defer front.Close()
	if front.scheme != "unix" {
		front.scheme = scheme
	}
	l.config.Dial = func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, where)
	}
	if err := reaches(cmd.Context(), l.config.Dial); err != nil {
		return &exitError{exitUnreachable, fmt.Sprintf("cannot reach %s: %s", l.target, reason(err))}
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet {
		l.config.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	}
	fmt.Fprintln(cmd.OutOrStdout(), front.address())
	p := proxy.New(l.config)
	err = p.Serve(cmd.Context(), front)
	writeLinkStats(cmd.OutOrStdout(), p.Stats())
	if err != nil {
		return &exitError{exitFellShort, "cannot go on listening: " + reason(err)}
	}
	return nil
}

// listenFor listens on an address of link's.
func listenFor(address string) (listener, error) {
	if strings.HasPrefix(address, "tls://") {
		return listener{}, fmt.Errorf("--listen %s: want tcp://host:port; TLS goes through to the target as it is", address)
	}
	return new(serveOptions).listenOn(address)
}

// targetAddress takes the address of a server apart.
func targetAddress(address string) (scheme, network, where string, err error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok && path != "" {
		return "tcp", "unix", path, nil
	}
	scheme, where, _ = strings.Cut(address, "://")
	if scheme == "tls" || scheme == "tcp" {
		if _, _, err := net.SplitHostPort(where); err == nil {
			return scheme, "tcp", where, nil
		}
	}
	return "", "", "", fmt.Errorf("--target %s: want tls://host:port, tcp://host:port or unix:/path", address)
}

// reachTime is how long the target may take to answer at the start.
const reachTime = 10 * time.Second

// reaches connects once.
func reaches(ctx context.Context, dial func(context.Context) (net.Conn, error)) error {
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	c, err := dial(ctx)
	if err == nil {
		c.Close()
	}
	return err
}

// writeLinkStats sums up in one line.
func writeLinkStats(w io.Writer, s proxy.Stats) {
	fmt.Fprintf(w, "%d connections, %d not connected, %d cut off, %d outages, %d handovers; %d octets up, %d down; %d segments sent again; octets took %v up and %v down at most\n",
		s.Connections, s.Refused, s.Broken, s.Outages, s.Handovers, s.Octets[link.Up], s.Octets[link.Down], s.Resent,
		s.Longest[link.Up].Round(time.Millisecond), s.Longest[link.Down].Round(time.Millisecond))
}
