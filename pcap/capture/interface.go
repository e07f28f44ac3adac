package capture

import (
	"fmt"
	"strings"
)

// Options of interfaces and packets that are read.
const (
	optionEnd        = 0
	optionComment    = 1
	optionName       = 2
	optionResolution = 9
	optionOffset     = 14
)

// interfaceDescription reads what an interface is like.
func (r *Reader) interfaceDescription(body []byte) error {
	if len(body) < 8 {
		return r.short("an interface description")
	}
	if len(r.interfaces) == MaxInterfaces {
		return r.fail(TooLong, fmt.Sprintf("a section with more than %d interfaces", MaxInterfaces), "")
	}
	i := &Interface{
		Section: r.section, ID: len(r.interfaces),
		LinkType: LinkType(r.order.Uint16(body)), Snap: int(r.order.Uint32(body[4:])),
		clock: clock{second: microseconds},
	}
	var err error
	r.eachOption(body[8:], func(code uint16, value []byte) {
		switch {
		case code == optionName:
			i.Name = strings.ToValidUTF8(strings.TrimRight(string(value), "\x00"), "\ufffd")
		case code == optionResolution && len(value) > 0:
			var ok bool
			if i.clock.second, ok = resolution(value[0]); !ok {
				err = r.fail(Damaged, fmt.Sprintf("an interface says that its times have a resolution of %#x, which no clock has", value[0]), "")
			}
		case code == optionOffset && len(value) == 8:
			i.clock.offset = int64(r.order.Uint64(value))
		}
	})
	r.interfaces = append(r.interfaces, i)
	return err
}

// eachOption goes through a list of options, up to its end or to where it is
// broken: nothing that matters to a packet is in options, so this is no error.
func (r *Reader) eachOption(list []byte, do func(code uint16, value []byte)) {
	for len(list) >= 4 {
		code, length := r.order.Uint16(list), int(r.order.Uint16(list[2:]))
		list = list[4:]
		if code == optionEnd || length > len(list) {
			return
		}
		do(code, list[:length])
		list = list[min((length+3)&^3, len(list)):]
	}
}
