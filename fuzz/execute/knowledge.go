package execute

import (
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// knowledge is what an execution has learned, as a step on a link sees it.
type knowledge struct {
	*run
	link *link
}

// Fresh makes a name of this execution.
func (k knowledge) Fresh(stem string) string { return stem + " " + k.trace.Nonce }

// Reply finds what a step brought. What the server sends of its own accord may
// be on its way still; then it is waited for.
func (k knowledge) Reply(r program.Ref) (string, bool) {
	find := k.find
	if r.Step == program.Due {
		find = k.due
	}
	json, ok := find(r)
	if !ok && k.link.logged && (r.Step == program.Due || k.trace.Steps[r.Step].Done) {
		k.sync(k.link)
		json, ok = find(r)
	}
	return json, ok
}

// due returns the id of the oldest message that waits for an Ack.
func (k knowledge) due(program.Ref) (string, bool) {
	if len(k.link.unacked) == 0 {
		return "", false
	}
	return string(wire.AppendString(nil, k.link.unacked[0])), true
}

func (k knowledge) find(r program.Ref) (string, bool) {
	var sent []byte
	label, link := "", -1
	for i := range k.trace.Events {
		switch e := &k.trace.Events[i]; {
		case e.Kind == Sent && e.Step == r.Step && e.Own == OfStep:
			sent = append(sent, e.Octets...)
			link = e.Link
			label, _ = fieldOf(sent, "newnode")
		case e.Kind == Came && e.Answers == r.Step:
			if json, ok := fieldOf(e.Octets, r.Field); ok {
				return json, true
			}
		case e.Kind == Came && label != "" && e.Link == link && e.Message != nil && e.Message.Kind == spec.MsgUser:
			// The secret of a new node comes in a message of its own (USER-2).
			if its, _ := fieldOf(e.Octets, "newnode"); its == label {
				if json, ok := fieldOf(e.Octets, r.Field); ok {
					return json, true
				}
			}
		}
	}
	return fieldOf(sent, r.Field)
}

// fieldOf returns the value of a field in a frame's header, as it stands
// there.
func fieldOf(frame []byte, name string) (json string, ok bool) {
	if len(frame) < spec.LengthDigits {
		return "", false
	}
	var scan wire.Scanner
	scan.Reset(frame[spec.LengthDigits:], spec.LengthDigits)
	for scan.Next() {
		if f := scan.Field(); strings.EqualFold(string(f.Name), name) {
			return string(f.Value), true
		}
	}
	return "", false
}
