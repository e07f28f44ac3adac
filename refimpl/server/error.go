package server

// ProtocolError says how a peer broke the protocol in a way that its header
// alone does not show, as the codec's *wire.Error does for the rest. It ends
// the link with a quit (CONN-5).
type ProtocolError struct {
	Requirement string // as "CONN-1"
	Reason      string
}

// Error returns the reason with the requirement behind it.
func (e *ProtocolError) Error() string { return e.Reason + " (" + e.Requirement + ")" }

// Refusal is why a request that is no protocol error has no effect. It becomes
// the error of an ack (ACK-4), or of registered.
type Refusal string

// Error returns the reason.
func (r Refusal) Error() string { return string(r) }

// Fault is a fault of our own: records that no machine can have written.
type Fault struct {
	Key    []byte // of the record
	Reason string
}

// Error returns the reason and the record's key in hex.
func (f *Fault) Error() string { return "server: damaged record " + hexKey(f.Key) + ": " + f.Reason }

func hexKey(key []byte) string {
	const digits, most = "0123456789abcdef", 40
	text := make([]byte, 0, 2*most+3)
	for i, c := range key {
		if i == most {
			text = append(text, "..."...)
			break
		}
		text = append(text, digits[c>>4], digits[c&15])
	}
	return string(text)
}
