package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (o *clientOptions) outboxCommand() *cobra.Command {
	var withdraw uint64
	cmd := &cobra.Command{
		Use:   "outbox",
		Short: "Show what the server has not yet answered, or take it back",
		Long: `Show what the server has not yet answered. It is sent again whenever the profile
is online. What is withdrawn is sent no more, but may have been sent already.`,
		Example: "  tmtplab client outbox --profile alice --withdraw 12",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := openProfile(o.profile)
			if err != nil {
				return err
			}
			store, err := o.openStore(p)
			if err != nil {
				return err
			}
			err = outbox(cmd.OutOrStdout(), store, withdraw)
			return o.explain(errors.Join(err, store.Close()))
		},
	}
	cmd.Flags().Uint64Var(&withdraw, "withdraw", 0, "`number` of the request to take back")
	return cmd
}

// outbox shows the requests in a store, or withdraws one. It needs no server.
func outbox(w io.Writer, store *pebble.Store, withdraw uint64) error {
	m := client.New(new(client.Config), 0)
	if err := m.Restore(store.Load); err != nil {
		return err
	}
	if withdraw != 0 {
		var out client.Output
		m.Step(record.Time{}, client.Input{Kind: client.Withdraw, Seq: withdraw}, &out)
		if out.Err != nil {
			return out.Err
		}
		return store.Commit(&out.Commit)
	}
	m.Pending(func(seq uint64, r *wire.Request) {
		fmt.Fprintf(w, "%-6d%s\n", seq, safe(describeRequest(r)))
	})
	return nil
}

// describeRequest says in words what a request wants.
func describeRequest(r *wire.Request) string {
	var to []string
	for _, item := range r.For {
		to = append(to, item.ID)
	}
	whom := strings.Join(to, ", ")
	switch r.Op {
	case spec.OpPing:
		return "ping " + r.To
	case spec.OpGroupInvite:
		return fmt.Sprintf("invite %s into %q", r.To, r.GID)
	case spec.OpGroupEdit:
		return fmt.Sprintf("%s in %q %s", r.Act, r.GID, r.To+r.NewAlias)
	case spec.OpUserEdit:
		return "add " + r.NewAlias + r.NewNode
	case spec.OpOhiEdit:
		return "presence " + r.Type + " " + whom
	}
	return fmt.Sprintf("post %d octets to %s", r.DataLen, whom)
}
