package bench

import "slices"

// Kind says what a fault does to those who meet it.
type Kind uint8

// The kinds of faults.
const (
	Crash       Kind = iota // the process ends
	Hang                    // a link, or all of them, is served no more
	Leak                    // somebody learns what is another's business
	Wrong                   // an answer breaks the protocol
	Memory                  // memory grows with each request of a kind, and is never given back
	Descriptors             // so do descriptors
)

var kindNames = [...]string{"crash", "hang", "leak", "wrong answer", "memory", "descriptors"}

// String returns the kind in a word or two.
func (k Kind) String() string { return kindNames[k] }

// Fault is one mistake that the server can be made to have.
type Fault struct {
	Name string // words with hyphens between
	Kind Kind
	// Depth is how many things must have been achieved before the request
	// that meets the fault: 0 on a link that just opened, 1 after tmtprev, 2
	// once logged in, and one more for each account, group, message or
	// session that must be there besides.
	Depth int
	// Links is how many links it takes, one after the other included.
	Links int
	// Requirement is the one that the server then breaks.
	Requirement string
	// Text says in one sentence what is wrong.
	Text string

	plant func() hooks
}

// All returns the faults, the shallow ones first.
func All() []Fault { return slices.Concat(earlyFaults, sessionFaults, deepFaults) }

// Lookup finds a fault by its name.
func Lookup(name string) (Fault, bool) {
	all := All()
	if i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	return Fault{}, false
}
