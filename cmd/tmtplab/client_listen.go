package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
)

// listenFlags are what listen and chat have in common.
type listenFlags struct {
	json  bool
	all   bool
	count int
	limit time.Duration
}

func (l *listenFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.json, "json", false, "print each message as a JSON object")
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
terminal are shown as escapes. To write at the same time, use chat.`,
		Example: "  tmtplab client listen --profile bob --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			s, err := o.loginWithin(cmd.Context(), o.notices(cmd))
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
func (o *clientOptions) loginWithin(ctx context.Context, notice func(client.Event)) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return o.login(ctx, notice)
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
		if err := p.print(m); err != nil {
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
