package server

import (
	"fmt"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// OHI-6: more users than an info can name come in messages of their own,
// between the info and the queue, in the order in which they listed the user.
func TestInfoNamesAsManyAsFit(t *testing.T) {
	m, uids := populated(spec.MaxOhiUIDs + 3)
	var out Output
	listed := &wire.Request{Op: spec.OpOhiEdit, ID: "o", Type: "init", For: []wire.Recipient{{ID: uids[0]}}}
	for i := 1; i < len(uids); i++ {
		m.Step(m.now, Input{Kind: HeaderRead, Link: Link(i), Request: listed}, &out)
	}
	_, nodeid := m.addedNode(t, &out, 1)
	link := Link(len(uids))
	out.Reset()
	m.Step(m.now, Input{Kind: LinkOpened, Link: link}, &out)
	m.Step(m.now, Input{Kind: HeaderRead, Link: link, Request: &wire.Request{Op: spec.OpTmtpRev, ID: "1"}}, &out)
	out.Reset()
	m.Step(m.now, Input{Kind: HeaderRead, Link: link, Request: &wire.Request{Op: spec.OpLogin, UID: uids[0], Node: nodeid}}, &out)

	var got []string
	for i := range out.Actions {
		a := &out.Actions[i]
		if a.Kind == Send && out.To(a)[0] == link {
			got = append(got, a.Message.Kind.String())
		}
	}
	if want := fmt.Sprint([]string{"info", "ohi", "ohi", "user"}); fmt.Sprint(got) != want {
		t.Fatalf("messages are %v, want %v", got, want)
	}
	info := &out.Actions[0].Message
	if len(info.Ohi) != spec.MaxOhiUIDs || info.Ohi[0] != uids[1] {
		t.Errorf("info names %d users from %s", len(info.Ohi), info.Ohi[0])
	}
	if frame := info.AppendFrame(nil); len(frame) > spec.MaxHeaderOctets {
		t.Errorf("info takes %d octets", len(frame))
	}
	if last := out.Actions[2].Message; last.From != uids[len(uids)-1] || last.Status != isOnline {
		t.Errorf("the last ohi is from %s with status %d", last.From, last.Status)
	}
}

// addedNode lets a user add a node, and returns it with its nodeid.
func (m *Machine) addedNode(t *testing.T, out *Output, owner uint32) (uint32, string) {
	t.Helper()
	link := Link(m.nodes.at(m.users.at(owner).first).link - 1)
	out.Reset()
	m.Step(m.now, Input{Kind: HeaderRead, Link: link, Request: &wire.Request{Op: spec.OpUserEdit, ID: "e", NewNode: "x"}}, out)
	return m.users.at(owner).last, out.Actions[1].Message.NodeID
}
