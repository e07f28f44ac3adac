package tlsdecrypt

import "fmt"

// Error says why a direction of a connection is not read, or no longer.
type Error struct {
	From   Side
	Offset int64 // in the octets of that direction, of the record concerned
	Kind   Kind
	Text   string // what is wrong, in one line
}

// Error returns the text with the place.
func (e *Error) Error() string {
	return fmt.Sprintf("TLS, %s, octet %d: %s", e.From, e.Offset, e.Text)
}

// Kind is what sort of trouble an Error is about.
type Kind uint8

// The kinds of trouble. After NotTLS, Unsupported and NoHello nothing of the
// direction is read any more; after the others records can be again.
const (
	NotTLS      Kind = iota // no record of TLS where one should begin
	Unsupported             // a version or cipher suite that this package does not read
	NoHello                 // the capture began behind the hello that names the session
	NoKeys                  // the key log has no secrets of the session
	WrongKeys               // a record does not open with the secrets there are
	Lost                    // a gap, behind which no record was found again
)

// String returns the kind in a few words.
func (k Kind) String() string {
	return [...]string{"not TLS", "not supported", "no hello", "no keys", "wrong keys", "lost"}[k]
}

// Side is who sent.
type Side uint8

// The two sides of a connection.
const (
	Client Side = iota
	Server
)

// String returns the side in words.
func (s Side) String() string { return [...]string{"from the client", "from the server"}[s] }
