package client_test

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// long fits no header (FRAME-5).
var long = strings.Repeat("n", spec.MaxHeaderOctets)

// What a user wants to send and fits no header is refused, and harms nobody.
func TestRequestTooLong(t *testing.T) {
	for _, in := range []client.Input{
		{Kind: client.Register, Request: &wire.Request{NewNode: long}},
		{Kind: client.Login, Request: &wire.Request{UID: long, Node: "NODE"}},
		{Kind: client.Submit, Request: &wire.Request{Op: spec.OpUserEdit, NewNode: long}},
	} {
		r := newRig(new(client.Config), 1)
		if out := r.step(in); out.Err == nil || len(out.Actions) > 0 || !out.Commit.Empty() {
			t.Errorf("%v is taken", in.Kind)
		}
	}
}

// A message whose header is full, with a headsum that is wrong and short, cannot
// be written again. It is neither kept nor acknowledged, and the client can be
// restored.
func TestMessageTooLong(t *testing.T) {
	r := inSession(t)
	header := `{"datalen":0,"from":"UID","headsum":0,"id":"1","newnode":"","nodeid":"N","op":"user","posted":"2026-11-23T12:17:04.772Z"}`
	header = strings.Replace(header, `node":"`, `node":"`+long[len(header):], 1)
	msg := new(wire.Message)
	must(t, msg.Decode([]byte(header)))
	out := r.step(client.Input{Kind: client.HeaderRead, Message: msg})
	if len(out.Events) != 1 || out.Events[0].Kind != client.Fault || len(out.Actions) > 0 {
		t.Errorf("%+v %+v", out.Events, out.Actions)
	}
	must(t, r.crash())
}

// inSession is a rig whose machine has a session.
func inSession(t *testing.T) *rig {
	r := newRig(new(client.Config), 1)
	for _, in := range []client.Input{
		{Kind: client.Login, Request: &wire.Request{UID: "UID", Node: "NODE"}}, {Kind: client.LinkOpened},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgTmtpRev, ID: client.Version}},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgInfo}},
	} {
		must(t, r.step(in).Err)
	}
	return r
}
