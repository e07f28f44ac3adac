package execute

// UnreachableError says that no connection to the target came about.
type UnreachableError struct {
	Target string
	Kind   Unreachable
	Err    error
}

// Unreachable says where connecting failed.
type Unreachable uint8

// The kinds.
const (
	ConnectionRefused Unreachable = iota // nobody listens there
	NoAnswer                             // neither a connection nor a refusal in time
	HandshakeFailed                      // TLS came to nothing, by either side
	NoRoute                              // otherwise: no such host, no such socket, no network
)

var unreachableNames = [...]string{"the connection is refused", "nobody answers", "TLS failed", "it cannot be reached"}

// String returns the kind in words.
func (u Unreachable) String() string { return unreachableNames[u] }

// Error returns one line.
func (e *UnreachableError) Error() string {
	return "target " + e.Target + ": " + e.Kind.String() + ": " + e.Err.Error()
}

// Unwrap returns what the network said.
func (e *UnreachableError) Unwrap() error { return e.Err }
