// Package capture reads the packets of capture files: pcap in both orders of
// octets, with microseconds or nanoseconds, and pcapng with any number of
// sections and interfaces, either as it is or packed by gzip. It reads any
// stream, so also what another program still writes (Follow).
//
//	r := capture.New(file, capture.Options{})
//	for {
//		p, err := r.Next()
//		if err == io.EOF {
//			break
//		}
//		…
//	}
//
// Packets are not copied: their data lie in the reader's buffer until the next
// call. Memory is bounded by MaxBlock and MaxInterfaces, whatever lengths a
// file claims, and no octets make this package panic.
package capture
