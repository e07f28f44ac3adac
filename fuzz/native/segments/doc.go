// Package segments fuzzes how streams are put together from segments of TCP, in
// any order and with any flags: whatever they are, what is told of a stream has
// no holes, and all octets are accounted for.
package segments
