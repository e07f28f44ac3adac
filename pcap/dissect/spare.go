package dissect

// spare keeps Messages that are done for those to come: links that say nothing
// have none.
type spare []*Message

// Messages are kept for others when they are few and short: their strings are
// kept with them.
const (
	mostSpare      = 64
	mostSpareFrame = 1024 // octets
)

func (s *spare) take() *Message {
	n := len(*s)
	if n == 0 {
		return new(Message)
	}
	m := (*s)[n-1]
	*s = (*s)[:n-1]
	return m
}

func (s *spare) give(m *Message) {
	if len(*s) < mostSpare && len(m.Frame) <= mostSpareFrame {
		m.Frame = nil // which is not ours
		*s = append(*s, m)
	}
}
