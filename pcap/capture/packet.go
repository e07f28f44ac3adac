package capture

import (
	"strconv"
	"time"
)

// Packet is one packet of a capture.
type Packet struct {
	Number    int64      // from 1, as Wireshark counts
	Time      time.Time  // UTC; blocks that have none have that of the packet before
	Interface *Interface // on which it was seen
	LinkType  LinkType   // of that interface: what Data begins with
	Data      []byte     // what was kept of it; valid until the next call of Next
	Length    int        // octets on the wire, len(Data) or more
	Comment   string     // lines, where there is more than one comment
}

// Interface is where packets were seen. A file of pcap has one.
type Interface struct {
	Section  int // number of its section in the file, from 0
	ID       int // in its section, from 0
	Name     string
	LinkType LinkType
	Snap     int // octets that are kept of a packet at most; 0: all

	clock clock
}

// LinkType is what the data of a packet begin with: a number of the registry
// of link types (draft-ietf-opsawg-pcaplinktype).
type LinkType uint16

// The link types over which TCP is found.
const (
	Null      LinkType = 0   // BSD loopback: a family in four octets, in the order of the machine
	Ethernet  LinkType = 1   //
	RawBSD    LinkType = 12  // IPv4 or IPv6, as some systems number it
	RawOpen   LinkType = 14  // the same, as OpenBSD numbers it
	Raw       LinkType = 101 // IPv4 or IPv6, without anything before
	Loop      LinkType = 108 // OpenBSD loopback: a family in four octets, in network order
	LinuxSLL  LinkType = 113 // Linux cooked, version 1
	IPv4      LinkType = 228 //
	IPv6      LinkType = 229 //
	LinuxSLL2 LinkType = 276 // Linux cooked, version 2
)

var linkNames = map[LinkType]string{
	Null: "null", Ethernet: "Ethernet", RawBSD: "raw IP", RawOpen: "raw IP", Raw: "raw IP", Loop: "loopback",
	LinuxSLL: "Linux cooked", IPv4: "raw IPv4", IPv6: "raw IPv6", LinuxSLL2: "Linux cooked 2",
}

// String returns a name, or for types that this project does not look into, "link type 147".
func (t LinkType) String() string {
	if name, ok := linkNames[t]; ok {
		return name
	}
	return "link type " + strconv.Itoa(int(t))
}
