package judge

import (
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// idHistory knows the greatest id that had been seen at a time not long ago.
type idHistory struct {
	steps []idStep // growing in both
}

type idStep struct {
	at  time.Time
	max string
}

// historySteps is how many increases of the greatest id are remembered.
const historySteps = 1024

// add takes note of an id that came at t.
func (h *idHistory) add(t time.Time, id string) {
	if n := len(h.steps); n > 0 {
		last := h.steps[n-1]
		if less, known := lessID(last.max, id); !known || !less {
			return
		}
		if t.Before(last.at) {
			t = last.at // links are told of by turns: later is safe
		}
	}
	if len(h.steps) == 2*historySteps {
		h.steps = append(h.steps[:0], h.steps[historySteps:]...)
	}
	h.steps = append(h.steps, idStep{t, strings.Clone(id)})
}

// before returns the greatest id that had come when t was, or "".
func (h *idHistory) before(t time.Time) string {
	for i := len(h.steps) - 1; i >= 0; i-- {
		if !h.steps[i].at.After(t) {
			return h.steps[i].max
		}
	}
	return ""
}

// lessID compares ids as STD-2 says: octet by octet where both have the form of
// deployed servers, or are equally long; else as numbers. Known is false when
// neither applies.
func lessID(a, b string) (less, known bool) {
	if len(a) == len(b) {
		return a < b, true
	}
	if !digits(a) || !digits(b) {
		return false, false
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) < len(b), true
	}
	return a < b, true
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// generated judges id and posted of a message as it came. The form of ids is
// that of deployed servers (STD-2o), and posted a datetime (STD-3, STD-3o).
// Nothing else need be known.
func (l *Link) generated(ref Ref, m *wire.Message) {
	l.j.ids.add(ref.At, m.ID)
	l.formOf(ref, m.ID, m.Posted)
	switch m.Kind {
	case spec.MsgLogin, spec.MsgUser, spec.MsgOhiEdit:
		if l.uid != "" && m.From != l.uid { // STD-1: these go to the nodes of who caused them
			l.j.found("STD-1", ref.At, m.Kind.String()+" is from "+quote(m.From)+", not from the user it concerns", ref)
		}
	}
}

func (l *Link) formOf(ref Ref, id, posted string) {
	if _, err := wire.ParseID(id); err != nil {
		l.j.found("STD-2o", ref.At, "id "+quote(id)+" is not 16 lower-case hex digits", ref)
	}
	if _, err := wire.ParsePosted(posted); err == nil {
		return
	}
	if _, err := time.Parse(time.RFC3339Nano, posted); err == nil {
		l.j.found("STD-3o", ref.At, "posted "+quote(posted)+" is not in UTC with milliseconds", ref)
		return
	}
	l.j.found("STD-3", ref.At, "posted "+quote(posted)+" is no datetime", ref)
}

// grows holds the id that a request led to against one that was known before
// its first octet was sent (STD-2), and its time against the judge's (STD-3b).
// It needs to have seen a message or ack before the request.
func (p *pending) grows(ref Ref, m *wire.Message) {
	j := p.l.j
	if less, known := lessID(p.floor, m.MsgID); p.floor != "" && known && !less {
		j.found("STD-2", ref.At, "id "+quote(m.MsgID)+" is not greater than "+quote(p.floor)+", which came before the request was sent", ref, p.ref)
	}
	j.ids.add(ref.At, m.MsgID)
	p.l.formOf(ref, m.MsgID, m.Posted)
	const near = 5 * time.Minute
	if posted, err := time.Parse(time.RFC3339Nano, m.Posted); err == nil && j.config.Clock {
		if off := ref.At.Sub(posted).Abs(); off > near {
			j.found("STD-3b", ref.At, "posted is "+off.Round(time.Second).String()+" from this clock", ref)
		}
	}
}
