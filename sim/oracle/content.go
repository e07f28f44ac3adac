package oracle

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// digest is a number that stands for fields of a message.
type digest uint64

func (d digest) number(v uint64) digest {
	h := (uint64(d) ^ v) * 0x9e3779b97f4a7c15
	return digest(h ^ h>>29)
}

func (d digest) text(s string) digest {
	h := uint64(0xcbf29ce484222325) // FNV-1a
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return d.number(h)
}

// contentOf returns a number for what a message says, as far as it follows from
// the request that led to it: two messages that say the same have the same.
func contentOf(m *wire.Message) uint64 {
	d := digest(m.Kind)
	switch m.Kind {
	case spec.MsgDelivery:
		d = d.data(m).number(m.Notify)
	case spec.MsgNotify:
		d = d.data(m).text(m.PostID)
	case spec.MsgPing:
		d = d.data(m).text(m.Alias).text(m.To)
	case spec.MsgInvite:
		d = d.data(m).text(m.GID).text(m.Alias).text(m.To)
	case spec.MsgMember:
		d = d.text(m.Act).text(m.GID).text(m.Alias).text(m.NewAlias)
	case spec.MsgUser:
		d = d.text(m.NewNode).text(m.NewAlias)
	case spec.MsgOhiEdit:
		d = d.text(m.Type)
		for i := range m.For {
			d = d.text(m.For[i].ID)
		}
	}
	return uint64(d)
}

func (d digest) data(m *wire.Message) digest {
	return d.number(m.DataLen).number(m.DataHead).number(m.DataSum)
}
