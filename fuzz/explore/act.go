package explore

import (
	"errors"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// longHeader is the length from which a header counts as long, in octets.
const longHeader = 1 << 14

// longData is the length from which data count as long, in octets.
const longData = 1 << 16

// request returns the class of a request: its op, with what of it the server
// has to decide by.
func request(r *wire.Request, header int) string {
	act := r.Op.String()
	switch r.Op {
	case spec.OpRegister:
		if r.NewAlias != "" {
			act += " alias"
		}
	case spec.OpUserEdit:
		if r.NewNode != "" {
			act += " node"
		} else {
			act += " alias"
		}
	case spec.OpOhiEdit:
		act += " " + r.Type
	case spec.OpGroupEdit:
		act += " " + r.Act
		if r.Act == "join" && r.NewAlias != "" {
			act += " as"
		}
	case spec.OpPost:
		act += " to" + recipients(r.For)
	case spec.OpPostNotify:
		act += " to" + recipients(r.For) + " note" + recipients(r.NoteFor)
		if r.ForNotSelf {
			act += " not self"
		}
	}
	if header >= longHeader {
		act += ", long header"
	}
	if r.DataLen >= longData {
		act += ", long data"
	}
	return act
}

// recipients tells the types that a list has, in order, and none twice.
func recipients(list []wire.Recipient) string {
	var has [spec.ToGroupNotSelf + 1]bool
	for _, r := range list {
		has[r.Type] = true
	}
	text := ""
	for typ := range has {
		if has[typ] {
			text += " " + [...]string{"", "user", "group", "others"}[typ]
		}
	}
	if text == "" {
		return " nobody"
	}
	return text
}

// broken returns the class of what is no request: the requirement it breaks,
// with the op and the field where they can be told.
func broken(err error) string {
	e := new(wire.Error)
	if !errors.As(err, &e) {
		return "broken"
	}
	if e.Field != spec.KeyNone {
		return "broken " + e.Requirement + " " + e.Field.String()
	}
	return "broken " + e.Requirement
}

// opOf names the op of a header that broke the protocol, where it got so far
// as to tell one.
func opOf(r *wire.Request, err error) string {
	e := new(wire.Error)
	if errors.As(err, &e) && (e.Requirement == "HEAD-1" || e.Requirement == "HEAD-2" || e.Requirement == "HEAD-10") {
		return ""
	}
	return r.Op.String() + " "
}
