package model

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TestMachine holds the machine against the model over random sessions, and
// shows all of them to the judge of traces, which must find nothing.
func TestMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { newWorld(t, true).live() })
}

// TestBystander does so with messages on their way, which links that break
// take with them: what the judge sees is then half of what happened.
func TestBystander(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { newWorld(t, false).live() })
}

func (w *world) live() {
	if w.config.Limits.Queue >= 6 && pick(w.T, 0, 1) == 1 {
		w.settle()
	}
	for range 50 + upTo(w.T, 1023) {
		w.happen()
	}
}

// happen does one thing that can happen.
func (w *world) happen() {
	what := upTo(w.T, 199)
	c := w.anyLink()
	switch {
	case c == nil || what < 6 && len(w.links) < 8:
		w.open()
	case what < 9:
		w.cut(c)
	case what < 12:
		w.pass(time.Duration(1+upTo(w.T, 40_000)) * time.Millisecond)
	case what < 20:
		w.pass(time.Duration(upTo(w.T, 2000)) * time.Millisecond)
	case what < 21:
		w.now.Wall += rapid.Int64Range(-1e13, 1e13).Draw(w.T, "jump")
	case what < 22:
		w.restart()
	case what < 23:
		w.send(c, packet{frame: []byte(pick(w.T, "zzzz", `000d{"op":"seven"}`, `0009{"op":13}`, `0002{}`))})
	case what < 24:
		if !c.closed {
			w.note("%d some octets", c.n)
			w.step(server.Input{Kind: server.OctetsRead, Link: c.n})
		}
	case what < 60 && (len(c.up) > 0 || c.busy()):
		w.serve(c)
	case what < 100 && len(c.down) > 0:
		w.receive(c)
	case what < 135 && len(c.ids) > 0:
		w.ack(c)
	case c.auth && (len(c.up) > 0 || c.busy()) && upTo(w.T, 3) > 0:
		w.serve(c)
	default:
		r := w.request(c)
		w.send(c, packet{frame: r.AppendFrame(nil), data: w.dataFor(r)})
	}
	if w.instant {
		w.hurry()
	}
}

// hurry has the server read all that is on its way, but for data that take
// their time.
func (w *world) hurry() {
	for _, c := range slices.Clone(w.links) {
		for len(c.up) > 0 || c.busy() {
			if c.busy() && upTo(w.T, 7) > 0 {
				break
			}
			w.serve(c)
		}
	}
}

// settle begins with three users, who have a group and know each other.
func (w *world) settle() {
	for i := range 3 {
		w.open()
		c := w.links[len(w.links)-1]
		c.rev, c.auth = true, true
		r := &wire.Request{Op: spec.OpRegister, NewNode: "phone", NewAlias: names[i]}
		if w.config.Auth > 0 {
			r.OIDC = &wire.OIDC{TokenType: "Bearer", IDToken: "token"}
		}
		w.sent(c, &wire.Request{Op: spec.OpTmtpRev, ID: "1"}, r)
	}
	if len(w.links) < 3 || len(w.model.users) < 3 {
		return // refused tokens
	}
	one, two, three := w.links[0], w.links[1], w.links[2]
	w.sent(one, &wire.Request{Op: spec.OpGroupInvite, ID: "i", GID: names[4], From: names[0], To: names[1]},
		&wire.Request{Op: spec.OpGroupInvite, ID: "i", GID: names[4], From: names[0], To: names[2]},
		&wire.Request{Op: spec.OpOhiEdit, ID: "i", Type: "init", For: []wire.Recipient{{ID: w.model.users[1].uid}}})
	w.sent(two, &wire.Request{Op: spec.OpGroupEdit, ID: "i", GID: names[4], Act: "join"})
	w.sent(three, &wire.Request{Op: spec.OpGroupEdit, ID: "i", GID: names[4], Act: "join"})
}

func (w *world) sent(c *conn, requests ...*wire.Request) {
	for _, r := range requests {
		w.send(c, packet{frame: r.AppendFrame(nil)})
		for len(c.up) > 0 || c.busy() {
			w.serve(c)
		}
	}
}

func (w *world) anyLink() *conn {
	if len(w.links) == 0 {
		return nil
	}
	return pick(w.T, w.links...)
}

func (w *world) open() {
	n := server.Link(1)
	for slices.ContainsFunc(w.links, func(c *conn) bool { return c.n == n }) {
		n++
	}
	w.opened++
	w.note("%d opened, as %d", n, w.opened)
	w.links = append(w.links, &conn{n: n, judge: w.judge.Open(w.opened, w.time())})
	w.step(server.Input{Kind: server.LinkOpened, Link: n})
}

// cut ends a link: what is on its way is lost.
func (w *world) cut(c *conn) {
	w.note("%d cut", c.n)
	w.gone(c, judge.ByClient)
}

func (w *world) gone(c *conn, by judge.By) {
	w.links = slices.DeleteFunc(w.links, func(other *conn) bool { return other == c })
	c.judge.Closed(w.time(), by)
	c.closed = true
	w.step(server.Input{Kind: server.LinkClosed, Link: c.n})
}

// send shows octets to the judge and puts them on their way to the server.
func (w *world) send(c *conn, p packet) {
	if c.closed && w.instant {
		return
	}
	w.note("%d> %s %q", c.n, p.frame, short(p.data))
	c.judge.Octets(spec.Client, w.time(), p.frame)
	c.judge.Octets(spec.Client, w.time(), []byte(p.data))
	c.up = append(c.up, p)
}

// busy reports whether the server waits for something of the link that is
// bound to come.
func (c *conn) busy() bool { return c.taken != nil || c.token }

// serve has the server read what a client sent next.
func (w *world) serve(c *conn) {
	switch {
	case c.taken != nil:
		w.body(c)
		return
	case c.token && (len(c.up) == 0 || pick(w.T, 0, 0, 0, 0, 0, 0, 0, 0, 1) == 0): // else CONN-2
		c.token = false
		w.note("  %d the token is checked", c.n)
		w.step(server.Input{Kind: server.TokenChecked, Link: c.n, Err: pick(w.T, nil, nil, nil, errors.New("expired"))})
		return
	case len(c.up) == 0:
		return
	}
	p := c.up[0]
	c.up = c.up[1:]
	if c.closed {
		return
	}
	w.note("  %d reads %s", c.n, p.frame)
	r := new(wire.Request)
	frame, err := wire.NewReader(strings.NewReader(string(p.frame))).Next()
	if err == nil {
		err = r.Decode(frame[spec.LengthDigits:])
	}
	if err != nil {
		w.step(server.Input{Kind: server.Unreadable, Link: c.n, Err: err})
		return
	}
	for _, e := range w.step(server.Input{Kind: server.HeaderRead, Link: c.n, Request: r}).Body(c.n) {
		switch e.Kind {
		case server.TakeBody:
			c.taken, c.data = r, p.data
		case server.CheckToken:
			c.token = true
		}
	}
}

// body has the data of a request come. That may be after the machine has closed
// the link.
func (w *world) body(c *conn) {
	r := c.taken
	c.taken = nil
	if pick(w.T, 0, 0, 0, 0, 0, 0, 1) == 1 {
		w.note("  %d the body cannot be stored", c.n)
		w.step(server.Input{Kind: server.BodyFailed, Link: c.n})
		return
	}
	in := server.Input{Kind: server.BodyRead, Link: c.n}
	if spec.Request(r.Op).Data == spec.TextData {
		in.Text = []byte(c.data)
	} else {
		in.Body = record.Body{Blob: uint64(len(w.bodies) + 1), Off: 3, Len: int64(len(c.data))}
		w.bodies[in.Body.Blob] = "..." + c.data
	}
	w.note("  %d body %d %q", c.n, in.Body.Blob, short(c.data))
	w.step(in)
}

// receive has a client read what was sent to it next.
func (w *world) receive(c *conn) {
	p := c.down[0]
	c.down = c.down[1:]
	if p.end {
		w.note("%d ends", c.n)
		w.gone(c, judge.ByServer)
		return
	}
	var m wire.Message
	if err := m.Decode(p.frame[spec.LengthDigits:]); err != nil {
		w.fail("%v", err)
	}
	for _, p := range w.tampered(m, p) {
		c.judge.Octets(spec.Server, w.time(), p.frame)
		c.judge.Octets(spec.Server, w.time(), []byte(p.data))
	}
	if spec.Message(m.Kind).Std {
		c.ids = append(c.ids, m.ID)
	}
}

func (w *world) ack(c *conn) {
	i := upTo(w.T, len(c.ids)-1)
	r := &wire.Request{Op: spec.OpAck, ID: c.ids[i], Type: pick(w.T, "", "x")}
	if pick(w.T, 0, 0, 0, 1) == 0 {
		c.ids = slices.Delete(c.ids, i, i+1)
	}
	w.send(c, packet{frame: r.AppendFrame(nil)})
}

// pass lets time go by, and ticks when the machine wants it.
func (w *world) pass(d time.Duration) {
	end := w.now.Mono + d
	for w.out.Wake <= end {
		at := max(w.out.Wake, w.now.Mono)
		w.now.Wall += int64(at - w.now.Mono)
		w.now.Mono = at
		w.note("tick")
		w.step(server.Input{})
		if w.out.Wake <= w.now.Mono {
			w.fail("the machine wants to wake at %s and it is %s", w.out.Wake, w.now.Mono)
		}
	}
	w.now.Wall += int64(end - w.now.Mono)
	w.now.Mono = end
}

// restart ends the server and restores it from what it has committed.
func (w *world) restart() {
	w.note("restart")
	for _, c := range w.links {
		c.judge.Closed(w.time(), judge.Broken)
	}
	w.links = nil
	w.model.Restart()
	m, err := server.Restore(w.config, func(f func(key, value []byte) error) error {
		type pair struct{ key, value string }
		var all []pair
		for k, v := range w.store {
			all = append(all, pair{k, v})
		}
		slices.SortFunc(all, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		for _, p := range all {
			if err := f([]byte(p.key), []byte(p.value)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.fail("restore: %v", err)
	}
	w.machine = m
	w.out.Reset()
}
