package pcap

import (
	"fmt"
	"net/netip"
)

// Made-up addresses stand for those of links that have none, as pipes and Unix
// sockets: a server is a port of madeUpServer, a client a port of the network
// that begins at madeUpClient.
var (
	madeUpServer = netip.AddrFrom4([4]byte{127, 0, 0, 2})
	madeUpClient = netip.AddrFrom4([4]byte{127, 1, 0, 0})
)

// Clients have the ports that nobody registers, which a reader of captures
// takes for no other protocol.
const (
	firstServerPort = 8888
	firstClientPort = 49152
	clientPorts     = 1<<16 - firstClientPort
)

// addresses hands out made-up addresses.
type addresses struct {
	clients int
	servers map[string]uint16 // ports by the names of the links' servers
}

// of returns the addresses of a link: its own, or where one of them is no
// address of the Internet, made-up ones for both.
func (a *addresses) of(link *Link) (client, server netip.AddrPort, madeUp bool) {
	client, server = parse(link.Client), parse(link.Server)
	if client.IsValid() && server.IsValid() && client.Addr().Is4() == server.Addr().Is4() {
		return client, server, false
	}
	n := a.clients % (clientPorts << 16)
	a.clients++
	ip := madeUpClient.As4()
	ip[2], ip[3] = byte(n/clientPorts>>8), byte(n/clientPorts)
	client = netip.AddrPortFrom(netip.AddrFrom4(ip), uint16(firstClientPort+n%clientPorts))
	return client, netip.AddrPortFrom(madeUpServer, a.port(link.Server)), true
}

// port returns the port that stands for a server without an address.
func (a *addresses) port(server string) uint16 {
	if a.servers == nil {
		a.servers = make(map[string]uint16)
	}
	port, ok := a.servers[server]
	if !ok {
		port = firstServerPort + uint16(len(a.servers)%(1<<16-firstServerPort))
		a.servers[server] = port
	}
	return port
}

// parse reads "127.0.0.1:8888" or "[::1]:8888"; the result is not valid when
// it is something else.
func parse(address string) netip.AddrPort {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

// comment is what the first packet of a link says about it.
func comment(link *Link, madeUp bool) string {
	if !madeUp {
		return link.Comment
	}
	note := fmt.Sprintf("to %s; the addresses are made up", link.Server)
	if link.Comment == "" {
		return note
	}
	return link.Comment + ", " + note
}
