package dissect

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Hidden is what stands in place of a secret.
const Hidden = "…"

// AppendMasked appends the header of a message, without its digits, with
// Hidden in place of nodeids and tokens: of all values of fields that the
// tables call secret. What stands behind the place where a header is no JSON
// any more is left out.
func AppendMasked(dst []byte, from spec.Role, header []byte) []byte {
	done := 0
	walk(header, from, 0, func(f *wire.Field, at int) {
		dst = append(dst, header[done:at]...)
		dst = append(dst, '"')
		dst = append(append(dst, Hidden...), '"')
		done = at + len(f.Value)
	})
	var in wire.Scanner
	in.Reset(header, 0)
	for in.Next() {
	}
	if in.Err() == nil {
		return append(dst, header[done:]...)
	}
	end := done
	in.Reset(header, 0)
	for in.Next() { // up to the last member that is sound
		f := in.Field()
		end = max(end, f.ValueAt+len(f.Value))
	}
	return append(append(dst, header[done:end]...), Hidden...)
}

// walk calls f with each secret of a header: with its offset, in their order.
func walk(text []byte, from spec.Role, at int, f func(*wire.Field, int)) {
	secret := spec.Secrets(from)
	var in wire.Scanner
	in.Reset(text, at)
	for in.Next() {
		field := in.Field()
		k, _ := field.Key()
		switch {
		case secret.Has(k):
			f(&field, field.ValueAt)
		case field.Kind == wire.ObjectKind || field.Kind == wire.ArrayKind:
			walk(field.Value, from, field.ValueAt, f)
		}
	}
}
