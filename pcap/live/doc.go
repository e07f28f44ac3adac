// Package live reads packets of a network interface as they come, by packet
// sockets of Linux: nothing is needed but the right to open one
// (CAP_NET_RAW). Elsewhere Open says that it cannot.
package live
