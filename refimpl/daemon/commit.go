package daemon

import (
	"errors"
)

var errStale = errors.New("daemon: the batch before failed")

// commit makes batches durable, each with one sync, and then does what waited
// for that, in order.
func (d *Daemon) commit() {
	var (
		messages []*message // of the batch, by deed
		failed   uint64     // eras below this one are lost
	)
	for b := range d.commits {
		switch {
		case b.era < failed:
			b.err = errStale
		default:
			messages = d.encode(b, messages[:0])
			if !b.out.Commit.Empty() {
				b.err = d.config.Store.Commit(&b.out.Commit)
			}
			if b.err != nil {
				d.log.Error("commit", "error", b.err)
				failed = b.era + 1
			} else {
				b.release(messages)
			}
			for _, m := range messages {
				m.drop()
			}
			clear(messages)
		}
		d.done <- b
	}
}

// encode makes the batch's messages ready, once for all links each. It comes
// before the commit, which may release bodies that messages of the same batch
// carry.
func (d *Daemon) encode(b *batch, messages []*message) []*message {
	for i := range b.deeds {
		var m *message
		if b.deeds[i].ends == nil {
			m = d.newMessage(&b.out.Actions[b.deeds[i].action])
		}
		messages = append(messages, m)
	}
	return messages
}

// release does the deeds of a batch that is durable.
func (b *batch) release(messages []*message) {
	for i, d := range b.deeds {
		if d.ends != nil {
			d.ends.finish()
			continue
		}
		for _, l := range b.targets[d.first:d.last] {
			if l != nil {
				l.send(messages[i])
			}
		}
	}
}
