package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
)

// clientHandshake is how long a person waits for a server that says nothing.
const clientHandshake = 10 * time.Second

// clientOptions are the flags that all commands of client share.
type clientOptions struct {
	profile string
	server  string
	trust   trust
	timeout time.Duration
}

func clientCommand() *cobra.Command {
	var o clientOptions
	cmd := &cobra.Command{
		Use:   "client",
		Short: "Run the reference client: an account, and messages with it",
		Long: `Run the reference client. An account lives in a profile, a folder with its
secret, its contacts and what waits to be sent or read. Without --profile it is
the one named "default".

A profile is one node of its account and can be used by one command at a time:
to write while you listen, use chat, or give the account a second node.`,
		Example: `  tmtplab serve --dev                               # first terminal: prints its address
  tmtplab client register --profile alice --server tls://127.0.0.1:4433 --insecure --alias "alice alias"
  tmtplab client chat --profile alice --with "bob the alias"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := cmd.PersistentFlags()
	f.StringVar(&o.profile, "profile", "default", "`name` of the profile, or a path with a slash in it")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "how long to wait for the server's answer")
	cmd.AddCommand(
		o.registerCommand(), o.loginCommand(), o.showCommand(), o.aliasCommand(), o.nodeCommand(), o.presenceCommand(),
		o.pingCommand(), o.postCommand(), o.inviteCommand(), o.joinCommand(), o.dropCommand(),
		o.listenCommand(), o.chatCommand(), o.outboxCommand(),
	)
	return cmd
}

// serverFlags adds the flags that say where the server is.
func (o *clientOptions) serverFlags(cmd *cobra.Command, server string) {
	cmd.Flags().StringVar(&o.server, "server", "", server)
	o.trust.flags(cmd.Flags())
}

// session is a profile in use: its node, connected.
type session struct {
	*peer.Peer
	profile *profile
	store   *pebble.Store
	timeout time.Duration // of one request
}

// notice is told what happens, after the profile has learned from it.
type notice func(*profile, *client.Event)

// dial opens the profile's store and connects to its server.
func (o *clientOptions) dial(ctx context.Context, p *profile, n notice) (*session, error) {
	if p.account.Server == "" {
		return nil, &exitError{exitUsage, "say which server: --server tls://HOST:PORT"}
	}
	config, err := p.tls(&o.trust)
	if err != nil {
		return nil, &exitError{exitUsage, err.Error()}
	}
	store, err := o.openStore(p)
	if err != nil {
		return nil, err
	}
	node, err := peer.Dial(ctx, p.account.Server, peer.Options{
		TLS: config, Store: store, Seed: uint64(time.Now().UnixNano()),
		Config: &client.Config{Handshake: clientHandshake},
		Notice: func(e client.Event) {
			p.learn(&e)
			if n != nil {
				n(p, &e)
			}
		},
	})
	if err != nil {
		store.Close()
		if changed := new(tls.CertificateVerificationError); errors.As(err, &changed) && p.account.Pin != "" {
			err = fmt.Errorf("%w; if that is as it should be: tmtplab client login --insecure", err)
		}
		return nil, o.explain(err)
	}
	return &session{node, p, store, o.timeout}, nil
}

// close says goodbye to the server, and saves what the profile has learned.
func (s *session) close() error {
	return errors.Join(s.Close(), s.store.Close(), s.profile.saveContacts())
}

// openStore opens the store of a profile, which no other command may be using.
func (o *clientOptions) openStore(p *profile) (*pebble.Store, error) {
	store, err := pebble.Open(p.path("store"), pebble.Options{})
	if busy := new(pebble.InUseError); errors.As(err, &busy) {
		return nil, &exitError{exitUsage, fmt.Sprintf("profile %s is in use by another command: a node has one session at a time (to write while you listen, use chat)", o.profile)}
	}
	if err != nil {
		return nil, &exitError{exitUsage, err.Error()}
	}
	return store, nil
}

// closeAfter closes, and makes what went wrong a command's error if it has none.
func (s *session) closeAfter(err *error) {
	if failed := s.close(); failed != nil && *err == nil {
		*err = failed
	}
}

// login opens the profile's session.
func (o *clientOptions) login(ctx context.Context, n notice) (*session, error) {
	p, err := openProfile(o.profile)
	if err != nil {
		return nil, err
	}
	return o.loginTo(ctx, p, n)
}

func (o *clientOptions) loginTo(ctx context.Context, p *profile, n notice) (*session, error) {
	s, err := o.dial(ctx, p, n)
	if err != nil {
		return nil, err
	}
	if uid, _ := s.Account(); uid == "" && p.account.UID != "" { // a node that another one made
		_, err = s.LoginAs(ctx, p.account.UID, p.account.NodeID)
	} else {
		_, err = s.Login(ctx)
	}
	if err == nil {
		return s, nil
	}
	err = o.explain(err)
	s.closeAfter(&err)
	return nil, err
}

// once runs one request in a session of its own.
func (o *clientOptions) once(cmd *cobra.Command, f func(ctx context.Context, s *session) error) (err error) {
	ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	s, err := o.login(ctx, o.notices(cmd, false))
	if err != nil {
		return err
	}
	defer s.closeAfter(&err)
	return o.explain(f(ctx, s))
}

// notices prints, on stderr, what happens to the link, and with presence who
// comes and goes.
func (o *clientOptions) notices(cmd *cobra.Command, presence bool) notice {
	quiet, _ := cmd.Flags().GetBool("quiet")
	opened := false
	say := func(format string, args ...any) {
		if !quiet {
			fmt.Fprintln(cmd.ErrOrStderr(), safe(fmt.Sprintf(format, args...)))
		}
	}
	return func(p *profile, e *client.Event) {
		switch e.Kind {
		case client.Online:
			if opened {
				say("online again")
			}
			opened = true
			for _, uid := range e.Ohi {
				if presence {
					say("%s is online", p.nameOf(uid))
				}
			}
		case client.Offline:
			if opened {
				say("offline: %v; next attempt in %v", e.Err, e.Delay.Round(100*time.Millisecond))
			}
		case client.Presence:
			if presence {
				say("%s is %s", p.nameOf(e.UID), map[bool]string{true: "online", false: "offline"}[e.Online])
			}
		case client.Fault:
			say("the server is at fault: %v", e.Err)
		case client.Refused:
			say("a request of an earlier command was refused: %v", e.Err)
		}
	}
}

// explain gives an error of the client its exit code and a plain line.
func (o *clientOptions) explain(err error) error {
	var (
		nobody  *peer.ConnectError
		refused *peer.Refused
		quit    *client.ErrQuit
		exit    *exitError
	)
	switch {
	case err == nil, errors.As(err, &exit):
		return err
	case errors.As(err, &nobody), errors.Is(err, client.ErrNoAnswer):
		return &exitError{exitUnreachable, safe(err.Error())}
	case errors.As(err, &refused), errors.As(err, &quit):
		return &exitError{exitFellShort, safe(err.Error())}
	case errors.Is(err, client.ErrNoAccount):
		return &exitError{exitUsage, fmt.Sprintf("profile %s has no account: tmtplab client register", o.profile)}
	case errors.Is(err, context.DeadlineExceeded):
		return &exitError{exitUnreachable, fmt.Sprintf("no answer within %v; what was to be sent will be, when the profile is online again", o.timeout)}
	case errors.Is(err, context.Canceled):
		return &exitError{exitFellShort, "interrupted"}
	}
	return &exitError{exitUsage, safe(err.Error())}
}
