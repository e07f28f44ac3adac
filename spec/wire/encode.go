package wire

import (
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// AppendFrame appends the request's four digits and header to dst: the
// required fields of its op, and of the others those that are in Keys or not
// zero, in byte order of their names and without white space. It does not
// check them: what would be refused can be written, too. Octets of strings that
// are not UTF-8 become U+FFFD.
//
// A header longer than spec.MaxHeaderOctets has no frame: dst is then returned
// with nothing appended. It panics when Op is not below spec.OpCount.
func (r *Request) AppendFrame(dst []byte) []byte {
	start := len(dst)
	dst, _ = appendHeader(dst, requestTables[r.Op], r.Keys, r)
	return finish(dst, start)
}

// AppendFrame does for a server message what Request.AppendFrame does for a
// request. Messages that carry (std) get their headsum by STD-4; the field
// HeadSum is not looked at.
//
// A header longer than spec.MaxHeaderOctets has no frame: dst is then returned
// with nothing appended. It panics when Kind is not below spec.MsgCount.
func (m *Message) AppendFrame(dst []byte) []byte {
	start := len(dst)
	t := messageTables[m.Kind]
	dst, sumAt := appendHeader(dst, t, m.Keys, m)
	if t.header.Std {
		dst = insertHeadSum(dst, start+spec.LengthDigits, sumAt)
	}
	return finish(dst, start)
}

// finish puts the length before the header that begins behind start.
func finish(dst []byte, start int) []byte {
	n := len(dst) - start - spec.LengthDigits
	if n > spec.MaxHeaderOctets {
		return dst[:start]
	}
	putLength(dst[start:], n)
	return dst
}

// insertHeadSum puts the checksum of the header that stands at dst[header:]
// where the field belongs, before the one at sumAt.
func insertHeadSum(dst []byte, header, sumAt int) []byte {
	sum := sumWithout(dst[header:], 0, 0)
	var buf [24]byte
	member := append(buf[:0], `"headsum":`...)
	member = append(strconv.AppendUint(member, uint64(sum), 10), ',')
	return slices.Insert(dst, sumAt, member...)
}

// appendHeader appends four octets for the digits, and the header without its
// headsum, whose place is sumAt.
func appendHeader(dst []byte, t *table, keys spec.KeySet, h header) (_ []byte, sumAt int) {
	dst = append(dst, "0000{"...)
	dst, sumAt = appendMembers(dst, t, keys, h, h)
	dst[len(dst)-1] = '}'
	return dst, sumAt
}

// appendMembers appends the members of an object, each with a comma behind it.
func appendMembers(dst []byte, t *table, keys spec.KeySet, v values, top header) (_ []byte, sumAt int) {
	opDone := t.header == nil
	for i := range t.fields {
		f := &t.fields[i]
		if !opDone && f.Key > spec.KeyOp {
			dst, opDone = appendOp(dst, t, top), true
		}
		if f.Key == spec.KeyHeadSum {
			sumAt = len(dst)
			continue
		}
		if f.Presence == spec.Required || keys.Has(f.Key) || !isZero(f, v, top) {
			dst = appendField(dst, f, v, top)
		}
	}
	if !opDone {
		dst = appendOp(dst, t, top)
	}
	return dst, sumAt
}

func appendOp(dst []byte, t *table, top header) []byte {
	dst = append(dst, `"op":`...)
	if t.sender == spec.Client {
		dst = strconv.AppendUint(dst, top.number(spec.KeyOp), 10)
	} else {
		dst = AppendString(dst, t.header.Name)
	}
	return append(dst, ',')
}

func isZero(f *field, v values, top header) bool {
	switch f.Type {
	case spec.String, spec.Datetime:
		return *v.text(f.Key) == ""
	case spec.Strings:
		return len(*v.list(f.Key)) == 0
	case spec.Objects, spec.Object:
		return top.count(f.Key) == 0
	}
	return v.number(f.Key) == 0
}

// appendField appends a name, its value, and a comma.
func appendField(dst []byte, f *field, v values, top header) []byte {
	dst = append(dst, '"')
	dst = append(append(dst, f.Key.String()...), `":`...)
	switch f.Type {
	case spec.String, spec.Datetime:
		dst = AppendString(dst, *v.text(f.Key))
	case spec.Uint:
		dst = strconv.AppendUint(dst, v.number(f.Key), 10)
	case spec.Bool:
		dst = strconv.AppendBool(dst, v.number(f.Key) != 0)
	case spec.Strings:
		dst = append(dst, '[')
		for _, s := range *v.list(f.Key) {
			dst = append(AppendString(dst, s), ',')
		}
		dst = closeList(dst)
	case spec.Objects:
		dst = append(dst, '[')
		for i := range top.count(f.Key) {
			dst = append(appendItem(dst, f, top.item(f.Key, i)), ',')
		}
		dst = closeList(dst)
	case spec.Object:
		if top.count(f.Key) == 0 {
			dst = append(dst, "{}"...)
			break
		}
		dst = appendItem(dst, f, top.item(f.Key, 0))
	}
	return append(dst, ',')
}

func appendItem(dst []byte, f *field, v values) []byte {
	dst = append(dst, '{')
	start := len(dst)
	dst, _ = appendMembers(dst, f.items, 0, v, nil)
	if len(dst) == start {
		return append(dst, '}')
	}
	dst[len(dst)-1] = '}'
	return dst
}

// closeList puts the bracket in place of the last item's comma.
func closeList(dst []byte) []byte {
	if dst[len(dst)-1] == ',' {
		dst[len(dst)-1] = ']'
		return dst
	}
	return append(dst, ']')
}
