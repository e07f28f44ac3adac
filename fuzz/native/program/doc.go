// Package program fuzzes the text in which programs of the network fuzzer are
// kept, and how programs are made and changed: whatever comes of it can be
// written, read back, and put into octets.
package program
