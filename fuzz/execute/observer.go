package execute

import "time"

// Observer is told of what crosses the transport of every connection: TLS
// records where there is TLS. It is how captures are made.
type Observer interface {
	// Connected returns who listens to a new connection. The execution began
	// to connect at the first of the times.
	Connected(c Connection, dialled, connected time.Time) Tap
	// Keys is a line of a TLS key log, as Wireshark reads it, without its end.
	Keys(line string)
}

// Connection names a connection of an Executor.
type Connection struct {
	Number        int // unique of the executor, from 1
	Link          int // of the program, from 0; -1: none
	Local, Remote string
	Target        string
}

// Direction says who sent octets.
type Direction uint8

// The two directions of a connection.
const (
	ToServer Direction = iota
	FromServer
)

// String returns ">" for what the client sends and "<" for what it gets.
func (d Direction) String() string { return [...]string{">", "<"}[d] }

// Tap listens to one connection. What is told of one direction is told in
// order, and nothing after its end. It must not keep the octets.
type Tap interface {
	// Octets come in the pieces in which they are written and read; those of
	// the client are told before they are sent.
	Octets(dir Direction, octets []byte, at time.Time)
	// Ended tells that a side sends no more.
	Ended(dir Direction, at time.Time)
	// Reset tells that a side broke the connection off, both directions.
	Reset(dir Direction, at time.Time)
}
