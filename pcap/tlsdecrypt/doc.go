// Package tlsdecrypt reads the application data out of both directions of a
// TLS connection that somebody else had, with the secrets that one of the two
// wrote to a key log (SSLKEYLOGFILE, draft-ietf-tls-keylogfile). It reads TLS
// 1.2 with AEAD suites and TLS 1.3 with all of its suites: key updates,
// HelloRetryRequest, resumption. Data sent ahead of the handshake (0-RTT) are
// skipped, and counted.
//
// It does no I/O. Hand the octets of each direction, in order, to Conn.Octets,
// and what is missing of them to Conn.Gap; plain text comes out by
// Config.Data. Secrets may come late: what cannot be read yet waits, up to
// a bound.
package tlsdecrypt
