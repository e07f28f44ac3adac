package model

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// pair is a machine and a model that were founded alike.
type pair struct {
	model   *Model
	machine *server.Machine
	out     server.Output
}

func newPair(t *testing.T) *pair {
	config := server.Config{Name: "here", Random: newDice(1)}
	p := &pair{machine: server.New(config)}
	config.Random = newDice(1)
	p.model = New(config)
	aliases := []string{"alias one", "alias two"}
	for _, alias := range aliases {
		if _, _, err := p.machine.FoundUser(alias, "phone", 2, &p.out); err != nil {
			t.Fatal(err)
		}
		p.model.FoundUser(alias, "phone", 2)
	}
	if err := p.machine.FoundGroup("group one", aliases, &p.out); err != nil {
		t.Fatal(err)
	}
	p.model.FoundGroup("group one", aliases)
	for i, u := range p.model.users {
		p.step(t, server.Input{Kind: server.LinkOpened, Link: server.Link(i)})
		p.step(t, server.Input{Kind: server.HeaderRead, Link: server.Link(i), Request: &wire.Request{Op: spec.OpTmtpRev, ID: "1"}})
		p.step(t, server.Input{Kind: server.HeaderRead, Link: server.Link(i), Request: &wire.Request{Op: spec.OpLogin, UID: u.uid, Node: u.nodes[0].id}})
	}
	return p
}

// step has both take an input, and fails if they differ.
func (p *pair) step(t *testing.T, in server.Input) *Output {
	t.Helper()
	now := record.Time{Wall: wallStart}
	p.out.Reset()
	p.machine.Step(now, in, &p.out)
	want := p.model.Step(now, in)
	if err := want.Compare(&p.out, in.Kind == server.Tick); err != nil {
		t.Fatal(err)
	}
	return want
}

// What Compare is there to find, it finds.
func TestCompareCanFail(t *testing.T) {
	post := server.Input{Kind: server.HeaderRead, Link: 0, Request: &wire.Request{Op: spec.OpPost, ID: "p", DataLen: 4,
		For: []wire.Recipient{{ID: "group one", Type: spec.ToGroup}}}}
	body := server.Input{Kind: server.BodyRead, Link: 0, Body: record.Body{Blob: 7, Len: 4}}
	first := func(out *server.Output, kind server.ActionKind) *server.Action {
		for i := range out.Actions {
			if out.Actions[i].Kind == kind {
				return &out.Actions[i]
			}
		}
		t.Fatalf("no action %d", kind)
		return nil
	}
	for name, change := range map[string]func(out *server.Output){
		"another ack":        func(out *server.Output) { first(out, server.Send).Message.ID = "q" },
		"an error":           func(out *server.Output) { first(out, server.Send).Message.Error = "full" },
		"another kind":       func(out *server.Output) { first(out, server.Send).Kind = server.TakeBody },
		"nothing":            func(out *server.Output) { out.Actions = out.Actions[:0] },
		"one more":           func(out *server.Output) { out.Actions = append(out.Actions, *first(out, server.Send)) },
		"an end":             func(out *server.Output) { out.Actions = append(out.Actions, server.Action{Kind: server.Close}) },
		"a body kept":        func(out *server.Output) { out.Commit.Keep(9) },
		"a body given up":    func(out *server.Output) { out.Commit.Release(7) },
		"other data":         func(out *server.Output) { out.Actions[len(out.Actions)-1].Body.Off = 1 },
		"an order reversed":  func(out *server.Output) { out.Actions[0], out.Actions[1] = out.Actions[1], out.Actions[0] },
		"a list that is not": func(out *server.Output) { first(out, server.Send).Message.Keys.Add(spec.KeyOhi) },
	} {
		p := newPair(t)
		for i := range server.Link(2) { // the login messages
			p.step(t, server.Input{Kind: server.HeaderRead, Link: i, Request: &wire.Request{Op: spec.OpAck, ID: p.model.users[i].nodes[0].normal[0].ID}})
		}
		p.step(t, post)
		want := p.step(t, body)
		if len(p.out.Actions) < 2 {
			t.Fatalf("%d actions", len(p.out.Actions))
		}
		change(&p.out)
		err := want.Compare(&p.out, false)
		if err == nil {
			t.Errorf("%s: no difference is found", name)
		} else if text := err.Error(); !strings.Contains(text, "link") && !strings.Contains(text, "bodies") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
