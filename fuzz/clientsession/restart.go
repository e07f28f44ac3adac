package clientsession

import (
	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// restart ends the machine and makes another of what is stored. With it the
// link is lost, and what was under way.
func (s *Session) restart() {
	s.fate, s.dead = kept, false
	s.model.restarted()
	s.checkStored()
	s.machine = client.New(&s.config, s.seed)
	s.out.Reset()
	if err := s.machine.Restore(records.Loader(s.disk.List())); err != nil {
		s.fail("the records cannot be restored: %v", err)
		return
	}
	if uid, node := s.machine.Account(); uid != s.model.uid || node != s.model.node {
		s.fail("the account is %q %q, and should be %q %q", uid, node, s.model.uid, s.model.node)
	}
	s.note("restored")
}

// lose has the commit of the next step fail, so that the step is undone or
// nobody learns of it. Then the machine is restored.
func (s *Session) lose(f fate) {
	if s.fate != kept {
		return // within another
	}
	s.note("a commit fails: %d", f)
	s.fate = f
	const tries = 4
	for i := 0; i < tries && s.fate != kept && !s.dead; i++ {
		s.happen()
	}
	s.restart()
}

// damage changes what is stored and restores a machine from that. Afterwards
// all is as before.
func (s *Session) damage() {
	list := s.disk.List()
	if len(list) == 0 {
		return
	}
	s.note("damage")
	if err := CheckRestore(records.Damage(&s.src, list)); err != nil {
		s.fail("%v", err)
	}
}

// checkStored holds the records, the bodies in use and the requests without
// answer against what the model says there are.
func (s *Session) checkStored() {
	m := &s.model
	want := map[byte]int{'i': len(m.held), 'o': len(m.pending), 's': len(m.seen), 'p': len(m.presence)}
	if m.proved {
		want['a'] = 1
	}
	if m.last > 0 {
		want['n'] = 1
	}
	sum := 0
	for key := range s.disk.All() {
		want[key[0]]--
		sum++
	}
	for _, letter := range []byte("iospan") {
		if n := want[letter]; n != 0 {
			s.fail("of %d records %d are missing under %q", sum, n, letter)
		}
	}
	bodies := 0
	for _, h := range m.held {
		bodies += s.isInUse(h.body.Blob)
	}
	for _, p := range m.pending {
		bodies += s.isInUse(p.body.Blob)
	}
	for _, state := range s.blobs {
		if state == inUse {
			bodies--
		}
	}
	if bodies != 0 {
		s.fail("%d bodies are in use that nothing refers to", -bodies)
	}
}

func (s *Session) isInUse(blob uint64) int {
	if blob == 0 {
		return 0
	}
	if s.blobs[blob] != inUse {
		s.fail("blob %d is referred to, and its state is %d", blob, s.blobs[blob])
	}
	return 1
}

// checkPending holds the requests without answer against the model's.
func (s *Session) checkPending() {
	i := 0
	s.machine.Pending(func(seq uint64, r *wire.Request) {
		if i >= len(s.model.pending) || s.model.pending[i].seq != seq || s.model.pending[i].op != r.Op {
			s.fail("request %d, a %v, waits for an answer", seq, r.Op)
		}
		i++
	})
	if i != len(s.model.pending) {
		s.fail("%d requests wait for an answer, and should %d", i, len(s.model.pending))
	}
}
