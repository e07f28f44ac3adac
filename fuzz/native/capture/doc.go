// Package capture fuzzes the reader of capture files: pcap and pcapng, packed
// or not.
package capture
