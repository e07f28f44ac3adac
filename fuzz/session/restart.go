package session

import (
	"bytes"

	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// restart ends the machine and makes another of what is stored.
func (s *Session) restart() {
	if s.fate != lost {
		s.checkStored(s.machine)
	}
	for _, c := range s.links {
		if c.judge != nil && !c.closing {
			c.judge.Closed(s.time(), judge.Broken)
		}
		s.release(c)
	}
	s.links = s.links[:0]
	if s.fate == lost {
		s.modelDice = s.dice
		if s.judge != nil {
			s.judge.Killed() // Acks were lost
		}
	}
	s.fate = kept
	m, err := server.Restore(s.config, records.Loader(s.disk.List()))
	if err != nil {
		s.fail("the records cannot be restored: %v", err)
		return
	}
	s.machine = m
	s.model.Restart()
	s.out.Reset()
	s.checkStored(m)
	s.note("restored")
}

const losesNothing = 3

// lose has commits fail: a few things happen of which nothing is durable, or
// all is and nobody learns of it. Then the machine is restored.
func (s *Session) lose() {
	if s.fate != kept {
		s.progress()
		return
	}
	s.fate = lost
	if s.src.Intn(4) == losesNothing {
		s.fate = unsaid
	}
	s.note("commits fail")
	for range 1 + s.src.Intn(4) {
		if s.fate != kept && s.err == nil {
			s.happen()
		}
	}
	if s.fate != kept {
		s.restart()
	}
}

// checkStored holds the records against the machine that they stand for.
func (s *Session) checkStored(m *server.Machine) {
	var out server.Output
	m.Records(&out)
	all := s.disk.All()
	if out.Commit.Len() != len(all) {
		s.fail("%d records are stored, the machine stands for %d", len(all), out.Commit.Len())
		return
	}
	out.Commit.Each(func(key, value []byte, _ bool) {
		if is, ok := all[string(key)]; !ok || !bytes.Equal(is, value) {
			s.fail("record %x is %x, and should be %x", key, is, value)
		}
	})
}

// damage changes what is stored and restores a machine from that: there is one,
// which stands for records that restore it again, or a Fault. Afterwards all is
// as before.
func (s *Session) damage() {
	list := s.disk.List()
	if len(list) == 0 {
		return
	}
	s.note("damage")
	config := s.config
	config.Random = new(dice) // what a failure draws is drawn from no other
	if _, err := CheckRestore(config, records.Damage(&s.src, list)); err != nil {
		s.fail("%v", err)
	}
}
