package daemon

import (
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// batch is what one commit makes durable and lets go.
type batch struct {
	era    uint64 // of the machine that was stepped
	events int    // stepped into it
	out    server.Output
	noted  int // actions of out that note has seen

	deeds   []deed  // in order
	targets []*link // of the deeds
	credits []credit
	spent   []*wire.Request
	err     error // of the commit
}

// deed is an action that waits for the commit, its links looked up while the
// machine's numbers mean them: a message for some links, or the end of one.
type deed struct {
	action      int   // index in out.Actions, of a message
	first, last int   // in batch.targets, of a message
	ends        *link // the link to be ended; nil for a message
}

// credit is what a link gets back when the batch is through.
type credit struct {
	link   *link
	weight int
}

// note looks at the actions that a step has added, and does those at once that
// need not wait. e is what was stepped, or nil.
func (b *batch) note(p *loop, e *event) {
	verdict := dropData
	for ; b.noted < len(b.out.Actions); b.noted++ {
		a := &b.out.Actions[b.noted]
		switch a.Kind {
		case server.TakeBody:
			verdict = takeData
		case server.SkipBody:
			verdict = skipData
		case server.CheckToken:
			p.verify(p.table[a.Link], *a.Token)
		case server.Close:
			if l := p.table[a.Link]; l != nil {
				b.deeds = append(b.deeds, deed{ends: l})
			}
		case server.Send:
			d := deed{action: b.noted, first: len(b.targets)}
			for _, n := range b.out.To(a) {
				b.targets = append(b.targets, p.table[n])
			}
			d.last = len(b.targets)
			b.deeds = append(b.deeds, d)
		}
	}
	if e == nil || e.in.Kind != server.HeaderRead {
		return
	}
	if e.in.Request.DataLen > 0 {
		e.link.answer(verdict)
	}
	b.spent = append(b.spent, e.in.Request)
}

// discard empties a batch of which nothing may happen. The links it was to end
// are not in the machine's table any more, so they are cut off here.
func (b *batch) discard() {
	for _, d := range b.deeds {
		if d.ends != nil {
			d.ends.fail()
		}
	}
	b.reset()
}

// reset empties the batch, and lets the links go on that wait for it.
func (b *batch) reset() {
	for _, c := range b.credits {
		c.link.credit(c.weight)
	}
	for _, r := range b.spent {
		requests.Put(r)
	}
	b.out.Reset()
	clear(b.deeds)
	clear(b.targets)
	clear(b.credits)
	clear(b.spent)
	b.deeds, b.targets, b.credits, b.spent = b.deeds[:0], b.targets[:0], b.credits[:0], b.spent[:0]
	b.events, b.noted, b.err = 0, 0, nil
}
