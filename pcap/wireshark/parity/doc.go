// Package parity holds what tshark finds with the generated plugin against what
// pcap/dissect finds in the same capture, message by message and field by field.
// It is for tests.
package parity
