// Package stream finds the TCP connections among the packets of a capture and
// hands out what each side of them sent: octets in order, each piece with the
// packet in which it first came, and gaps, told exactly, where the capture
// misses some.
//
//	a := stream.New(sink, stream.Limits{})
//	for {
//		p, err := r.Next() // of a capture.Reader
//		if err == io.EOF {
//			break
//		}
//		…
//		a.Packet(p)
//	}
//	a.Close()
//
// Everything goes by the times of packets: there is no other clock, and the
// same packets give the same calls of the Sink. Memory is bounded by Limits,
// and no octets make this package panic.
//
// It is the one package that imports gopacket: LayerTypeTMTP is for those who
// use that. Headers are read by hand, because gopacket's layers panic on some
// octets (Linux cooked), do not know all link types, and lose sight of what a
// capture cut off. Streams are put together by hand, because its reassembly
// doubles an octet when segments overlap where sequence numbers wrap, tells of
// one packet only where octets of several are handed out together, and is a
// third as fast. Tests and benchmarks compare with both.
package stream
