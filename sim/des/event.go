// Package des is the kernel of the discrete-event simulation: a queue of
// events in the order of virtual time. It knows nothing of what they mean, and
// reads no clock: time is what the caller says, and jumps from event to event.
package des

import "time"

// Never is a time that does not come: 292 years after the start.
const Never = time.Duration(1<<63 - 1)

// Event is something that happens at a moment of virtual time. It is a value
// of 16 octets.
type Event struct {
	At   time.Duration // virtual time since the start
	Who  uint32        // the entity it is about, in the caller's meaning
	What uint32        // what happens to it, in the caller's meaning
}
