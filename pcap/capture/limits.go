package capture

// Limits of what a file can make a Reader do.
const (
	// MaxBlock is how many octets a block of pcapng, or a packet of pcap, may
	// have. Packets of Wireshark's have 262,144 at most; what needs more room are
	// secrets, of which 8 MiB hold those of some ten thousand sessions. Blocks
	// that nothing is read from may have any length.
	MaxBlock = 8 << 20

	// MaxInterfaces is how many interfaces one section may have.
	MaxInterfaces = 4096

	// maxComment is how many octets of comments of one packet are handed out.
	maxComment = 64 << 10

	// bufferOctets is how many octets are read at once. It is small enough for
	// a packet to be in a fast cache still when it is looked at.
	bufferOctets = 256 << 10
	leastBuffer  = 4 << 10
)
