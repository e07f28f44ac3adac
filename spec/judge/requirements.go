package judge

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

// watched are the requirements that have a rule of their own.
var watched = []string{
	"FRAME-1", "HEAD-1", "HEAD-6", "HEAD-8", "HEAD-9", "DATA-4", "DATA-5",
	"CONN-1", "CONN-2", "CONN-3", "CONN-4", "CONN-5", "CONN-6", "SEC-3", "SEC-4", "SEC-6",
	"ACK-1", "ACK-2", "ACK-3", "ACK-4", "ACK-5", "ACK-6", "ACK-7",
	"STD-1", "STD-2", "STD-2o", "STD-3", "STD-3o", "STD-3b", "STD-4o", "STD-5", "STD-6", "TEXT-1",
	"REV-1", "REV-3", "REG-1", "REG-1o", "REG-7", "LOG-1", "LOG-2", "LOG-3", "LOG-5", "OHI-5", "OHI-9",
	"POST-11", "POST-12", "NOTE-1", "NOTE-2", "NOTE-3", "NOTE-5", "NOTE-5o", "PING-4", "PING-5o",
	"RCPT-1", "RCPT-2", "RCPT-3", "RCPT-4",
}

// Requirements returns the IDs of what every trace is held against. A finding
// can name others: a client's protocol error that the server let pass goes by
// the requirement that the client broke.
func Requirements() []string { return slices.Clone(watched) }

// level is how much a requirement binds.
func level(requirement string) spec.Level {
	if r, ok := spec.LookupRequirement(requirement); ok {
		return r.Level
	}
	return spec.Must
}
