package session

import (
	"cmp"

	"github.com/tmtplab/tmtplab/spec"
)

// populate begins with users that were there before anything was seen, as the
// server's operator may found them: three, of whom one has two nodes, and two
// are a group.
func (s *Session) populate() {
	for i, alias := range names[:3] {
		uid, nodes, err := s.machine.FoundUser(alias, labels[0], 1+min(i, 1, cmp.Or(s.config.Limits.Nodes, spec.MaxNodes)-1), &s.out)
		if err != nil {
			s.fail("%v", err)
			return
		}
		s.model.FoundUser(alias, labels[0], len(nodes))
		s.learn(uid, nodes...)
		s.accounts[i].aliases = append(s.accounts[i].aliases, alias)
	}
	if err := s.machine.FoundGroup(names[4], names[:2], &s.out); err != nil {
		s.fail("%v", err)
		return
	}
	s.model.FoundGroup(names[4], names[:2])
	s.disk.Commit(&s.out.Commit)
	s.out.Reset()
	s.refused()
}

// refused founds what cannot be, of which nothing may be stored.
func (s *Session) refused() {
	founded := func(alias, label string, nodes int) error {
		_, _, err := s.machine.FoundUser(alias, label, nodes, &s.out)
		return err
	}
	for _, err := range []error{
		founded(names[0], labels[0], 1),
		founded(names[3], labels[0], 0),
		founded(names[3], "", 1),
		s.machine.FoundGroup(names[0], nil, &s.out),
		s.machine.FoundGroup(strange[0], nil, &s.out),
		s.machine.FoundGroup(names[5], names[:4], &s.out),
	} {
		if err == nil {
			s.fail("something is founded that cannot be")
		}
	}
	if !s.out.Commit.Empty() || len(s.out.Actions) > 0 {
		s.fail("what cannot be founded has records")
	}
}
