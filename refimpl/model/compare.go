package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Compare says how what a machine wants done about an input differs from what
// the model wants, or returns nil: each link gets the same, in the same order,
// and the same bodies are kept and released. Got is of that one input. What an
// error says in words is the machine's business, if only there is one.
//
// After a Tick the order of presence is free: of links that time out at once
// any may be the first, and one that is itself among them hears of the others
// or not.
func (o *Output) Compare(got *server.Output, tick bool) error {
	o.matched = append(o.matched[:0], make([]bool, len(o.events))...)
	for i := range got.Actions {
		a := &got.Actions[i]
		if a.Kind != server.Send {
			if !o.match(a.Link, a, tick) {
				return o.differs(a.Link, got)
			}
			continue
		}
		for _, n := range got.To(a) {
			if !o.match(n, a, tick) {
				return o.differs(n, got)
			}
		}
	}
	for i, found := range o.matched {
		if e := &o.events[i]; !found && !(tick && e.turn == presence && o.ends(e.Link)) {
			return o.differs(e.Link, got)
		}
	}
	if err := sameBodies("keeps", got.Commit.Kept(), o.Kept); err != nil {
		return err
	}
	return sameBodies("releases", got.Commit.Released(), o.Released)
}

// match finds the event that an action on a link is to be: the next of those
// that the machine has not done yet.
func (o *Output) match(n server.Link, a *server.Action, tick bool) bool {
	isAsked := a.Kind == server.TakeBody || a.Kind == server.SkipBody || a.Kind == server.CheckToken
	isOhi := a.Kind == server.Send && a.Message.Kind == spec.MsgOhi
	if tick && isOhi && o.ends(n) {
		return true
	}
	next := -1
	for i := range o.events {
		e := &o.events[i]
		switch {
		case e.Link != n, o.matched[i], isAsked != (e.turn == asked):
		case tick && isOhi != (e.turn == presence):
		case tick && isOhi && e.Message.From != a.Message.From:
		case next < 0 || e.turn < o.events[next].turn:
			next = i
		}
	}
	if next < 0 || !same(a, &o.events[next]) {
		return false
	}
	o.matched[next] = true
	return true
}

func (o *Output) ends(n server.Link) bool {
	return slices.ContainsFunc(o.events, func(e Event) bool { return e.Link == n && e.turn == ended })
}

func sameBodies(what string, got, want []uint64) error {
	if len(got) > 1 {
		got = slices.Sorted(slices.Values(got))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the machine %s bodies %v, the model %v", what, got, want)
	}
	return nil
}

// same reports whether an action and an event are the same on the wire.
func same(a *server.Action, e *Event) bool {
	if a.Kind != e.Kind {
		return false
	}
	return a.Kind != server.Send || a.Body == e.Body && a.Text == e.Text && sameMessage(&a.Message, &e.Message)
}

func sameMessage(g, w *wire.Message) bool {
	return g.Kind == w.Kind && g.ID == w.ID && g.From == w.From && g.Posted == w.Posted && g.Name == w.Name &&
		g.UID == w.UID && g.NodeID == w.NodeID && sameError(g.Error, w.Error) && g.Info == w.Info && g.Node == w.Node &&
		g.NewNode == w.NewNode && g.NewAlias == w.NewAlias && g.GID == w.GID && g.Alias == w.Alias && g.To == w.To &&
		g.Act == w.Act && g.Type == w.Type && g.MsgID == w.MsgID && g.PostID == w.PostID && g.Status == w.Status &&
		g.Notify == w.Notify && g.DataLen == w.DataLen && g.DataHead == w.DataHead && g.DataSum == w.DataSum &&
		g.Keys.Has(spec.KeyOhi) == w.Keys.Has(spec.KeyOhi) && slices.Equal(g.Ohi, w.Ohi) && slices.Equal(g.For, w.For) &&
		g.Auth == w.Auth && slices.EqualFunc(g.AuthBy, w.AuthBy, sameProvider)
}

func sameError(g, w string) bool {
	return g == w || g != "" && w != "" && g != loggedOut && w != loggedOut
}

func sameProvider(a, b wire.Provider) bool {
	return a.Label == b.Label && slices.Equal(a.Login, b.Login) && slices.Equal(a.Token, b.Token)
}

// differs tells all that both have for the link where they were found to differ.
func (o *Output) differs(n server.Link, got *server.Output) error {
	var b strings.Builder
	fmt.Fprintf(&b, "link %d: machine and model differ\n got", n)
	for i := range got.Actions {
		a := &got.Actions[i]
		if a.Kind != server.Send && a.Link == n || a.Kind == server.Send && slices.Contains(got.To(a), n) {
			show(&b, &Event{Kind: a.Kind, Message: a.Message, Body: a.Body, Text: a.Text})
		}
	}
	b.WriteString("\nwant")
	for _, e := range o.pick(n, asked, ended) {
		show(&b, &e)
	}
	return errors.New(b.String())
}

func show(b *strings.Builder, e *Event) {
	if e.Kind == server.Send {
		fmt.Fprintf(b, "\n  %s %v %q", e.Message.AppendFrame(nil), e.Body, e.Text)
	} else {
		fmt.Fprintf(b, "\n  action %d", e.Kind)
	}
}
