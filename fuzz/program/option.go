package program

import (
	"fmt"
	"strconv"
	"time"
)

// option is how the text form writes one part of a Framing.
type option struct {
	name string
	flag bool                             // it is there or not, and has no value
	get  func(h *Framing) (string, bool)  // its value, and whether it is there
	set  func(h *Framing, v string) error // to a value
}

var options = []option{
	{
		name: "length",
		get: func(h *Framing) (string, bool) {
			return strconv.Quote(h.Length), h.Length != ""
		},
		set: func(h *Framing, v string) (err error) {
			if h.Length, err = strconv.Unquote(v); err != nil || h.Length == "" {
				return fmt.Errorf("want what stands in place of the four digits, in quotes, as /length=\"0000\"")
			}
			return nil
		},
	},
	number("longer", func(h *Framing) *int { return &h.Longer }),
	flag("upper", func(h *Framing) *bool { return &h.Upper }),
	flag("noop", func(h *Framing) *bool { return &h.NoOp }),
	number("pad", func(h *Framing) *int { return &h.Pad }),
	number("keep", func(h *Framing) *int { return &h.Keep }),
	number("pieces", func(h *Framing) *int { return &h.Pieces }),
	{
		name: "slow",
		get: func(h *Framing) (string, bool) {
			return h.Slow.String(), h.Slow != 0
		},
		set: func(h *Framing, v string) (err error) {
			if h.Slow, err = time.ParseDuration(v); err != nil {
				return fmt.Errorf("want a time, as /slow=5ms")
			}
			return nil
		},
	},
	number("torn", func(h *Framing) *int { return &h.Torn }),
	flag("hold", func(h *Framing) *bool { return &h.Hold }),
	flag("nowait", func(h *Framing) *bool { return &h.NoWait }),
}

func number(name string, of func(*Framing) *int) option {
	return option{
		name: name,
		get: func(h *Framing) (string, bool) {
			return strconv.Itoa(*of(h)), *of(h) != 0
		},
		set: func(h *Framing, v string) (err error) {
			if *of(h), err = strconv.Atoi(v); err != nil {
				return fmt.Errorf("want a number, as /%s=1", name)
			}
			return nil
		},
	}
}

func flag(name string, of func(*Framing) *bool) option {
	return option{
		name: name, flag: true,
		get: func(h *Framing) (string, bool) { return "", *of(h) },
		set: func(h *Framing, _ string) error { *of(h) = true; return nil },
	}
}
