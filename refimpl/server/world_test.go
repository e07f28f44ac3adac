package server

import (
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// world is a machine with a store in memory and a clock of its own, in which
// every step takes a millisecond.
type world struct {
	t      failer
	config Config
	m      *Machine
	disk   store.Memory
	now    record.Time
	out    Output
	ops    map[Link]spec.Op // of the last header on each link
	ids    map[Link]string  // of the last (std) message sent to each link
	gone   map[Link]bool    // links that were closed

	steps []stepped // when not nil, all that were made
}

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// stepped is one step, as it can be made again.
type stepped struct {
	now  record.Time
	in   Input
	led  []string // to this output
	wake time.Duration
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixNano()

func newWorld(t failer, config Config) *world {
	if config.Random == nil {
		config.Random = new(readable)
	}
	return &world{
		t: t, config: config, m: New(config), now: record.Time{Wall: noon},
		ops: make(map[Link]spec.Op), ids: make(map[Link]string), gone: make(map[Link]bool),
	}
}

// step steps one input and commits what it led to. The output is good until
// the next step.
func (w *world) step(in Input) *Output {
	w.t.Helper()
	w.advance(time.Millisecond)
	w.out.Reset()
	w.m.Step(w.now, in, &w.out)
	if err := w.disk.Commit(&w.out.Commit); err != nil {
		w.t.Fatalf("commit: %v", err)
	}
	if in.Kind == LinkOpened {
		w.gone[in.Link] = false
	}
	for i := range w.out.Actions {
		w.observe(&w.out.Actions[i])
	}
	if w.steps != nil {
		w.steps = append(w.steps, stepped{w.now, in, w.describe(&w.out), w.out.Wake})
	}
	return &w.out
}

// observe notes what an action tells the links, and fails if one is told
// anything after its Close (CONN-5).
func (w *world) observe(a *Action) {
	w.t.Helper()
	to := []Link{a.Link}
	if a.Kind == Send {
		to = w.out.To(a)
	}
	for _, link := range to {
		if w.gone[link] {
			w.t.Fatalf("link %d gets something after its Close", link)
		}
		switch {
		case a.Kind == Close:
			w.gone[link] = true
		case a.Kind == Send && spec.Message(a.Message.Kind).Std:
			w.ids[link] = a.Message.ID
		}
	}
}

func (w *world) advance(d time.Duration) {
	w.now.Mono += d
	w.now.Wall += int64(d)
}

// header steps a request given as JSON, as a daemon would.
func (w *world) header(link Link, text string) *Output {
	w.t.Helper()
	var r wire.Request
	if err := r.Decode([]byte(text)); err != nil {
		return w.step(Input{Kind: Unreadable, Link: link, Err: err})
	}
	w.ops[link] = r.Op
	return w.step(Input{Kind: HeaderRead, Link: link, Request: &r})
}

// body steps the data of the last header.
func (w *world) body(link Link, data string) *Output {
	w.t.Helper()
	in := Input{Kind: BodyRead, Link: link}
	if spec.Request(w.ops[link]).Data == spec.TextData {
		in.Text = []byte(data)
	} else {
		in.Body = w.stored(data)
	}
	return w.step(in)
}

func (w *world) stored(data string) record.Body {
	w.t.Helper()
	writer, err := w.disk.Create(int64(len(data)))
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := io.WriteString(writer, data); err != nil {
		w.t.Fatal(err)
	}
	body, err := writer.Finish()
	if err != nil {
		w.t.Fatal(err)
	}
	return body
}

func (w *world) open(link Link) { w.step(Input{Kind: LinkOpened, Link: link}) }

// user registers a user and leaves it logged in on the link.
func (w *world) user(link Link, alias string) {
	w.t.Helper()
	w.open(link)
	w.header(link, `{"op":0,"id":"1"}`)
	w.header(link, fmt.Sprintf(`{"op":1,"newnode":%q,"newalias":%q}`, "node of "+alias, alias))
}

// session logs a node in.
func (w *world) session(link Link, uid, nodeid string) *Output {
	w.t.Helper()
	w.open(link)
	w.header(link, `{"op":0,"id":"1"}`)
	return w.header(link, fmt.Sprintf(`{"op":2,"uid":%q,"node":%q}`, uid, nodeid))
}

// restart makes a new machine of what is stored.
func (w *world) restart() {
	w.t.Helper()
	m, err := Restore(w.config, w.disk.Load)
	if err != nil {
		w.t.Fatal(err)
	}
	w.m = m
	clear(w.gone)
}
