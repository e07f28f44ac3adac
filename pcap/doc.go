// Package pcap makes captures, for Wireshark and every other program that reads
// pcapng, of octets that a program of ours saw on its links. Nobody needs to be
// root for that, and links that were never on a network have a capture too:
// the packets are made up around the octets.
package pcap
