package capture

import "fmt"

// Kind is what is wrong with a capture.
type Kind uint8

// The kinds of errors.
const (
	NotCapture Kind = iota // the file is none that this package reads
	Truncated              // the file ends inside a block, a packet or its gzip stream
	Damaged                // a block cannot be as it is
	TooLong                // a length is over a limit of this package
	Unreadable             // the stream itself failed; Unwrap tells how
)

// Error says why a capture cannot be read on. All packets before it were
// handed out, and are as good as they would be without it.
type Error struct {
	Kind   Kind
	Offset int64 // in octets from the file's start, of the block at fault; unpacked, where Gzip is set
	Block  int64 // number of that block, from 1; packets of pcap count as blocks. 0: the file's header
	Packet int64 // number of the last packet before it; 0: none
	Gzip   bool  // the file is packed
	Reason string
	Advice string // what to do about it

	cause error
}

// Error returns one line, as "octet 4096 (block 17, behind packet 15): …".
func (e *Error) Error() string {
	where := fmt.Sprintf("octet %d", e.Offset)
	if e.Gzip {
		where += ", unpacked"
	}
	if e.Block > 0 {
		where += fmt.Sprintf(" (block %d", e.Block)
		if e.Packet > 0 {
			where += fmt.Sprintf(", behind packet %d", e.Packet)
		}
		where += ")"
	}
	line := where + ": " + e.Reason
	if e.Advice != "" {
		line += "; " + e.Advice
	}
	return line
}

// Unwrap returns the stream's own error, if there was one.
func (e *Error) Unwrap() error { return e.cause }
