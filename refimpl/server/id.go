package server

import (
	"io"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// idBlock is how far ahead of the ids in use the durable mark is set, in
// nanoseconds: a restarted machine begins behind the mark (STD-2).
const idBlock = 60_000_000_000

// ids makes the ids of messages and their texts.
type ids struct {
	last, mark uint64

	// The texts asked for last: an ack and its message share them.
	id         uint64
	idText     string
	posted     int64
	postedText string
}

// drawID returns the next id: the time, unless that is not above the last one.
func (m *Machine) drawID() uint64 {
	id := m.ids.last + 1
	if wall := m.now.Wall; wall > 0 && uint64(wall) > id {
		id = uint64(wall)
	}
	m.ids.last = id
	if id > m.ids.mark {
		m.ids.mark = id + idBlock
		m.putMark()
	}
	return id
}

func (s *ids) text(id uint64) string {
	if s.id != id || s.idText == "" {
		s.id, s.idText = id, wire.FormatID(id)
	}
	return s.idText
}

func (s *ids) postedAs(wall int64) string {
	if s.posted != wall || s.postedText == "" {
		s.posted, s.postedText = wall, wire.FormatPosted(wall)
	}
	return s.postedText
}

// drawSecret returns a text of the given number of characters, 5 random bits
// each, most significant first (SEC-6). Its number must be a multiple of 8.
func (m *Machine) drawSecret(runes int) string {
	octets := m.octets[:runes*5/8]
	if _, err := io.ReadFull(m.config.Random, octets); err != nil {
		panic("server: no random octets: " + err.Error())
	}
	var text strings.Builder
	text.Grow(runes)
	var acc uint
	var have int
	for _, o := range octets {
		acc, have = acc<<8|uint(o), have+8
		for ; have >= 5; have -= 5 {
			text.WriteByte(spec.Alphabet[acc>>(have-5)&31])
		}
	}
	return text.String()
}
