package client

import (
	"hash/fnv"
	"slices"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// remembers reports whether a message with that id was received before (CLI-3).
func (m *Machine) remembers(id string) bool { return slices.Contains(m.seen, fingerprint(id)) }

// remember notes the id of message seq, durably, in the place of the oldest
// one when there are enough.
func (m *Machine) remember(id string, seq uint64, out *Output) {
	f := fingerprint(id)
	for len(m.seen) >= m.cfg.remember() {
		out.Commit.Delete(numberKey(keySeen, m.seen[0]))
		m.seen = slices.Delete(m.seen, 0, 1)
	}
	m.seen = append(m.seen, f)
	out.Commit.Put(numberKey(keySeen, f), number(seq))
}

// fingerprint stands for an id in an eighth of its memory. Ids as servers
// generate them are told apart with certainty, any others but for one chance in
// 10¹⁹: only the server chooses them, and it could as well not send a message.
func fingerprint(id string) uint64 {
	if n, err := wire.ParseID(id); err == nil {
		return n
	}
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}
