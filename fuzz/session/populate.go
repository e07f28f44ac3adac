package session

// populate begins with users that were there before anything was seen, as the
// server's operator may found them: three, of whom one has two nodes, and two
// are a group.
func (s *Session) populate() {
	for i, alias := range names[:3] {
		uid, nodes, err := s.machine.FoundUser(alias, labels[0], 1+min(i, 1, s.config.Limits.Nodes-1), &s.out)
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
	s.disk.commit(&s.out.Commit)
	s.out.Reset()
}
