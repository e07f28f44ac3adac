// Package execute carries programs out against a server over real connections
// and tells what came of it, as a Trace.
//
// It waits for what the protocol promises and for nothing else: the octets that
// leave are read as a server would read them, so that what is due is known,
// and a step is over when nothing is due on its link any more. Silence costs
// time only where an answer was promised.
//
// A program is carried out by one goroutine, which also reads what comes on the
// other links. What it keeps is bounded, whatever a server sends.
package execute
