package daemon

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
)

const (
	batches  = 2    // one is filled while the other is committed
	maxBatch = 1024 // events of one batch
)

// loop steps the machine. All of it belongs to one goroutine.
type loop struct {
	*Daemon
	machine *server.Machine // nil when the store failed until the end
	table   []*link         // by the machine's numbers
	free    []server.Link   // numbers of table without a link

	events []event // taken from the inbox
	next   int     // of events to be stepped
	ticked bool    // a Tick is to be stepped before them
	batch  *batch  // being filled, or nil
	spare  []*batch
	era    uint64 // machines made before this one

	timer *time.Timer
	alarm time.Duration // Mono time at which the timer goes off
}

func newLoop(d *Daemon, machine *server.Machine) *loop {
	p := &loop{Daemon: d, machine: machine, ticked: true, timer: time.NewTimer(time.Hour), alarm: server.Never}
	for range batches {
		p.spare = append(p.spare, new(batch))
	}
	return p
}

func (p *loop) run() {
	defer close(p.ended)
	defer p.timer.Stop()
	quit := p.quit
	for {
		if quit == nil && !p.pending() {
			p.take() // no link is left, so nothing comes after what is there
		}
		if p.pending() && p.room() {
			p.fill()
		}
		if quit == nil && !p.pending() && p.batch == nil && len(p.spare) == batches {
			close(p.commits)
			return
		}
		// A batch goes to the committer as soon as that is idle; until then
		// it grows, so that one sync serves all that came meanwhile.
		var commits chan<- *batch
		if p.batch != nil {
			commits = p.commits
		}
		wake := p.inbox.wake
		if p.pending() {
			wake = nil
		}
		select {
		case commits <- p.batch:
			p.batch = nil
		case b := <-p.done:
			p.back(b)
		case <-wake:
			p.take()
		case <-p.timer.C:
			p.ticked = true
		case <-quit:
			quit = nil
		}
	}
}

func (p *loop) take() { p.events, p.next = p.inbox.take(p.events), 0 }

func (p *loop) pending() bool { return p.ticked || p.next < len(p.events) }

// room sees to it that there is a batch to fill, if there can be.
func (p *loop) room() bool {
	if p.batch == nil && len(p.spare) > 0 {
		p.batch = p.spare[len(p.spare)-1]
		p.spare = p.spare[:len(p.spare)-1]
		p.batch.era = p.era
	}
	return p.batch != nil && p.batch.events < maxBatch
}

// fill steps what is pending, as far as the batch has room.
func (p *loop) fill() {
	now := p.now()
	wake := server.Never
	if p.ticked {
		p.ticked = false
		p.alarm = server.Never
		if p.machine != nil {
			p.machine.Step(now, server.Input{Kind: server.Tick}, &p.batch.out)
			p.batch.note(p, nil)
			wake = p.batch.out.Wake
		}
	}
	for ; p.next < len(p.events) && p.batch.events < maxBatch; p.next++ {
		if p.step(now, &p.events[p.next]) {
			wake = p.batch.out.Wake
		}
		p.batch.events++
	}
	// An alarm that is too early costs a Tick, and setting it costs a little
	// as well: links move their timeouts at every octet.
	if wake < p.alarm {
		p.alarm = wake
		p.timer.Reset(wake - now.Mono)
	}
}

// step steps one event, and reports whether the machine was asked.
func (p *loop) step(now record.Time, e *event) bool {
	l := e.link
	if e.in.Kind == server.LinkOpened && p.machine != nil {
		p.enter(l)
	}
	if e.weight > 0 {
		p.batch.credits = append(p.batch.credits, credit{l, e.weight})
	}
	if !l.live {
		p.stale(e)
		return false
	}
	e.in.Link = l.number
	p.machine.Step(now, e.in, &p.batch.out)
	p.batch.note(p, e)
	if e.in.Kind == server.LinkClosed {
		p.batch.deeds = append(p.batch.deeds, deed{ends: l})
		p.forget(l)
	}
	return true
}

// enter gives a link its number.
func (p *loop) enter(l *link) {
	if n := len(p.free); n > 0 {
		l.number = p.free[n-1]
		p.free = p.free[:n-1]
		p.table[l.number] = l
	} else {
		l.number = server.Link(len(p.table))
		p.table = append(p.table, l)
	}
	l.live = true
}

// forget takes a link's number back.
func (p *loop) forget(l *link) {
	p.table[l.number] = nil
	p.free = append(p.free, l.number)
	l.live = false
}

// stale drops an event of a link that the machine does not know any more: its
// machine is gone.
func (p *loop) stale(e *event) {
	if e.writer != nil {
		e.writer.Abort()
	}
	e.link.fail()
}

// back takes a batch from the committer.
func (p *loop) back(b *batch) {
	failed := b.err != nil
	if failed {
		b.discard()
	} else {
		b.reset()
	}
	p.spare = append(p.spare, b)
	if failed && b.era == p.era {
		p.rebuild()
	}
}

func (d *Daemon) now() record.Time {
	now := time.Now()
	return record.Time{Mono: now.Sub(d.start), Wall: now.UnixNano()}
}
