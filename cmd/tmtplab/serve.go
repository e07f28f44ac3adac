package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	dev       bool
	listen    []string
	name      string
	data      string
	cert, key string
	stdin     bool
	timing    timing
	mutant    string
}

func serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the reference server",
		Long: `Run the reference server until it is interrupted.

With --dev nothing needs to be prepared: it listens on loopback with a
certificate made on the spot, keeps its data in a temporary folder that is
removed at the end, and prints its address as the first line.`,
		Example: `  tmtplab serve --dev
  tmtplab serve --listen tls://0.0.0.0:443 --cert site.pem --key site.key --data /var/lib/tmtp --name example.org`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			if quiet, _ := cmd.Flags().GetBool("quiet"); quiet {
				log = slog.New(slog.DiscardHandler)
			}
			ctx := cmd.Context()
			if o.stdin {
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer cancel()
				go func() {
					io.Copy(io.Discard, cmd.InOrStdin())
					cancel()
				}()
			}
			return o.serve(ctx, cmd.OutOrStdout(), log)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.dev, "dev", false, "need nothing: loopback, a certificate made on the spot, a temporary data folder")
	f.StringArrayVar(&o.listen, "listen", nil, "`address` to listen on: tls://host:port, tcp://host:port, unix:path (repeatable; port 0 is any free one)")
	f.StringVar(&o.name, "name", "tmtplab", "`name` of the site, as clients are told it")
	f.StringVar(&o.data, "data", "", "`folder` for accounts and messages; made if there is none")
	f.StringVar(&o.cert, "cert", "", "PEM `file` with the certificate for tls:// addresses")
	f.StringVar(&o.key, "key", "", "PEM `file` with the certificate's key")
	f.StringVar(&o.mutant, "mutant", "", "break one rule, as the mutant of this `name` does; for people who test test suites")
	f.Var(&o.timing, "timing", "timeouts that differ from the usual, as login=5s,idle=2m,ack=30s")
	f.BoolVar(&o.stdin, "stdin", false, "stop also when standard input ends, as it does with the program that started this")
	return cmd
}

// serve runs the server until ctx ends.
func (o *serveOptions) serve(ctx context.Context, out io.Writer, log *slog.Logger) (err error) {
	if err := o.complete(); err != nil {
		return err
	}
	listeners, err := o.listenAll()
	if err != nil {
		return err
	}
	defer closeAll(listeners)

	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "tmtplab-"); err != nil {
			return &exitError{exitUsage, "cannot make a temporary folder: " + reason(err)}
		}
		defer os.RemoveAll(o.data)
	}
	store, err := pebble.Open(o.data, pebble.Options{Log: log})
	if err != nil {
		return &exitError{exitUsage, err.Error()}
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	d, err := daemon.New(daemon.Config{
		Server: server.Config{Name: o.name, Timers: server.Timers(o.timing)},
		Store:  store, Log: log,
	})
	if err != nil {
		return &exitError{exitUsage, fmt.Sprintf("%s: %v", o.data, err)}
	}
	defer d.Close()

	for _, ln := range listeners {
		fmt.Fprintln(out, ln.address())
	}
	if o.mutant != "" {
		return o.serveMutant(ctx, d, listeners[0])
	}
	return serveAll(ctx, d, listeners)
}

// complete fills in what --dev stands for, and says what is missing.
func (o *serveOptions) complete() error {
	switch {
	case o.dev && len(o.listen) == 0:
		o.listen = []string{"tls://127.0.0.1:0"}
	case len(o.listen) == 0:
		return &exitError{exitUsage, "serve needs --listen, or --dev to need nothing"}
	case !o.dev && o.data == "":
		return &exitError{exitUsage, "serve needs --data, the folder to keep messages in, or --dev to need nothing"}
	}
	if o.mutant != "" {
		if _, err := mutantNamed(o.mutant); err != nil {
			return err
		}
		if len(o.listen) > 1 {
			return &exitError{exitUsage, "--mutant listens on one address"}
		}
	}
	if (o.cert == "") != (o.key == "") {
		return &exitError{exitUsage, "--cert and --key go together"}
	}
	return nil
}

// certificate is the one for tls:// addresses.
func (o *serveOptions) certificate() (tls.Certificate, error) {
	if o.cert != "" {
		cert, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return cert, &exitError{exitUsage, "cannot use the certificate: " + err.Error()}
		}
		return cert, nil
	}
	if !o.dev {
		return tls.Certificate{}, &exitError{exitUsage, "tls:// needs --cert and --key, or --dev for a certificate made on the spot"}
	}
	return daemon.SelfSigned()
}

// serveAll serves all listeners until ctx ends, or one of them fails.
func serveAll(ctx context.Context, d *daemon.Daemon, listeners []listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(listeners))
	for _, ln := range listeners {
		go func() {
			err := d.Serve(ctx, ln.Listener)
			cancel()
			ended <- err
		}()
	}
	var failed error
	for range listeners {
		if err := <-ended; err != nil && failed == nil {
			failed = err
		}
	}
	if failed != nil {
		return &exitError{exitFellShort, "cannot go on listening: " + reason(failed)}
	}
	return nil
}

// listener is a listener that knows its address as a URL.
type listener struct {
	net.Listener
	scheme string
}

func (l listener) address() string {
	if l.scheme == "unix" {
		return "unix:" + l.Addr().String()
	}
	return l.scheme + "://" + l.Addr().String()
}

func closeAll(listeners []listener) {
	for _, ln := range listeners {
		ln.Close()
	}
}
