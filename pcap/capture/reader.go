package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
)

// Options are what else than packets is wanted of a capture. Each may be nil.
type Options struct {
	// Secrets takes what a decryption secrets block holds, before the packets
	// behind it. The data are valid until it returns.
	Secrets func(kind SecretsType, data []byte)
	// Name takes the names of hosts that name resolution blocks tell.
	Name func(address netip.Addr, name string)
}

// SecretsType is what the data of a decryption secrets block are.
type SecretsType uint32

// TLSKeyLog is the type of lines as programs write them to SSLKEYLOGFILE.
const TLSKeyLog SecretsType = 0x544c534b

// Reader reads a capture, packet by packet. It is not safe for concurrent use.
type Reader struct {
	in      io.Reader
	options Options
	src     source
	gzip    bool
	next    func() error // reads one packet into packet; nil: nothing was read yet
	order   binary.ByteOrder
	little  bool
	packet  Packet
	blocks  int64 // that were begun
	at      int64 // offset of the last of them
	skipped int64
	err     error

	section    int // number of the current one; -1: none yet
	interfaces []*Interface
}

// New returns a Reader of a stream, which is read from the first call of Next.
func New(r io.Reader, options Options) *Reader {
	return &Reader{in: r, options: options, section: -1}
}

// Next returns the next packet, valid until the next call. The error is io.EOF
// at the end, and an *Error when the capture cannot be read on; then all later
// calls return the same.
func (r *Reader) Next() (*Packet, error) {
	if r.err == nil && r.next == nil {
		r.err = r.open()
	}
	if r.err == nil {
		r.err = r.next()
	}
	if r.err != nil {
		return nil, r.err
	}
	return &r.packet, nil
}

// Offset returns how many octets were read so far; unpacked ones, where the
// file is packed.
func (r *Reader) Offset() int64 { return r.src.offset }

// Skipped returns how many blocks there were that nothing was read from.
func (r *Reader) Skipped() int64 { return r.skipped }

const (
	gzipMagic    = "\x1f\x8b"
	sectionMagic = "\x0a\x0d\x0d\x0a"
)

// open finds out what kind of file it is.
func (r *Reader) open() error {
	r.src.r = r.in
	if string(r.src.peek(2)) == gzipMagic {
		if err := r.unpack(); err != nil {
			return err
		}
	}
	head := r.src.peek(4)
	switch {
	case len(head) == 0 && r.src.err == io.EOF:
		return r.fail(NotCapture, "it is empty", "")
	case string(head) == sectionMagic:
		r.next = r.nextBlock
		return nil
	case len(head) == 4 && r.classic(head):
		return nil
	case r.src.err != nil && r.src.err != io.EOF:
		return r.cut(0, 4)
	}
	return r.fail(NotCapture, "neither pcap nor pcapng, nor one of them packed by gzip", "give a capture as tcpdump, dumpcap and Wireshark write it")
}

// unpack puts gzip before the source.
func (r *Reader) unpack() error {
	rest := bytes.Clone(r.src.buf[r.src.start:r.src.end])
	packed := io.MultiReader(bytes.NewReader(rest), r.in)
	if r.src.err != nil {
		packed = bytes.NewReader(rest)
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(packed, 64<<10))
	if err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return r.fail(Truncated, "the file ends in the header of gzip", "")
		}
		return r.fail(Damaged, "the header of gzip is broken: "+err.Error(), "")
	}
	r.src = source{r: z}
	r.gzip = true
	return nil
}

// begin takes note of where a block begins.
func (r *Reader) begin() {
	r.at = r.src.offset
	r.blocks++
}

// fail makes an error of the block that was begun.
func (r *Reader) fail(kind Kind, reason, advice string) error {
	return &Error{Kind: kind, Offset: r.at, Block: r.blocks, Packet: r.packet.Number, Gzip: r.gzip, Reason: reason, Advice: advice}
}

// cut makes the error of a stream that ended after have of want octets of a block.
func (r *Reader) cut(have, want int64) error {
	err := r.src.err
	var e *Error
	switch {
	case err == io.EOF:
		e = r.fail(Truncated, "the file ends here, with "+count(have)+" of "+count(want)+" octets of the block",
			"all before it was read; follow the file if it is still being written").(*Error)
	case errors.Is(err, io.ErrUnexpectedEOF) && r.gzip:
		e = r.fail(Truncated, "the file ends inside its gzip stream", "all before it was read").(*Error)
	case r.gzip && (errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || isFlate(err)):
		e = r.fail(Damaged, "the gzip stream is broken: "+err.Error(), "all before it was read").(*Error)
	default:
		e = r.fail(Unreadable, "reading failed: "+err.Error(), "").(*Error)
	}
	e.cause = err
	return e
}
