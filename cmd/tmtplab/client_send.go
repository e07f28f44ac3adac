package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// queueShare is the part of the timeout for which a name may stay unknown,
// while messages that waited at the server come in.
const queueShare = 6

func (o *clientOptions) pingCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use:     "ping TEXT",
		Short:   "Send a short text to the owner of an alias",
		Example: `  tmtplab client ping --profile alice --to "bob the alias" hello`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				from, err := s.sender(from)
				if err != nil {
					return err
				}
				receipt, err := s.Ping(ctx, from, to, args[0])
				if err == nil {
					s.profile.notePing(to)
				}
				return sent(cmd, receipt, err)
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "one of your own aliases (default: the profile's)")
	cmd.Flags().StringVar(&to, "to", "", "`alias` to ping")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func (o *clientOptions) postCommand() *cobra.Command {
	var to []string
	var l letter
	cmd := &cobra.Command{
		Use:   "post TEXT",
		Short: "Send a message to users and groups",
		Long: `Send a message to users and groups. A user is named by uid, or by an alias that
has pinged this profile; a group by its name.

A message starts a thread, under its subject, unless --thread gives the id of
the one it belongs to.`,
		Example: `  tmtplab client post --profile alice --to "bob the alias" "see you at eight"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l.text = args[0]
			return o.once(cmd, func(ctx context.Context, s *session) error {
				var all []wire.Recipient
				for _, name := range to {
					r, err := s.recipient(ctx, name)
					if err != nil {
						return err
					}
					all = append(all, r)
				}
				body, err := l.body(s.profile.account.Alias)
				if err != nil {
					return err
				}
				receipt, err := s.Post(ctx, all, body)
				return sent(cmd, receipt, err)
			})
		},
	}
	cmd.Flags().StringArrayVar(&to, "to", nil, "`user or group` to send to (repeatable)")
	cmd.Flags().StringVar(&l.subject, "subject", "", "subject of a new thread (default: the beginning of the text)")
	cmd.Flags().StringVar(&l.thread, "thread", "", "`id` of the thread to go on with")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func (o *clientOptions) inviteCommand() *cobra.Command {
	var from, to, group string
	cmd := &cobra.Command{
		Use:     "invite [TEXT] --group NAME --to ALIAS",
		Short:   "Invite somebody into a group, which is made if need be",
		Example: `  tmtplab client invite --profile alice --group "the choir" --to "bob the alias" "come and sing"`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				from, err := s.sender(from)
				if err != nil {
					return err
				}
				receipt, err := s.Invite(ctx, group, from, to, strings.Join(args, ""))
				if err == nil {
					s.profile.noteGroup(group)
				}
				return sent(cmd, receipt, err)
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "one of your own aliases (default: the profile's)")
	cmd.Flags().StringVar(&to, "to", "", "`alias` of whom to invite")
	cmd.Flags().StringVar(&group, "group", "", "`name` of the group, 8 characters or more")
	_ = cmd.MarkFlagRequired("to")
	_ = cmd.MarkFlagRequired("group")
	return cmd
}

func (o *clientOptions) joinCommand() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Use:     "join GROUP",
		Short:   "Join a group after an invitation",
		Example: `  tmtplab client join --profile bob "the choir"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				err := s.Join(ctx, args[0], as)
				if err == nil {
					s.profile.noteGroup(args[0])
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "own `alias` to be known by (default: the one invited)")
	return cmd
}

func (o *clientOptions) dropCommand() *cobra.Command {
	var who string
	cmd := &cobra.Command{
		Use:     "drop GROUP",
		Short:   "Leave a group, or drop somebody else from it",
		Example: `  tmtplab client drop --profile bob "the choir"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				who, err := s.sender(who)
				if err != nil {
					return err
				}
				return s.Drop(ctx, args[0], who)
			})
		},
	}
	cmd.Flags().StringVar(&who, "who", "", "`alias` of whom to drop (default: your own)")
	return cmd
}

// sender returns the alias given, or else the profile's own.
func (s *session) sender(given string) (string, error) {
	if given == "" {
		given = s.profile.account.Alias
	}
	if given == "" {
		return "", &exitError{exitUsage, "the profile has no alias: tmtplab client alias NAME"}
	}
	return given, nil
}

// recipient finds out whom a name means. The ping that tells may still be on
// its way from the server.
func (s *session) recipient(ctx context.Context, name string) (wire.Recipient, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout/queueShare)
	defer cancel()
	for {
		changed := s.profile.news()
		if r, known := s.known(name); known {
			return r, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return wire.Recipient{}, &exitError{exitUsage, fmt.Sprintf("%q is no uid, no group, and no alias that has pinged you: ping them first", name)}
		}
	}
}

func (s *session) known(name string) (wire.Recipient, bool) {
	if isUID(name) {
		return peer.User(name), true
	}
	if uid, ok := s.profile.uidOf(name); ok {
		return peer.User(uid), true
	}
	if s.profile.isGroup(name) {
		return peer.OtherMembers(name), true
	}
	return wire.Recipient{}, false
}

// isUID reports whether a name has the form of deployed uids. It is then never
// looked up: somebody may have taken another's uid for an alias.
func isUID(s string) bool {
	return len(s) == spec.UIDRunes && strings.Trim(s, spec.Alphabet) == ""
}

// sent prints what became of a request that leads to a message.
func sent(cmd *cobra.Command, r peer.Receipt, err error) error {
	if err == nil {
		fmt.Fprintln(cmd.OutOrStdout(), "sent", safe(r.MsgID))
	}
	return err
}
