package codec

import (
	"math/big"

	"github.com/tmtplab/tmtplab/spec"
)

func (j *table) has(k spec.Key) bool {
	m, _ := find(j.members, k)
	return m != nil
}

var none = new(big.Int)

// number is a member that should be one: 0 when it is not, or not there. It is
// not to be changed.
func (j *table) number(k spec.Key) *big.Int {
	if m, _ := find(j.members, k); m != nil {
		if v, ok := new(big.Int).SetString(string(m.value), 10); ok {
			return v
		}
	}
	return none
}

func (j *table) text(k spec.Key) string {
	if m, _ := find(j.members, k); m != nil && m.value[0] == '"' {
		return string(unquote(m.value))
	}
	return ""
}

// alternatives wants the members of one alternative, all of them.
func (j *table) alternatives(h *spec.Header) {
	if h.Choose == spec.ChooseNone {
		return
	}
	var there [8]bool // by alternative
	alternatives := 0
	for i := range h.Fields {
		if f := &h.Fields[i]; f.Presence == spec.Choice && j.has(f.Key) {
			if !there[f.Choice] {
				alternatives++
			}
			there[f.Choice] = true
		}
	}
	for i := range h.Fields {
		f := &h.Fields[i]
		if f.Presence != spec.Choice {
			continue
		}
		if alternatives > 1 || alternatives == 0 && h.Choose == spec.ChooseOne || there[f.Choice] && !j.has(f.Key) {
			j.breaks(j.missing(f))
		}
	}
}

// data holds what a header says about its data to the kind of data there may
// be, and to what a PostNotify says of its own.
func (j *table) data(h *spec.Header) {
	length, more := find(j.members, spec.KeyDataLen)
	dataLen, noteLen := j.number(spec.KeyDataLen), j.number(spec.KeyNoteLen)
	if h.Data == spec.NoData && length != nil {
		with := spec.Request(spec.OpPost)
		if j.sender == spec.Server {
			with = spec.Message(spec.MsgDelivery)
		}
		if more && j.sender == spec.Client {
			j.breaks("HEAD-11")
		}
		j.value(with.Field(spec.KeyDataLen), length.value)
		if dataLen.Sign() > 0 {
			j.breaks(j.either("DATA-6", "STD-6"))
		}
	}
	if j.sender == spec.Server {
		return
	}
	switch {
	case h.Data == spec.BodyData && dataLen.Sign() <= 0:
		j.breaks("POST-10")
	case h.Data == spec.TextData && dataLen.Cmp(big.NewInt(spec.MaxTextOctets)) > 0:
		j.breaks("PING-5")
	}
	if h.Op != spec.OpPostNotify {
		return
	}
	if noteLen.Sign() <= 0 || noteLen.Cmp(dataLen) >= 0 {
		j.breaks("NOTE-6")
	}
	if j.number(spec.KeyDataHead).Cmp(new(big.Int).Sub(dataLen, noteLen)) > 0 {
		j.breaks("NOTE-10")
	}
	self, _ := find(j.members, spec.KeyForNotSelf)
	to, _ := find(j.members, spec.KeyFor)
	if self != nil && self.value[0] == 't' && to != nil && to.value[0] == '[' && len(j.items(to.value)) == 0 {
		j.breaks("NOTE-8")
	}
}
