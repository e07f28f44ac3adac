package oracle

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// stepClient steps one input and does all that follows.
func (r *rig) stepClient(p *peer, in client.Input) {
	var out client.Output
	out.Reset()
	p.m.Step(r.now, in, &out)
	p.wake = out.Wake
	r.must(out.Err)
	out.Commit.Each(func(key, value []byte, del bool) {
		if p.records[string(key)] = slices.Clone(value); del {
			delete(p.records, string(key))
		}
	})
	if in.Kind == client.Submit {
		r.tell(call{what: submittedBy, node: p.n, seq: out.Seq, r: in.Request})
	}
	for i := range out.Events {
		r.told(p, &out.Events[i])
	}
	closes := false
	for i := range out.Actions {
		switch a := &out.Actions[i]; a.Kind {
		case client.Dial:
			r.last++
			p.pipe = &pipe{n: r.last, p: p, up: []packet{{}}}
			r.links[r.last] = p.pipe
		case client.Send:
			p.pipe.up = append(p.pipe.up, packet{a.Request.AppendFrame(nil), []byte(a.Text), a.Body.Len})
		case client.Close:
			closes = true
		}
	}
	if closes {
		r.hangUp(p)
		r.stepClient(p, client.Input{Kind: client.LinkClosed})
	}
}

// hangUp ends a client's link behind what is on its way.
func (r *rig) hangUp(p *peer) {
	if l := p.pipe; l != nil {
		l.up = append(l.up, packet{})
		l.down = nil
		p.pipe = nil
	}
}

// told is what a client's user learns.
func (r *rig) told(p *peer, e *client.Event) {
	switch e.Kind {
	case client.Online:
		r.tell(call{what: wentOnline, node: p.n, ohi: e.Ohi})
	case client.Offline, client.Ended:
		r.tell(call{what: wentOffline, node: p.n})
	case client.Received:
		r.tell(call{what: receivedBy, node: p.n, m: e.Message})
		r.stepClient(p, client.Input{Kind: client.Taken, Seq: e.Seq})
	case client.Acked:
		r.tell(call{what: tookAnswer, node: p.n, seq: e.Seq, id: e.MsgID})
	case client.Refused:
		r.tell(call{what: tookRefusal, node: p.n, seq: e.Seq, err: e.Err})
	case client.Presence:
		r.tell(call{what: sawOnline, node: p.n, id: e.UID, on: e.Online})
	case client.Fault:
		r.Fatal(e.Err)
	}
}

// fall moves the first packet of a link to its client.
func (r *rig) fall(l *pipe) {
	k := l.down[0]
	l.down = l.down[1:]
	p := l.p
	if p.pipe != l {
		return // it has lost the link, or left it
	}
	if k.frame == nil {
		p.pipe = nil
		delete(r.links, l.n)
		r.stepClient(p, client.Input{Kind: client.LinkClosed})
		return
	}
	m := new(wire.Message)
	r.must(m.Decode(k.frame[spec.LengthDigits:]))
	r.stepClient(p, client.Input{Kind: client.HeaderRead, Message: m})
	if m.DataLen > 0 && p.pipe == l {
		r.stepClient(p, client.Input{Kind: client.BodyRead, Text: k.text, Body: record.Body{Len: k.body}})
	}
}
