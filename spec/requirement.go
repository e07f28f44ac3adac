package spec

// Level says how much a requirement binds.
type Level string

// A departure from a Must fails a check, from a Should warns, and what is
// done about a May is only recorded.
const (
	Must   Level = "M"
	Should Level = "S"
	May    Level = "Y"
)

// Basis says where a requirement comes from.
type Basis string

// The draft states it (Stated), it follows from what the draft states
// (Implied), or the draft is silent and deployed peers do it (Observed).
const (
	Stated   Basis = "S"
	Implied  Basis = "I"
	Observed Basis = "O"
)

// Requirement is one statement of the protocol that can be tested, or that
// says why it cannot.
type Requirement struct {
	ID        string `json:"id"` // stable, as "FRAME-4b"; never reused or renumbered
	Level     Level  `json:"level"`
	Basis     Basis  `json:"basis"`
	Role      string `json:"role"`    // "server" or "client": whom it binds
	Section   string `json:"section"` // of the protocol, as "3.9 Ping"
	Statement string `json:"statement"`
	// Untestable is why no check can be written; empty where one can.
	Untestable string `json:"untestable,omitempty"`
}
