// Package link models access links and the TCP and TLS connections over them,
// as messages see them: when does the first octet of a message arrive, when
// the last, and what if the path fails on the way.
//
// A Profile describes a kind of link: rates, round trip, loss, outages. A Path
// is one client's access to the network, a Conn a connection over it. Both are
// plain values without clocks or goroutines: the caller says what time it is,
// and is told when things will happen. What is random comes from the path's
// stream, so everything is a function of the calls and a seed.
//
// A message costs one call however many segments it has. README.md tells how
// that works, what it was taken from, and how far it is from simulating each
// packet, which package packet does.
package link

import "time"

// Direction is one of the two of a path.
type Direction uint8

// The directions.
const (
	Up   Direction = iota // client to server
	Down                  // server to client
)

// String returns "up" or "down".
func (d Direction) String() string {
	if d == Up {
		return "up"
	}
	return "down"
}

func (d Direction) other() Direction { return 1 - d }

// Never is the time of what does not happen.
const Never = time.Duration(1<<63 - 1)

// Way says which directions something concerns.
type Way uint8

// The ways.
const (
	BothWays Way = iota
	UpOnly
	DownOnly
)

var wayNames = [...]string{"both", "up", "down"}

// Has reports whether the direction is concerned.
func (w Way) Has(d Direction) bool { return w == BothWays || w == UpOnly == (d == Up) }
