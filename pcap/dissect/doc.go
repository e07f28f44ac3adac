// Package dissect reads TMTP out of the connections that package stream finds
// in a capture: as it is, inside TLS where the keys are known, and inside
// WebSocket. What a connection carries is told from its first octets, never
// from its port.
//
//	d := dissect.New(sink, dissect.Options{Keys: keys})
//	a := stream.New(d, stream.Limits{})
//
// A Sink gets every message with the packet, the octet and the time at which
// it began, and with who sent it. Where octets are missing, the next message
// that can be one is found again, and what was passed over is told.
package dissect
