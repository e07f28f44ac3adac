package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/spec"
)

func (o *clientOptions) registerCommand() *cobra.Command {
	var r peer.Registration
	cmd := &cobra.Command{
		Use:   "register",
		Short: "Make an account, in a new profile",
		Long: `Make an account, in a new profile.

With --insecure the certificate that the server shows now is trusted, and from
then on no other.`,
		Example: `  tmtplab client register --profile alice --server tls://127.0.0.1:4433 --insecure --alias "alice alias"`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.register(cmd, r) },
	}
	o.serverFlags(cmd, "`address` of the server: tls://HOST:PORT, tcp://HOST:PORT or unix:PATH")
	host, _ := os.Hostname()
	if host == "" {
		host = "tmtplab"
	}
	cmd.Flags().StringVar(&r.Node, "node", host, "`label` of this node")
	cmd.Flags().StringVar(&r.Alias, "alias", "", "first `alias`: the name others ping, 8 characters or more")
	return cmd
}

func (o *clientOptions) register(cmd *cobra.Command, r peer.Registration) (err error) {
	ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	p, err := newProfile(o.profile)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && p.account.UID == "" {
			p.undo()
		}
	}()
	p.account.Server, p.account.Node = o.server, r.Node
	s, err := o.dial(ctx, p, nil)
	if err != nil {
		return err
	}
	defer s.closeAfter(&err)
	a, err := s.Register(ctx, r)
	if err != nil {
		return o.explain(err)
	}
	if a.AliasErr != nil {
		r.Alias = ""
	}
	p.registered(a.UID, a.NodeID, r.Alias)
	if err := p.remember(&o.trust, s.Certificate()); err != nil {
		return err
	}
	if err := p.saveAccount(); err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "registered", safe(a.UID))
	if o.trust.insecure && s.Certificate() != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "from now on this profile trusts the certificate", s.Certificate())
	}
	if a.AliasErr != nil {
		return &exitError{exitFellShort, safe("the account is made, but has no alias: " + a.AliasErr.Error() + "; tmtplab client alias gives it one")}
	}
	return nil
}

func (o *clientOptions) loginCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "login",
		Short:   "Check that the profile can log in",
		Long:    "Check that the profile can log in. Flags that say where the server is, or whose\ncertificate to trust, are kept for later commands if it can.",
		Example: "  tmtplab client login --profile alice --server tls://127.0.0.1:4434 --insecure",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
			defer cancel()
			p, err := openProfile(o.profile)
			if err != nil {
				return err
			}
			if o.server != "" {
				p.account.Server = o.server
			}
			s, err := o.loginTo(ctx, p, o.notices(cmd, false))
			if err != nil {
				return err
			}
			err = p.remember(&o.trust, s.Certificate())
			if err == nil {
				err = p.saveAccount()
			}
			s.closeAfter(&err)
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), "logged in as", safe(p.account.UID))
			}
			return err
		},
	}
	o.serverFlags(cmd, "new `address` of the server")
	return cmd
}

func (o *clientOptions) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "Show what the profile holds, but its secret",
		Example: "  tmtplab client show --profile alice",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := openProfile(o.profile)
			if err != nil {
				return err
			}
			p.show(cmd.OutOrStdout())
			return nil
		},
	}
}

func (o *clientOptions) aliasCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "alias NAME",
		Short:   "Add an alias to the account, and ping from it henceforth",
		Example: `  tmtplab client alias --profile alice "alice at work"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				if err := s.AddAlias(ctx, args[0]); err != nil {
					return err
				}
				s.profile.account.Alias = args[0]
				return s.profile.saveAccount()
			})
		},
	}
}

func (o *clientOptions) nodeCommand() *cobra.Command {
	var into string
	cmd := &cobra.Command{
		Use:     "node LABEL --into PROFILE",
		Short:   "Give the account a second node, with a profile of its own",
		Long:    "Give the account a further node, with a profile of its own. Each node gets every\nmessage, and both can be online at the same time.",
		Example: `  tmtplab client node "second terminal" --profile alice --into alice2`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.once(cmd, func(ctx context.Context, s *session) error {
				return o.addNode(ctx, s, args[0], into)
			})
		},
	}
	cmd.Flags().StringVar(&into, "into", "", "the new node's `profile`")
	_ = cmd.MarkFlagRequired("into")
	return cmd
}

// addNode makes a node and its profile.
func (o *clientOptions) addNode(ctx context.Context, s *session, label, into string) error {
	second, err := newProfile(into)
	if err != nil {
		return err
	}
	secrets := make(chan string, 1)
	s.profile.onNode(func(added, nodeID string) {
		if added != label {
			return
		}
		select {
		case secrets <- nodeID:
		default:
		}
	})
	err = s.AddNode(ctx, label)
	if err == nil {
		second.account = s.profile.account
		second.account.Node = label
		select {
		case second.account.NodeID = <-secrets:
			return second.saveAccount()
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	second.undo()
	return err
}

func (o *clientOptions) presenceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "presence",
		Short:   "Choose who learns when you are online",
		Example: `  tmtplab client presence show --profile alice "bob the alias"`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, way := range []struct {
		name, short string
		do          func(s *session) func(context.Context, ...string) error
	}{
		{"show", "Let users know whenever you are online", func(s *session) func(context.Context, ...string) error { return s.ShowPresence }},
		{"hide", "Let users know no longer", func(s *session) func(context.Context, ...string) error { return s.HidePresence }},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: way.name + " USER…", Short: way.short, Args: cobra.MinimumNArgs(1),
			Example: "  tmtplab client presence " + way.name + ` --profile alice "bob the alias"`,
			RunE: func(cmd *cobra.Command, args []string) error {
				return o.once(cmd, func(ctx context.Context, s *session) error {
					var uids []string
					for _, name := range args {
						to, err := s.recipient(ctx, name)
						if err != nil {
							return err
						}
						if to.Type != spec.ToUser {
							return &exitError{exitUsage, fmt.Sprintf("%q is a group, not a user", name)}
						}
						uids = append(uids, to.ID)
					}
					return way.do(s)(ctx, uids...)
				})
			},
		})
	}
	return cmd
}
