package clientsession

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Records returns records of each kind, as a client left them.
var Records = sync.OnceValue(func() []records.Record {
	s := New()
	s.src.Reset(nil)
	s.begin()
	for s.model.phase != client.Open {
		s.progress()
	}
	for i, kind := range mailKinds {
		s.server.post(s, kind, i)
		s.server.answer(s)
		s.bodyArrives(0)
	}
	for _, op := range ops {
		s.submit(op)
	}
	return s.disk.List()
})

// CheckRestore restores a client from records that may be damaged, and returns
// an error when what comes of it is neither an error in one line nor a client
// that works: it tells the messages it holds, each under a number of its own,
// sends what a server can read, gives new numbers, and stands for records that
// can be restored again.
func CheckRestore(list []records.Record) error {
	c := restored{told: make(map[uint64]bool)}
	for _, r := range list {
		c.out.Commit.Put(r.Key, r.Value) // a key is there once
	}
	c.disk.Commit(&c.out.Commit)
	c.machine = client.New(new(client.Config), 1)
	if err := c.machine.Restore(records.Loader(c.disk.List())); err != nil {
		if text := err.Error(); text == "" || strings.Contains(text, "\n") {
			return fmt.Errorf("the error is not one line: %q", text)
		}
		return nil
	}
	if c.works(); c.err != nil {
		return fmt.Errorf("%w, after %q", c.err, c.disk.List())
	}
	again := client.New(new(client.Config), 1)
	if err := again.Restore(records.Loader(c.disk.List())); err != nil {
		return fmt.Errorf("what a machine leaves cannot be restored: %w", err)
	}
	return nil
}

// restored is a client that somebody tries out.
type restored struct {
	machine *client.Machine
	disk    records.Disk
	out     client.Output
	told    map[uint64]bool // numbers of messages
	asked   []uint64        // numbers of requests that are to be acked
	last    uint64          // the greatest number
	err     error
}

// works has the client open a session and do a bit of everything.
func (c *restored) works() {
	c.machine.Pending(func(seq uint64, _ *wire.Request) { c.last = max(c.last, seq) })
	c.step(client.Input{Kind: client.Login})
	if errors.Is(c.out.Err, client.ErrNoAccount) {
		c.step(client.Input{Kind: client.Register, Request: newNode})
	}
	c.step(client.Input{Kind: client.LinkOpened})
	c.hear(wire.Message{Kind: spec.MsgTmtpRev, ID: client.Version})
	c.hear(wire.Message{Kind: spec.MsgRegistered, UID: "UID", NodeID: "NODE"})
	c.hear(wire.Message{Kind: spec.MsgInfo})
	c.step(client.Input{Kind: client.Submit, Request: &wire.Request{Op: spec.OpPing, From: "own alias", To: "peer alias"}, Text: []byte("hello")})
	if c.out.Err != nil || c.out.Seq <= c.last {
		c.fail(fmt.Errorf("a new request gets number %d behind %d: %w", c.out.Seq, c.last, c.out.Err))
	}
	for _, seq := range slices.Clone(c.asked) {
		c.hear(wire.Message{Kind: spec.MsgAck, ID: client.RequestID(seq)})
	}
	c.hear(wire.Message{Kind: spec.MsgUser, ID: "new", From: "UID", NewAlias: "new alias"})
	if !c.told[c.last] || c.machine.Phase() != client.Open {
		c.fail(errors.New("a new message is not told"))
	}
	c.step(client.Input{Kind: client.Taken, Seq: ^uint64(0)})
	left := 0
	c.machine.Pending(func(uint64, *wire.Request) { left++ })
	for key := range c.disk.All() {
		if strings.HasPrefix(key, "i") || strings.HasPrefix(key, "o") {
			left++
		}
	}
	if left > 0 {
		c.fail(fmt.Errorf("%d requests or messages are left when all is acked and taken", left))
	}
}

func (c *restored) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *restored) hear(m wire.Message) {
	c.step(client.Input{Kind: client.HeaderRead, Message: &m})
}

// step takes an input and looks at what it leads to.
func (c *restored) step(in client.Input) {
	c.out.Reset()
	c.machine.Step(record.Time{Mono: time.Hour}, in, &c.out)
	c.disk.Commit(&c.out.Commit)
	for i := range c.out.Events {
		if e := &c.out.Events[i]; e.Kind == client.Received {
			if c.told[e.Seq] || e.Seq == 0 {
				c.fail(fmt.Errorf("message %d is told twice", e.Seq))
			}
			c.told[e.Seq] = true
			c.last = max(c.last, e.Seq)
			if uint64(e.Body.Len)+uint64(len(e.Text)) != e.Message.DataLen || e.Body.Off < 0 || e.Body.Len < 0 {
				c.fail(fmt.Errorf("message %d of %d octets has the data %v %q", e.Seq, e.Message.DataLen, e.Body, e.Text))
			}
		}
	}
	for i := range c.out.Actions {
		a := &c.out.Actions[i]
		if a.Kind != client.Send {
			continue
		}
		if _, err := readable(nil, a); err != nil {
			c.fail(err)
		}
		var seq uint64
		if n, _ := fmt.Sscan(a.Request.ID, &seq); n == 1 && spec.Request(a.Request.Op).Acked {
			c.asked = append(c.asked, seq)
		}
	}
}
