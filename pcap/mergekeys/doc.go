// Package mergekeys puts the lines of a TLS key log into a capture, as
// Wireshark and this project read them there: in a block of secrets at the
// begin of each section. A capture in the older format becomes one of pcapng.
// Packets stay as they are, octet by octet.
package mergekeys
