package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// listenFlags are what listen and chat have in common.
type listenFlags struct {
	json  bool
	save  string
	all   bool
	count int
	limit time.Duration
}

func (l *listenFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.json, "json", false, "print each message as a JSON object")
	f.StringVar(&l.save, "save", "", "keep the data of each post, attachments included, as a file in this `folder`")
	f.BoolVar(&l.all, "all", false, "print logins of your own nodes, too")
	f.IntVar(&l.count, "count", 0, "end after so many messages (0: never)")
	f.DurationVar(&l.limit, "for", 0, "end after so long (0: never)")
}

func (o *clientOptions) listenCommand() *cobra.Command {
	var l listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Print messages as they come",
		Long: `Print messages as they come, one a line, until interrupted; first those that
have waited. Characters of other people's texts that could do something to a
terminal are shown as escapes. A message that was printed is kept nowhere, but
for --save. To write at the same time, use chat.`,
		Example: "  tmtplab client listen --profile bob --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			s, err := o.loginWithin(cmd.Context(), o.notices(cmd, true))
			if err != nil {
				return err
			}
			defer s.closeAfter(&err)
			ctx, cancel := l.context(cmd.Context())
			defer cancel()
			return o.explain(l.print(ctx, cmd, s, nil))
		},
	}
	l.add(cmd)
	return cmd
}

// errEnough ends a command that has run as long as it was to.
var errEnough = errors.New("enough")

// context ends with --for.
func (l *listenFlags) context(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, l.limit, errEnough)
}

// loginWithin logs in within the timeout; the session then lasts as long as it
// may.
func (o *clientOptions) loginWithin(ctx context.Context, n notice) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return o.login(ctx, n)
}

// print prints messages until the context ends or there are enough, and tells
// each to seen.
func (l *listenFlags) print(ctx context.Context, cmd *cobra.Command, s *session, seen func(from string, kind spec.Msg)) error {
	p := printer{cmd.OutOrStdout(), s.profile, l.json}
	n := 0
	for m, err := range s.Messages(ctx) {
		if errors.Is(err, errEnough) || errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.Kind == spec.MsgLogin && !l.all {
			continue
		}
		if err := l.keep(m); err != nil {
			m.Leave()
			return err
		}
		if err := p.print(m); err != nil {
			m.Leave()
			return err
		}
		if seen != nil {
			seen(m.From, m.Kind)
		}
		if n++; n == l.count {
			return nil
		}
	}
	return nil
}

// keep saves the data of a post. Its name is the message's id, when that has
// the usual form, because the server chose it.
func (l *listenFlags) keep(m *peer.Message) (err error) {
	if l.save == "" || m.Kind != spec.MsgDelivery && m.Kind != spec.MsgNotify {
		return nil
	}
	if err := os.MkdirAll(l.save, 0o700); err != nil {
		return err
	}
	name := m.ID
	if _, err := wire.ParseID(name); err != nil {
		name = fmt.Sprint("message-", m.Seq)
	}
	r, err := m.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(filepath.Join(l.save, name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
