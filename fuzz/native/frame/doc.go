// Package frame fuzzes how a stream is cut into frames and data: the same ones
// and the same error, however the octets come, and no memory for what only a
// length claims.
package frame
