package pcap

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Writer writes a capture as it happens, in pcapng: packets of IPv4 or IPv6
// with TCP, made up around the octets of links, and the keys of their TLS. Its
// methods and those of its flows may be called from many goroutines at once.
// Memory is bounded: it keeps no packets, but those that wait for their keys.
//
// Nothing of it fails before Close does: a program goes on with its work when
// the disk is full.
type Writer struct {
	mu        sync.Mutex
	out       *bufio.Writer
	block     block
	packer    packer
	addresses addresses
	named     map[netip.Addr]bool
	opened    int
	waiting   map[clientRandom]*Flow // for their keys
	err       error                  // the first
}

// About says what a capture is of. Each may be empty.
type About struct {
	Program   string // that makes it, with its version
	Comment   string // of the whole
	Interface string // name for where the packets were seen
}

// errClosed is the error of a Writer that was closed without one.
var errClosed = errors.New("the capture is closed")

// NewWriter begins a capture.
func NewWriter(w io.Writer, about About) *Writer {
	c := &Writer{out: bufio.NewWriterSize(w, 64<<10), named: make(map[netip.Addr]bool), waiting: make(map[clientRandom]*Flow)}
	c.block.section(about.Program, about.Comment)
	c.put(sectionBlock)
	c.block.networkInterface(about.Interface)
	c.put(interfaceBlock)
	return c
}

// Link is a connection whose octets a capture shows.
type Link struct {
	// Client and Server are addresses, as "192.0.2.1:443" or "[::1]:443". When
	// one of them is something else, the capture has made-up loopback
	// addresses for both, and says so; links of the same Server have the same.
	Client, Server string
	// Host is the server's name in the capture, where it has one.
	Host string
	// Comment stands at the link's first packet.
	Comment string
	// TLS says that Keys will tell the keys of the link. Since a reader of
	// captures wants keys before what they decrypt, the packets behind the
	// client's hello wait for them: until all have come, the link ends, or
	// 256 KiB wait.
	TLS bool
	// Dialled is when the client began to connect, Connected when it had.
	Dialled, Connected time.Time
}

// Open shows a TCP handshake and returns the flow that takes the link's octets.
func (c *Writer) Open(link Link) *Flow {
	c.mu.Lock()
	defer c.mu.Unlock()
	client, server, madeUp := c.addresses.of(&link)
	if !madeUp {
		c.name(server.Addr(), link.Host)
	}
	f := newFlow(c, c.opened, client, server)
	c.opened++
	f.hello = link.TLS
	f.shake(&link, comment(&link, madeUp))
	return f
}

// name writes a server's name once for each of its addresses.
func (c *Writer) name(address netip.Addr, host string) {
	if _, err := netip.ParseAddr(host); host == "" || err == nil || c.named[address] {
		return
	}
	c.named[address] = true
	c.block.name(address, host)
	c.put(nameBlock)
}

// Keys takes a line of a TLS key log (SSLKEYLOGFILE). It may come before or
// after the octets that it decrypts, if the link said that it would.
func (c *Writer) Keys(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, random, ok := parseKeys(line)
	f := c.waiting[random]
	if !ok || f == nil {
		c.secrets(line + "\n")
		return
	}
	if f.held.add(label, line); f.held.complete() {
		f.release()
	}
}

// secrets writes lines of a key log.
func (c *Writer) secrets(lines string) {
	if lines != "" {
		c.block.secrets(lines)
		c.put(secretsBlock)
	}
}

// put writes the block that was made.
func (c *Writer) put(kind uint32) {
	if c.err == nil {
		c.err = c.block.writeTo(c.out, kind)
	}
}

// Close writes what still waits and returns the first error of all, as one of
// the io.Writer. What comes later from flows is ignored. Close does not close
// the io.Writer. It is called once.
func (c *Writer) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := slices.SortedFunc(maps.Values(c.waiting), func(a, b *Flow) int { return cmp.Compare(a.number, b.number) })
	for _, f := range waiting {
		f.release()
	}
	if c.err == nil {
		c.err = c.out.Flush()
	}
	err := c.err
	c.err = cmp.Or(c.err, errClosed)
	return err
}
