package program

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Framing says how the octets of a step leave, where that is not as a client
// should do it: the true length in lower case, all octets in one write, and
// the answer awaited.
type Framing struct {
	Length string // stands in place of the four digits; empty: the true ones
	Longer int    // added to the length that the digits tell
	Upper  bool   // the digits are in upper case (FRAME-2)
	NoOp   bool   // the header has no op (HEAD-2)
	Pad    int    // octets of the header, filled up with white space (FRAME-5); 0: as it is

	Keep   int           // so many octets at the end never leave
	Pieces int           // octets of each write; 0: all in one (FRAME-7)
	Slow   time.Duration // between two of these writes
	Torn   int           // only so many octets leave beneath TLS, inside a record (CONN-14); nothing after them does; 0: all
	Hold   bool          // the octets leave together with those of the link's next step (FRAME-8)
	NoWait bool          // the next step does not wait for the answer
}

// Limits of a framing.
const (
	MaxLength = 64                     // octets of Length
	MaxSlow   = 100 * time.Millisecond // between two writes
)

func (f *Framing) check() error {
	switch {
	case len(f.Length) > MaxLength:
		return fmt.Errorf("what stands in place of a length has at most %d octets, not %d", MaxLength, len(f.Length))
	case f.Longer < -spec.MaxHeaderOctets || f.Longer > spec.MaxHeaderOctets:
		return fmt.Errorf("a length lies by at most %d octets, not %d", spec.MaxHeaderOctets, f.Longer)
	case f.Pad < 0 || f.Pad > 2*spec.MaxHeaderOctets:
		return fmt.Errorf("a header is padded to at most %d octets, not %d", 2*spec.MaxHeaderOctets, f.Pad)
	case f.Keep < 0 || f.Pieces < 0 || f.Torn < 0:
		return fmt.Errorf("octets kept back, pieces and torn ones are counted from 0")
	case f.Slow < 0 || f.Slow > MaxSlow:
		return fmt.Errorf("the time between two writes is at most %v, not %v", MaxSlow, f.Slow)
	}
	return nil
}
