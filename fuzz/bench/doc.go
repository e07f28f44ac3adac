// Package bench is a yardstick for fuzzers: a server with 30 faults, of which
// one at a time can be switched on. Each is the kind of mistake that real
// servers make, and each either breaks a requirement of the protocol or harms
// the process that serves. Without a fault the server is correct.
//
// The server is small on purpose: the machine of refimpl/server, a goroutine
// that steps it, and two for each link. Faults are planted at a few places of
// it, see hooks, so that a fault is a page of code at most and can do what the
// mistake would do, panics of the process included.
package bench
