package server

// logout ends the session; the node can log in again at once (BYE-1).
func (m *Machine) logout(slot uint32, l *link) error {
	m.quit(slot, l, "logout ok")
	return nil
}
