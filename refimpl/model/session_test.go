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
	for range rapid.IntRange(50, 600).Draw(w.T, "events") {
		w.happen()
	}
}

// happen does one thing that can happen.
func (w *world) happen() {
	what := rapid.IntRange(0, 199).Draw(w.T, "what")
	c := w.anyLink()
	switch {
	case c == nil || what < 6 && len(w.links) < 12:
		w.open()
	case what < 9:
		w.cut(c)
	case what < 12:
		w.pass(time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(w.T, "pause")))
	case what < 20:
		w.pass(time.Duration(rapid.Int64Range(0, int64(2*time.Second)).Draw(w.T, "pause")))
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
	case what < 60 && len(c.up) > 0:
		w.serve(c)
	case what < 100 && len(c.down) > 0:
		w.receive(c)
	case what < 135 && len(c.ids) > 0:
		w.ack(c)
	default:
		r := w.request(c)
		w.send(c, packet{frame: r.AppendFrame(nil), data: w.dataFor(r)})
	}
	if w.instant {
		for _, c := range slices.Clone(w.links) {
			for len(c.up) > 0 {
				w.serve(c)
			}
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

// serve has the server read what a client sent next.
func (w *world) serve(c *conn) {
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
			w.body(c, r, p.data)
		case server.CheckToken:
			w.step(server.Input{Kind: server.TokenChecked, Link: c.n, Err: pick(w.T, nil, nil, errors.New("expired"))})
		}
	}
}

// body has the data of a request come, now or after other things.
func (w *world) body(c *conn, r *wire.Request, data string) {
	for range pick(w.T, 0, 0, 0, 0, 0, 1, 2) {
		if other := w.anyLink(); other != c && other != nil && len(other.up) > 0 {
			w.serve(other)
		}
	}
	if !slices.Contains(w.links, c) || c.closed {
		return
	}
	w.now.Mono++
	if pick(w.T, 0, 0, 0, 0, 0, 0, 1) == 1 {
		w.note("  %d the body cannot be stored", c.n)
		w.step(server.Input{Kind: server.BodyFailed, Link: c.n})
		return
	}
	in := server.Input{Kind: server.BodyRead, Link: c.n}
	if spec.Request(r.Op).Data == spec.TextData {
		in.Text = []byte(data)
	} else {
		in.Body = record.Body{Blob: uint64(len(w.bodies) + 1), Off: 3, Len: int64(len(data))}
		w.bodies[in.Body.Blob] = "..." + data
	}
	w.note("  %d body %d %q", c.n, in.Body.Blob, short(data))
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
	c.judge.Octets(spec.Server, w.time(), p.frame)
	c.judge.Octets(spec.Server, w.time(), []byte(p.data))
	var m wire.Message
	if err := m.Decode(p.frame[spec.LengthDigits:]); err != nil {
		w.fail("%v", err)
	}
	c.loggedIn = c.loggedIn || m.Kind == spec.MsgInfo
	if spec.Message(m.Kind).Std {
		c.ids = append(c.ids, m.ID)
	}
}

func (w *world) ack(c *conn) {
	i := rapid.IntRange(0, len(c.ids)-1).Draw(w.T, "")
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
