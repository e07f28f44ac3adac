package capture_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
)

// got is a packet that was read, with data of its own.
type got struct {
	capture.Packet
	Data []byte
}

// read reads a capture to its end, and returns the error that ended it; nil
// for io.EOF.
func read(r *capture.Reader) (all []got, err error) {
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, got{*p, bytes.Clone(p.Data)})
	}
}

func pack(b []byte) []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(b)
	z.Close()
	return packed.Bytes()
}

// sample is a capture with some packets.
func sample(link capture.LinkType, snap int) *captest.Capture {
	return captest.Make(captest.Network{Seed: 5, Flows: 2, Exchanges: 3, Link: link, Faults: captest.Faults{Snap: snap}})
}

// Every format gives the same packets, packed or not, in pieces of any size.
func TestFormats(t *testing.T) {
	c := sample(capture.LinuxSLL2, 100)
	for _, format := range captest.Formats {
		file := c.File(format)
		for name, in := range map[string]io.Reader{
			"plain":                bytes.NewReader(file),
			"packed":               bytes.NewReader(pack(file)),
			"dripped":              iotest.OneByteReader(bytes.NewReader(file)),
			"data and EOF at once": iotest.DataErrReader(bytes.NewReader(pack(file))),
		} {
			all, err := read(capture.New(in, capture.Options{}))
			if err != nil || len(all) != len(c.Packets) {
				t.Fatalf("%+v, %s: %d packets, want %d; %v", format, name, len(all), len(c.Packets), err)
			}
			for i, p := range all {
				want := c.Packets[i]
				if !format.Nano {
					want.Time = want.Time.Truncate(time.Microsecond)
				}
				if p.Number != int64(i+1) || !p.Time.Equal(want.Time) || p.LinkType != capture.LinuxSLL2 || p.Length != want.Length || !bytes.Equal(p.Data, want.Data) {
					t.Fatalf("%+v, %s: packet %d is %+v, want %+v", format, name, i+1, p, want)
				}
			}
		}
	}
}

// sections is a file with everything in it.
func sections() []byte {
	w := captest.NewBlocks(false)
	w.Interface(capture.Ethernet, 0, captest.Option{Code: captest.OptionName, Value: []byte("eth0")})
	w.Interface(capture.Raw, 50, captest.Option{Code: captest.OptionResolution, Value: []byte{9}},
		captest.Option{Code: captest.OptionOffset, Value: []byte{100, 0, 0, 0, 0, 0, 0, 0}})
	w.Interface(capture.LinuxSLL, 0, captest.Option{Code: captest.OptionResolution, Value: []byte{0x8a}}) // 2^-10 s
	w.Enhanced(0, 1_000_001, []byte("one"), 3, captest.Option{Code: captest.OptionComment, Value: []byte("first")}, captest.Option{Code: captest.OptionComment, Value: []byte("line")})
	w.Block(0x99, []byte("unknown."))
	w.Block(0xbad, []byte("custom.."))
	w.Enhanced(1, 2_000_000_003, []byte("seven"), 700)
	w.Enhanced(2, 1024+512, nil, 0)
	w.Old(1, 3_000_000_000, []byte("old"), 3, captest.Option{Code: captest.OptionComment, Value: []byte("older")})
	w.Simple([]byte("simple"), 5) // the rest is for alignment
	w.Section(true)
	w.Interface(capture.Null, 4, captest.Option{Code: captest.OptionResolution, Value: []byte{0}})
	w.Enhanced(0, 7, []byte("big"), 3)
	w.Simple([]byte("snap"), 2000)
	return w.Bytes()
}

// Sections have their own order of octets and interfaces; those have their own
// link types and clocks.
func TestSections(t *testing.T) {
	at := func(d time.Duration) time.Time { return time.Unix(0, int64(d)).UTC() }
	want := []struct {
		number      int64
		section, id int
		name        string
		link        capture.LinkType
		at          time.Time
		data        string
		length      int
		comment     string
	}{
		{1, 0, 0, "eth0", capture.Ethernet, at(time.Second + time.Microsecond), "one", 3, "first\nline"},
		{3, 0, 1, "", capture.Raw, at(102*time.Second + 3), "seven", 700, ""},
		{4, 0, 2, "", capture.LinuxSLL, at(1500 * time.Millisecond), "", 0, ""},
		{5, 0, 1, "", capture.Raw, at(103 * time.Second), "old", 3, "older"},
		{6, 0, 0, "eth0", capture.Ethernet, at(103 * time.Second), "simpl", 5, ""},
		{7, 1, 0, "", capture.Null, at(7 * time.Second), "big", 3, ""},
		{8, 1, 0, "", capture.Null, at(7 * time.Second), "snap", 2000, ""},
	}
	r := capture.New(bytes.NewReader(sections()), capture.Options{})
	all, err := read(r)
	if err != nil || len(all) != len(want) || r.Skipped() != 2 || r.Offset() != int64(len(sections())) {
		t.Fatalf("%d packets, %d skipped, %d octets; %v", len(all), r.Skipped(), r.Offset(), err)
	}
	for i, p := range all {
		w := want[i]
		if p.Number != w.number || p.Interface.Section != w.section || p.Interface.ID != w.id || p.Interface.Name != w.name ||
			p.LinkType != w.link || !p.Time.Equal(w.at) || string(p.Data) != w.data || p.Length != w.length || p.Comment != w.comment {
			t.Errorf("packet %d is %+v %q of %+v, want %+v", i+1, p.Packet, p.Data, p.Interface, w)
		}
	}
}

// Secrets and names are handed out before the packets behind them.
func TestSecretsAndNames(t *testing.T) {
	w := captest.NewBlocks(true)
	w.Interface(capture.Raw, 0)
	w.Names(captest.Option{Code: 1, Value: []byte("\xc0\x00\x02\x01host.example\x00other.example\x00")},
		captest.Option{Code: 7, Value: []byte("what is this")},
		captest.Option{Code: 2, Value: append(netip.MustParseAddr("2001:db8::1").AsSlice(), "six.example\x00"...)})
	w.Secrets(capture.TLSKeyLog, []byte("CLIENT_RANDOM 00 11\n"))
	w.Enhanced(0, 1, []byte("p"), 1)
	w.Secrets(0x57474b4c, []byte("of WireGuard"))
	var told []string
	r := capture.New(bytes.NewReader(w.Bytes()), capture.Options{
		Secrets: func(kind capture.SecretsType, data []byte) {
			if kind == capture.TLSKeyLog {
				told = append(told, string(data))
			} else {
				told = append(told, "others")
			}
		},
		Name: func(a netip.Addr, name string) { told = append(told, a.String()+" "+name) },
	})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	want := []string{"192.0.2.1 host.example", "192.0.2.1 other.example", "2001:db8::1 six.example", "CLIENT_RANDOM 00 11\n"}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if _, err := r.Next(); err != io.EOF || told[len(told)-1] != "others" {
		t.Errorf("told %q, %v", told, err)
	}
}

// Wherever a file is cut, all whole packets before are there, and the error says where.
func TestCut(t *testing.T) {
	c := sample(capture.Raw, 0)
	for _, format := range captest.Formats {
		file := c.File(format)
		for n := 1; n < len(file); n += 1 + n%40 {
			all, err := read(capture.New(bytes.NewReader(file[:n]), capture.Options{}))
			var e *capture.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("cut at %d: %v", n, err)
			}
			if err == nil && !whole(format, c, len(all), n) {
				t.Fatalf("%+v cut at %d: no error behind %d packets", format, n, len(all))
			}
			if e != nil && (n >= 4 && e.Kind != capture.Truncated || e.Offset > int64(n) || e.Packet != int64(len(all))) {
				t.Fatalf("%+v cut at %d: %+v", format, n, e)
			}
			for i, p := range all {
				if !bytes.Equal(p.Data, c.Packets[i].Data) {
					t.Fatalf("%+v cut at %d: packet %d differs", format, n, i+1)
				}
			}
		}
		packed := pack(file)
		_, err := read(capture.New(bytes.NewReader(packed[:len(packed)/2]), capture.Options{}))
		if e, ok := err.(*capture.Error); !ok || e.Kind != capture.Truncated || !e.Gzip {
			t.Errorf("packed and cut: %v", err)
		}
	}
}

// whole reports whether n octets end between two packets, or behind the header.
func whole(f captest.Format, c *captest.Capture, packets, n int) bool {
	short := *c
	short.Packets = c.Packets[:packets]
	if len(short.File(f)) == n {
		return true
	}
	return f.Next && packets == 0 && n == 28 // the section's header alone
}

// A file that grows is read as it grows.
func TestFollow(t *testing.T) {
	c := sample(capture.Ethernet, 0)
	for _, format := range captest.Formats {
		for _, file := range [][]byte{c.File(format), pack(c.File(format))} {
			r := rand.New(rand.NewPCG(1, 1))
			rest, waits := file, 0
			growing := new(bytes.Buffer)
			in := capture.Follow(growing, func() error {
				waits++
				if len(rest) == 0 {
					return io.EOF
				}
				n := min(r.IntN(100), len(rest))
				growing.Write(rest[:n])
				rest = rest[n:]
				return nil
			})
			all, err := read(capture.New(in, capture.Options{}))
			if err != nil || len(all) != len(c.Packets) || waits < 10 {
				t.Errorf("%+v: %d packets after %d waits, want %d; %v", format, len(all), waits, len(c.Packets), err)
			}
		}
	}
}

// A packet is handed out before what is behind it is there.
func TestFollowAtOnce(t *testing.T) {
	c := sample(capture.Ethernet, 0)
	for _, format := range captest.Formats {
		one := *c
		one.Packets = c.Packets[:1]
		file := bytes.NewReader(one.File(format))
		r := capture.New(capture.Follow(file, func() error { return errors.New("it waits") }), capture.Options{})
		if _, err := r.Next(); err != nil {
			t.Errorf("%+v: %v", format, err)
		}
	}
}

// What the stream itself says is not lost.
func TestUnreadable(t *testing.T) {
	broken := errors.New("the disk is broken")
	file := sample(capture.Raw, 0).File(captest.Formats[4])
	for n := range 200 {
		_, err := read(capture.New(io.MultiReader(bytes.NewReader(file[:n]), iotest.ErrReader(broken)), capture.Options{}))
		var e *capture.Error
		if !errors.As(err, &e) || e.Kind != capture.Unreadable || !errors.Is(err, broken) {
			t.Fatalf("after %d octets: %v", n, err)
		}
	}
}

// BenchmarkRead reads packets of 64 KiB, as the loopback interface has them,
// and those of Ethernet.
func BenchmarkRead(b *testing.B) {
	for name, size := range map[string]int{"large": 64 << 10, "small": 1500} {
		file := captest.ClassicHeader(captest.Format{}, capture.Ethernet)
		for len(file) < 64<<20 {
			file = captest.AppendClassic(file, captest.Format{}, captest.Packet{Data: make([]byte, size), Length: size})
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				r := capture.New(bytes.NewReader(file), capture.Options{})
				for {
					if _, err := r.Next(); err != nil {
						break
					}
				}
			}
		})
	}
}
