package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
)

// Errors say in one line where, what, and what to do.
func TestErrorLines(t *testing.T) {
	blocks := func(do func(w *captest.Blocks)) []byte {
		w := captest.NewBlocks(false)
		w.Interface(capture.Ethernet, 0)
		w.Enhanced(0, 0, []byte("one"), 3)
		do(w)
		return w.Bytes()
	}
	classic := captest.ClassicHeader(captest.Format{}, capture.Ethernet)
	record := captest.AppendClassic(nil, captest.Format{}, captest.Packet{Data: []byte("packet"), Length: 6})
	long := bytes.Clone(record)
	binary.LittleEndian.PutUint32(long[8:], 1<<31)
	good := blocks(func(*captest.Blocks) {})
	const advice = "all before it was read"
	for _, test := range []struct {
		name string
		file []byte
		kind capture.Kind
		want string
	}{
		{"empty", nil, capture.NotCapture, "octet 0: it is empty"},
		{"text", []byte("hello, world"), capture.NotCapture, "octet 0: neither pcap nor pcapng, nor one of them packed by gzip; give a capture as tcpdump, dumpcap and Wireshark write it"},
		{"short text", []byte("hi"), capture.NotCapture, "octet 0: neither pcap nor pcapng, nor one of them packed by gzip; give a capture as tcpdump, dumpcap and Wireshark write it"},
		{"packed text", pack([]byte("hello, world")), capture.NotCapture, "octet 0, unpacked: neither pcap nor pcapng, nor one of them packed by gzip; give a capture as tcpdump, dumpcap and Wireshark write it"},
		{"broken gzip", []byte("\x1f\x8bxxxxxxxxxxxxxxxxx"), capture.Damaged, "octet 0: the header of gzip is broken: gzip: invalid header"},
		{"start of gzip", []byte("\x1f\x8b\x08"), capture.Truncated, "octet 0: the file ends in the header of gzip"},
		{"damaged gzip", damaged(pack(append(bytes.Clone(classic), bytes.Repeat(record, 100)...))), capture.Damaged, "octet 2224, unpacked (block 101, behind packet 100): the gzip stream is broken: gzip: invalid checksum; " + advice},
		{"half a header", classic[:20], capture.Truncated, "octet 0: the file ends here, with 20 of 24 octets of the block; all before it was read; follow the file if it is still being written"},
		{"version of pcap", append(append(bytes.Clone(classic[:4]), 9, 0), classic[6:]...), capture.Damaged, "octet 0: version 9 of pcap, where only 2 is known"},
		{"half a packet", append(append(bytes.Clone(classic), record...), record[:20]...), capture.Truncated, "octet 46 (block 2, behind packet 1): the file ends here, with 20 of 22 octets of the block; all before it was read; follow the file if it is still being written"},
		{"long packet", append(bytes.Clone(classic), long...), capture.TooLong, "octet 24 (block 1): a block of 2147483648 octets, where 8388608 are the most; the file is damaged here, or no capture of packets"},
		{"half a block", good[:len(good)-5], capture.Truncated, "octet 48 (block 3): the file ends here, with 31 of 36 octets of the block; all before it was read; follow the file if it is still being written"},
		{"order", append(bytes.Clone(good[:8]), make([]byte, 20)...), capture.Damaged, "octet 0 (block 1): a section does not tell the order of its octets"},
		{"short block", blocks(func(w *captest.Blocks) { w.Block(6, []byte("not enough..")) }), capture.Damaged, "octet 84 (block 4, behind packet 1): an enhanced packet block is too short for what it must hold; " + advice},
		{"no interface", blocks(func(w *captest.Blocks) { w.Enhanced(1, 0, nil, 0) }), capture.Damaged, "octet 84 (block 4, behind packet 1): a packet of interface 1, where the section has 1; " + advice},
		{"none at all", blocks(func(w *captest.Blocks) { w.Section(true); w.Simple(nil, 0) }), capture.Damaged, "octet 112 (block 5, behind packet 1): a packet in a section without interfaces; " + advice},
		{"too much packet", blocks(func(w *captest.Blocks) {
			w.Block(6, []byte("\x00\x00\x00\x00........\xff\x00\x00\x00\xff\x00\x00\x00four"))
		}), capture.Damaged, "octet 84 (block 4, behind packet 1): a packet of 255 octets in a block with room for 4; " + advice},
		{"resolution", blocks(func(w *captest.Blocks) {
			w.Interface(capture.Raw, 0, captest.Option{Code: captest.OptionResolution, Value: []byte{20}})
		}), capture.Damaged, "octet 84 (block 4, behind packet 1): an interface says that its times have a resolution of 0x14, which no clock has"},
		{"too much secret", blocks(func(w *captest.Blocks) { w.Block(10, []byte("\x4b\x53\x4c\x54\xff\x00\x00\x00four")) }), capture.Damaged, "octet 84 (block 4, behind packet 1): secrets of 255 octets in a block with room for 4; " + advice},
		{"other length", append(bytes.Clone(good), "\x05\x00\x00\x00\x0c\x00\x00\x00\x10\x00\x00\x00"...), capture.Damaged, "octet 84 (block 4, behind packet 1): a block has another length at its end than at its start; " + advice},
		{"odd length", append(bytes.Clone(good), "\x06\x00\x00\x00\x0d\x00\x00\x00\x10\x00\x00\x00"...), capture.Damaged, "octet 84 (block 4, behind packet 1): a block says that it has 13 octets; " + advice},
		{"long block", append(bytes.Clone(good), "\x06\x00\x00\x00\x00\x00\x00\xff\x10\x00\x00\x00"...), capture.TooLong, "octet 84 (block 4, behind packet 1): a block of 4278190080 octets, where 8388608 are the most; the file is damaged here, or no capture of packets"},
		{"long unknown block", append(bytes.Clone(good), "\x77\x00\x00\x00\x00\x00\x00\xff\x10\x00\x00\x00"...), capture.Truncated, "octet 84 (block 4, behind packet 1): the file ends here, with 12 of 4278190080 octets of the block; all before it was read; follow the file if it is still being written"},
	} {
		r := capture.New(bytes.NewReader(test.file), capture.Options{Secrets: func(capture.SecretsType, []byte) {}})
		_, err := read(r)
		var e *capture.Error
		if !errors.As(err, &e) || e.Error() != test.want || e.Kind != test.kind {
			t.Errorf("%s: %v\nwant %s", test.name, err, test.want)
		}
		if _, again := r.Next(); again != err {
			t.Errorf("%s: then %v", test.name, again)
		}
	}
}

// damaged spoils the checksum of packed octets.
func damaged(packed []byte) []byte {
	packed[len(packed)-8]++
	return packed
}

// Lengths that a file claims cost nothing; those it has cost MaxBlock at most.
func TestMemory(t *testing.T) {
	claims := captest.NewBlocks(false)
	claims.Interface(capture.Ethernet, 0)
	claim := append(claims.Bytes(), "\x06\x00\x00\x00\x00\x00\x7f\x00"...)
	for name, test := range map[string]struct {
		in   io.Reader
		most uint64
	}{
		"claims":     {bytes.NewReader(append(claim, make([]byte, 100)...)), 1 << 20},
		"long":       {io.MultiReader(bytes.NewReader(claim), io.LimitReader(zeros{}, 1<<26)), 3 * capture.MaxBlock},
		"unknown":    {io.MultiReader(bytes.NewReader(claims.Bytes()), bytes.NewReader([]byte("\x99\x00\x00\x00\x00\x00\x00\x10")), io.LimitReader(zeros{}, 1<<28)), 1 << 20},
		"interfaces": {io.MultiReader(bytes.NewReader(claims.Bytes()), &repeated{block: claims.Bytes()[28:], times: 1 << 20}), 2 << 20},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := read(capture.New(test.in, capture.Options{}))
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > test.most || err == nil {
			t.Errorf("%s: cost %d octets, want at most %d; %v", name, cost, test.most, err)
		}
	}
}

// zeros is a stream of them.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// repeated is a block, many times.
type repeated struct {
	block []byte
	times int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	if r.times == 0 {
		return 0, io.EOF
	}
	for n+len(r.block) <= len(p) && r.times > 0 {
		n += copy(p[n:], r.block)
		r.times--
	}
	return n, nil
}
