// Package wire is the protocol on the wire: frames in a stream, headers, and
// the forms of ids, times and texts inside them. It decides by the tables of
// spec and knows no op by itself.
//
// There are three layers, each of use alone:
//
//   - Splitter and Reader cut a stream into frames and data, without holding
//     more than the frame that is arriving.
//   - Scanner walks over the raw fields of a header, known or not, in their
//     order, for those who show, change or break headers.
//   - Request and Message are headers as typed structs: Decode holds them
//     strictly to the tables, AppendFrame writes them.
//
// Whatever a peer sends costs time and memory in proportion to what has
// arrived, and ends in a value or an *Error; no octets make this package
// panic.
package wire
