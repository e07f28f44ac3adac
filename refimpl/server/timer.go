package server

import "time"

// The two timers of a link. Each is a heap of deadlines with at most one entry
// that counts a link. When a deadline moves back its entry stays where it is:
// popped, it is pushed again with the new one. So octets that arrive cost
// nothing but a store into the link.
const (
	idleTimer = iota // until login (CONN-8), and from then on idle (CONN-9)
	ackTimer         // until the message in flight is sent again (RCPT-3)
	timerCount
)

type deadline struct {
	at   time.Duration
	slot uint32 // of the link
}

type deadlines []deadline

func (d *deadlines) push(at time.Duration, slot uint32) {
	h := append(*d, deadline{at, slot})
	i := len(h) - 1
	for i > 0 && h[(i-1)/2].at > at {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = deadline{at, slot}
	*d = h
}

func (d *deadlines) pop() deadline {
	h := *d
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*d = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].at < h[child].at {
			child++
		}
		if h[child].at >= last.at {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = last
	return top
}

func (d deadlines) first() time.Duration {
	if len(d) == 0 {
		return Never
	}
	return d[0].at
}

// arm sees to it that the timer goes off at the given time or before.
func (m *Machine) arm(timer int, slot uint32, l *link, at time.Duration) {
	if l.armed[timer] == 0 || at < l.armed[timer] {
		l.armed[timer] = at
		m.timers[timer].push(at, slot)
	}
}

// due returns the next link whose timer has really run out, and its slot. The
// timer is then no longer armed.
func (m *Machine) due(timer int) (uint32, *link) {
	for m.timers[timer].first() <= m.now.Mono {
		d := m.timers[timer].pop()
		l := m.links.at(d.slot)
		if l.armed[timer] != d.at {
			continue
		}
		l.armed[timer] = 0
		switch at := m.deadline(timer, l); {
		case at == Never:
		case at > m.now.Mono:
			m.arm(timer, d.slot, l, at)
		default:
			return d.slot, l
		}
	}
	return 0, nil
}

func (m *Machine) deadline(timer int, l *link) time.Duration {
	switch {
	case timer == ackTimer:
		return l.ackDue
	case l.phase == online:
		return l.heard + m.config.Timers.Idle
	case l.phase == closed || l.phase == closing:
		return Never
	}
	return l.heard + m.config.Timers.Login
}

// tick does what has come due.
func (m *Machine) tick() {
	for slot, l := m.due(idleTimer); l != nil; slot, l = m.due(idleTimer) {
		m.shut(slot, l) // without a message: CONN-7
	}
	for slot, l := m.due(ackTimer); l != nil; slot, l = m.due(ackTimer) {
		n := m.nodes.at(l.node)
		e := m.entries.at(n.lanes[n.flight-1].head)
		m.sendTo(e.message, slot)
		m.awaitAck(slot, l)
	}
}
