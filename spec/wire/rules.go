package wire

import (
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// relations checks what a table says about several fields together.
func (d *decoder) relations(t *table, found *members, dst values) *Error {
	for _, f := range t.related {
		switch {
		case f.AtMost != spec.KeyNone && dst.number(f.Key) > dst.number(f.AtMost):
			return d.fail(t.valueRule(f), int(found.spans[f.Key].at), f.Key,
				d.name(f.Key)+" is greater than "+f.AtMost.String()+", "+utoa(dst.number(f.AtMost)))
		case f.When.Key != spec.KeyNone && !found.keys.Has(f.Key) && *dst.text(f.When.Key) == f.When.Is:
			return d.fail(t.valueRule(f), found.at, f.Key, d.name(f.Key)+" is missing, with "+f.When.Key.String()+" "+f.When.Is)
		}
	}
	if t.header != nil && t.header.Choose != spec.ChooseNone {
		return d.choice(t, found)
	}
	return nil
}

// choice checks the alternatives: not two of them, none only where that is
// legal, and the one that is there complete.
func (d *decoder) choice(t *table, found *members) *Error {
	var chosen, other *field
	for i := range t.fields {
		f := &t.fields[i]
		if f.Presence != spec.Choice {
			continue
		}
		other = f
		if !found.keys.Has(f.Key) {
			continue
		}
		if chosen != nil && f.Choice != chosen.Choice {
			return d.fail(t.valueRule(f), int(found.spans[f.Key].at), f.Key,
				d.name(f.Key)+" is there together with "+chosen.Key.String())
		}
		chosen = f
	}
	if chosen == nil {
		if t.header.Choose == spec.ChooseOne {
			return d.fail(t.valueRule(other), found.at, other.Key, "none of the fields is there of which there must be one: "+d.alternatives(t))
		}
		return nil
	}
	for i := range t.fields {
		f := &t.fields[i]
		if f.Presence == spec.Choice && f.Choice == chosen.Choice && !found.keys.Has(f.Key) {
			return d.fail(t.valueRule(f), found.at, f.Key, d.name(f.Key)+" is missing, with "+chosen.Key.String())
		}
	}
	return nil
}

func (d *decoder) alternatives(t *table) string {
	names := ""
	for i := range t.fields {
		if f := &t.fields[i]; f.Presence == spec.Choice {
			if names != "" {
				names += ", "
			}
			names += f.Key.String()
		}
	}
	return names
}

// requestRules checks what a request says about its data.
func (d *decoder) requestRules(h *spec.Header, r *Request, found *members) *Error {
	if h.Data == spec.NoData {
		return d.noData(found, r)
	}
	lengthAt := found.at
	if found.keys.Has(spec.KeyDataLen) {
		lengthAt = int(found.spans[spec.KeyDataLen].at)
	}
	switch {
	case h.Data == spec.BodyData && r.DataLen == 0:
		return d.fail("POST-10", lengthAt, spec.KeyDataLen, "there are no data to be posted")
	case h.Data == spec.TextData && r.DataLen > spec.MaxTextOctets:
		return d.fail("PING-5", lengthAt, spec.KeyDataLen, "a text of "+utoa(r.DataLen)+" octets is too long")
	case r.Op == spec.OpPostNotify:
		return d.noteRules(r, found)
	}
	return nil
}

// noData refuses data where none can be (DATA-6). The length is a part of the
// framing, so it must be sound also where the op has no use for it.
func (d *decoder) noData(found *members, r *Request) *Error {
	if !found.keys.Has(spec.KeyDataLen) {
		return nil
	}
	if found.again.Has(spec.KeyDataLen) {
		return d.duplicate(found, spec.KeyDataLen)
	}
	t := requestTables[spec.OpPost]
	s := found.spans[spec.KeyDataLen]
	if err := d.uint(t, t.field(spec.KeyDataLen), s, r); err != nil {
		return err
	}
	if r.DataLen > 0 {
		return d.fail("DATA-6", int(s.at), spec.KeyDataLen, r.Op.String()+" takes no data")
	}
	return nil
}

// noteRules checks how a PostNotify divides its data.
func (d *decoder) noteRules(r *Request, found *members) *Error {
	at := func(k spec.Key) int { return int(found.spans[k].at) }
	switch {
	case r.NoteLen == 0:
		return d.fail("NOTE-6", at(spec.KeyNoteLen), spec.KeyNoteLen, "the notification is empty")
	case r.NoteLen == r.DataLen:
		return d.fail("NOTE-6", at(spec.KeyNoteLen), spec.KeyNoteLen, "the notification leaves nothing for the message")
	case r.DataHead > r.DataLen-r.NoteLen:
		return d.fail("NOTE-10", at(spec.KeyDataHead), spec.KeyDataHead, "field datahead is greater than the message, "+utoa(r.DataLen-r.NoteLen))
	case r.ForNotSelf && len(r.For) == 0:
		return d.fail("NOTE-8", at(spec.KeyForNotSelf), spec.KeyForNotSelf, "the message would be for nobody")
	}
	return nil
}

// messageRules refuses data behind a server message that has none (STD-6).
func (d *decoder) messageRules(h *spec.Header, m *Message, found *members) *Error {
	if h.Data != spec.NoData || !found.keys.Has(spec.KeyDataLen) {
		return nil
	}
	t := messageTables[spec.MsgDelivery]
	s := found.spans[spec.KeyDataLen]
	if err := d.uint(t, t.field(spec.KeyDataLen), s, m); err != nil {
		return err
	}
	if m.DataLen > 0 {
		return d.fail("STD-6", int(s.at), spec.KeyDataLen, m.Kind.String()+" takes no data")
	}
	return nil
}

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }
