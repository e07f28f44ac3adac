package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (o *clientOptions) chatCommand() *cobra.Command {
	var l listenFlags
	var with string
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Print messages as they come, and send what is typed",
		Long: `Print messages as they come, and send each line that is typed to the partner:
the one --with names, or else the first who writes. A line goes as a ping when
the two don't know each other yet, because a ping is what makes its sender known;
afterwards lines are posts.

A line that begins with a slash is a command:
  /with NAME     talk to somebody else, or to a group
  /ping TEXT     send a ping
  /join GROUP    accept an invitation
  /quit          end; so does the end of the input`,
		Example: `  tmtplab client chat --profile alice --with "bob the alias"`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			s, err := o.loginWithin(cmd.Context(), o.notices(cmd, true))
			if err != nil {
				return err
			}
			defer s.closeAfter(&err)
			ctx, cancel := l.context(cmd.Context())
			defer cancel()
			c := chat{options: o, session: s, says: cmd.ErrOrStderr(), with: with}
			return o.explain(c.run(ctx, cmd, &l))
		},
	}
	l.add(cmd)
	cmd.Flags().StringVar(&with, "with", "", "`user or group` to talk to")
	return cmd
}

// chat is a conversation at a terminal.
type chat struct {
	*session
	options *clientOptions
	says    io.Writer

	mu   sync.Mutex
	with string // whom to talk to; empty: nobody yet
}

// run prints and sends until the input, the session or the context ends.
func (c *chat) run(ctx context.Context, cmd *cobra.Command, l *listenFlags) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// A read from a terminal cannot be broken off: at the end it is left to
	// itself, and ends with the program.
	lines := make(chan string)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(cmd.InOrStdin())
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	var typing sync.WaitGroup
	typing.Go(func() { c.obey(ctx, cancel, lines) })
	err := l.print(ctx, cmd, c.session, c.seen)
	cancel(errEnough)
	typing.Wait()
	return err
}

// seen makes who wrote the partner, when there is none.
func (c *chat) seen(from string, kind spec.Msg) {
	if from == c.profile.account.UID || kind != spec.MsgPing && kind != spec.MsgDelivery {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.with == "" {
		c.with = c.profile.nameOf(from)
		fmt.Fprintf(c.says, "you are talking to %s\n", safe(c.with))
	}
}

// obey carries out the lines, and ends the chat after the last.
func (c *chat) obey(ctx context.Context, end context.CancelCauseFunc, lines <-chan string) {
	for {
		select {
		case <-ctx.Done():
			return
		case line, more := <-lines:
			if !more || line == "/quit" {
				end(errEnough)
				return
			}
			if err := c.line(ctx, line); err != nil && ctx.Err() == nil {
				fmt.Fprintln(c.says, safe(c.options.explain(err).Error()))
			}
		}
	}
}

func (c *chat) line(ctx context.Context, line string) error {
	ctx, cancel := context.WithTimeout(ctx, c.options.timeout)
	defer cancel()
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.TrimSpace(line) == "":
		return nil
	case word == "/with":
		c.mu.Lock()
		defer c.mu.Unlock()
		c.with = strings.Trim(rest, ` "`)
		return nil
	case word == "/ping":
		return c.ping(ctx, rest)
	case word == "/join":
		return c.join(ctx, strings.Trim(rest, ` "`))
	case line[0] == '/':
		return fmt.Errorf("%s is no command; there are /with, /ping, /join and /quit", word)
	}
	return c.talk(ctx, line)
}

// talk sends a line to the partner: a post, once each knows the other.
func (c *chat) talk(ctx context.Context, text string) error {
	with, err := c.partner()
	if err != nil {
		return err
	}
	to, known := c.known(with)
	stranger := to.Type == spec.ToUser && !isUID(with) && !c.profile.knowsUs(with)
	if !known || stranger && wire.CheckText([]byte(text)) == nil {
		return c.ping(ctx, text)
	}
	body, err := (&letter{text: text}).body(c.profile.account.Alias)
	if err == nil {
		_, err = c.Post(ctx, []wire.Recipient{to}, body)
	}
	return err
}

func (c *chat) ping(ctx context.Context, text string) error {
	with, err := c.partner()
	if err != nil {
		return err
	}
	from, err := c.sender("")
	if err != nil {
		return err
	}
	if _, err = c.Ping(ctx, from, with, text); err == nil {
		c.profile.notePing(with)
	}
	return err
}

func (c *chat) join(ctx context.Context, gid string) error {
	err := c.Join(ctx, gid, "")
	if err == nil {
		c.profile.noteGroup(gid)
	}
	return err
}

func (c *chat) partner() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.with == "" {
		return "", errors.New("you are talking to nobody yet: /with NAME")
	}
	return c.with, nil
}
