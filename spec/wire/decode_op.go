package wire

import "github.com/tmtplab/tmtplab/spec"

// requestOp reads a request's number (HEAD-2).
func (d *decoder) requestOp(r *Request, found *members) *Error {
	s, err := d.op(found, "HEAD-2")
	if err != nil {
		return err
	}
	v, ok, over := parseUint(d.raw(s))
	if s.kind != NumberKind || !ok || over || v >= spec.OpCount {
		return d.fail("HEAD-2", int(s.at), spec.KeyOp, "op is "+d.quote(s)+", not an integer from 0 to 12")
	}
	r.Op = spec.Op(v)
	return nil
}

// messageOp reads the kind of a server message.
func (d *decoder) messageOp(m *Message, found *members) *Error {
	s, err := d.op(found, "HEAD-8")
	if err != nil {
		return err
	}
	if found.cased.Has(spec.KeyOp) {
		return d.capital(found, spec.KeyOp)
	}
	if s.kind != StringKind {
		return d.fail("HEAD-8", int(s.at), spec.KeyOp, "op is "+s.kind.String()+", not a string")
	}
	raw := d.raw(s)
	raw = raw[1 : len(raw)-1]
	if s.escaped {
		raw = AppendUnescaped(nil, raw)
	}
	kind, ok := messageKinds[string(raw)]
	if !ok {
		// The data must be passed over all the same.
		t := messageTables[spec.MsgDelivery]
		if found.keys.Has(spec.KeyDataLen) {
			if err := d.uint(t, t.field(spec.KeyDataLen), found.spans[spec.KeyDataLen], m); err != nil {
				return err
			}
		}
		err := d.fail("HEAD-6", int(s.at), spec.KeyOp, "op "+d.quote(s)+" is none of the protocol's")
		err.cause = ErrUnknownOp
		return err
	}
	m.Kind = kind
	return nil
}

var messageKinds = func() map[string]spec.Msg {
	kinds := make(map[string]spec.Msg, spec.MsgCount)
	for m := range spec.Msg(spec.MsgCount) {
		kinds[m.String()] = m
	}
	return kinds
}()

// op finds the value of op, which must be there once.
func (d *decoder) op(found *members, missing string) (span, *Error) {
	if !found.keys.Has(spec.KeyOp) {
		return span{}, d.fail(missing, found.at, spec.KeyOp, "op is missing")
	}
	if found.again.Has(spec.KeyOp) {
		return span{}, d.duplicate(found, spec.KeyOp)
	}
	return found.spans[spec.KeyOp], nil
}
