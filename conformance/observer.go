package conformance

import "time"

// Direction says who sent octets.
type Direction uint8

// The two directions of a link.
const (
	ToServer Direction = iota
	FromServer
)

// String returns ">" for what the suite sends and "<" for what it gets.
func (d Direction) String() string {
	if d == ToServer {
		return ">"
	}
	return "<"
}

// Closer says who ended a link.
type Closer uint8

// How links end. ByServer is an end of stream in due form, after whole
// messages; whatever else ends a link that the check did not end is Broken.
const (
	Broken Closer = iota
	ByCheck
	ByServer
)

// String returns who it was, in words.
func (c Closer) String() string {
	return [...]string{"by a broken connection", "by the check", "by the server"}[c]
}

// LinkInfo names a connection of a run.
type LinkInfo struct {
	Number        int // unique in the run, from 1
	Check         string
	Name          string // of the link in its check, as "alice" or "bob 2"
	Local, Remote string // addresses; of a target that hands out pipes they mean nothing
	Target        string
}

// Observer is told of every octet of the messages of a run, TLS taken off. Its
// methods are called from many goroutines at once, for one direction of one
// link in order. It must not keep the octets.
type Observer interface {
	Opened(link LinkInfo, at time.Time)
	Octets(link LinkInfo, dir Direction, octets []byte, at time.Time)
	Closed(link LinkInfo, by Closer, at time.Time)
}

// observers passes everything on to each of a list.
type observers []Observer

func (os observers) Opened(link LinkInfo, at time.Time) {
	for _, o := range os {
		o.Opened(link, at)
	}
}

func (os observers) Octets(link LinkInfo, dir Direction, octets []byte, at time.Time) {
	for _, o := range os {
		o.Octets(link, dir, octets, at)
	}
}

func (os observers) Closed(link LinkInfo, by Closer, at time.Time) {
	for _, o := range os {
		o.Closed(link, by, at)
	}
}
