package model

import (
	"io"
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// draw returns a random text of n characters, five bits each (SEC-6).
func (m *Model) draw(n int) string {
	octets := make([]byte, n*5/8)
	if _, err := io.ReadFull(m.config.Random, octets); err != nil {
		panic(err)
	}
	bit := func(i int) int { return int(octets[i/8]) >> (7 - i%8) & 1 }
	var text []byte
	for i := 0; i < n*5; i += 5 {
		text = append(text, spec.Alphabet[bit(i)<<4|bit(i+1)<<3|bit(i+2)<<2|bit(i+3)<<1|bit(i+4)])
	}
	return string(text)
}

func (m *Model) byUID(uid string) *user {
	for _, u := range m.users {
		if u.uid == uid {
			return u
		}
	}
	return nil
}

func (m *Model) byAlias(alias string) *user {
	for _, u := range m.users {
		if slices.Contains(u.aliases, alias) {
			return u
		}
	}
	return nil
}

func (m *Model) byGID(gid string) *group {
	for _, g := range m.groups {
		if g.gid == gid {
			return g
		}
	}
	return nil
}

// mayHave reports whether an alias is a user's, or may become it: a good name,
// and no group's or other user's (REG-4, REG-6, USER-4, USER-6, USER-8).
func (m *Model) mayHave(u *user, alias string) bool {
	owner := m.byAlias(alias)
	return owner == u || owner == nil && m.byGID(alias) == nil && wire.CheckName(alias) == nil
}

func (u *user) add(alias string) {
	if !slices.Contains(u.aliases, alias) {
		u.aliases = append(u.aliases, alias)
	}
}
