package pcap

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// noon is when the tests take place.
var noon = time.Date(2026, 11, 1, 12, 0, 0, 123456789, time.UTC)

// at is a time after noon.
func at(d time.Duration) time.Time { return noon.Add(d) }

func between(client, server string) Link {
	return Link{Client: client, Server: server, Dialled: noon, Connected: at(time.Millisecond)}
}

// noise returns n octets of any value.
func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// TestOctets has many links speak at once, each with both sides from goroutines
// of their own, and finds all octets again.
func TestOctets(t *testing.T) {
	var file bytes.Buffer
	c := NewWriter(&file, About{})
	want := make(map[way][]byte)
	var running sync.WaitGroup
	for i := range 40 {
		client, server := fmt.Sprintf("192.0.2.%d:1024", i), "198.51.100.1:443"
		if i%2 == 1 {
			client, server = fmt.Sprintf("[2001:db8::%d]:1024", i), "[2001:db8:1::1]:443"
		}
		f := c.Open(between(client, server))
		out := way{netip.MustParseAddrPort(client), netip.MustParseAddrPort(server)}
		for role, w := range map[spec.Role]way{spec.Client: out, spec.Server: {out.to, out.from}} {
			r := rand.New(rand.NewPCG(uint64(i), uint64(role)))
			var pieces [][]byte
			for _, size := range []int{1, 0, segmentSize4, segmentSize6 + 1, 2 * segmentSize6, r.IntN(100_000)} {
				pieces = append(pieces, noise(r, size))
			}
			want[w] = slices.Concat(pieces...)
			running.Go(func() {
				for n, piece := range pieces {
					f.Octets(role, piece, at(time.Duration(n)*time.Second))
				}
				f.End(role, at(time.Hour))
				f.End(role, at(time.Hour))
				f.Octets(role, []byte("too late"), at(time.Hour))
			})
		}
	}
	running.Wait()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	got := read(t, file.Bytes())
	if len(got.octets) != len(want) {
		t.Errorf("%d directions, want %d", len(got.octets), len(want))
	}
	for w, octets := range want {
		if !bytes.Equal(got.octets[w], octets) || !got.begun[w] || !got.ended[w] {
			t.Errorf("%v: %d octets, begun %t, ended %t; want %d", w, len(got.octets[w]), got.begun[w], got.ended[w], len(octets))
		}
	}
}

// TestSequenceWraps lets the numbers of octets go over their end.
func TestSequenceWraps(t *testing.T) {
	const before = 5000 // octets before the end
	inverse := uint32(flowStride)
	for range 5 {
		inverse *= 2 - flowStride*inverse
	}
	var file bytes.Buffer
	c := NewWriter(&file, About{})
	c.opened = int((1<<32-before)*uint64(inverse)&(1<<32-1)) - 1
	f := c.Open(between("192.0.2.1:1024", "192.0.2.2:443"))
	if next := f.halves[spec.Client].next; next != 1<<32-before+1 {
		t.Fatalf("the first octet has number %d", next)
	}
	data := noise(rand.New(rand.NewPCG(1, 1)), 20_000)
	f.Octets(spec.Client, data, noon)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	client := way{f.halves[spec.Client].from, f.halves[spec.Server].from}
	if got := read(t, file.Bytes()).octets[client]; !bytes.Equal(got, data) {
		t.Errorf("%d octets, want %d", len(got), len(data))
	}
}

// TestGolden compares a small capture, octet for octet.
func TestGolden(t *testing.T) {
	var file bytes.Buffer
	c := NewWriter(&file, About{Program: "tmtplab (test)", Comment: "a small capture", Interface: "conform"})
	one := between("127.0.0.1:40000", "127.0.0.1:8888")
	one.Comment, one.Host = "check ping/one, alice", "tmtp.example"
	alice := c.Open(one)
	bob := c.Open(Link{Client: "@", Server: "/run/tmtp.sock", Comment: "check ping/one, bob", Dialled: at(2), Connected: at(3)})
	alice.Octets(spec.Client, []byte(`0011{"op":0,"id":"1"}`), at(2*time.Millisecond))
	c.Keys("CLIENT_RANDOM " + strings.Repeat("ab", 32) + " " + strings.Repeat("cd", 48))
	alice.Octets(spec.Server, []byte(`0028{"id":"1","name":"x","op":"tmtprev"}`), at(time.Millisecond)) // a clock that goes back
	alice.End(spec.Client, at(4*time.Millisecond))
	bob.Reset(spec.Server, at(5*time.Millisecond))
	alice.End(spec.Server, at(6*time.Millisecond))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/small.pcapng"
	if *update {
		if err := os.WriteFile(golden, file.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file.Bytes(), want) {
		t.Errorf("not what %s has; if that is right, run with -update", golden)
	}
}

// TestMadeUpAddresses shows which addresses stand for links that have none.
func TestMadeUpAddresses(t *testing.T) {
	var a addresses
	for _, test := range []struct {
		link           Link
		client, server string
		madeUp         bool
	}{
		{Link{Client: "[::ffff:192.0.2.1]:5", Server: "192.0.2.2:6"}, "192.0.2.1:5", "192.0.2.2:6", false},
		{Link{Client: "[fe80::1%eth0]:5", Server: "[::1]:6"}, "[fe80::1]:5", "[::1]:6", false},
		{Link{Client: "@", Server: "/a"}, "127.1.0.0:49152", "127.0.0.2:8888", true},
		{Link{Client: "192.0.2.1:5", Server: "/b"}, "127.1.0.0:49153", "127.0.0.2:8889", true},
		{Link{Client: "pipe", Server: "/a"}, "127.1.0.0:49154", "127.0.0.2:8888", true},
		{Link{Client: "[::1]:5", Server: "192.0.2.2:6"}, "127.1.0.0:49155", "127.0.0.2:8890", true},
	} {
		client, server, madeUp := a.of(&test.link)
		if client.String() != test.client || server.String() != test.server || madeUp != test.madeUp {
			t.Errorf("%v: %v, %v, %t", test.link, client, server, madeUp)
		}
	}
	a.clients = clientPorts
	if client, _, _ := a.of(&Link{}); client.String() != "127.1.0.1:49152" {
		t.Errorf("behind the last port: %v", client)
	}
}

// full is a disk with room for some octets.
type full int

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > int(*f) {
		return 0, errFull
	}
	*f -= full(len(b))
	return len(b), nil
}

// TestFullDisk shows that nobody notices before the end.
func TestFullDisk(t *testing.T) {
	room := full(200_000)
	c := NewWriter(&room, About{})
	f := c.Open(between("192.0.2.1:1024", "192.0.2.2:443"))
	for range 1000 {
		f.Octets(spec.Client, make([]byte, 1000), noon)
	}
	c.Keys("CLIENT_RANDOM 00 00")
	if err := c.Close(); err != errFull {
		t.Errorf("%v", err)
	}
	c.Open(between("192.0.2.1:1024", "192.0.2.2:443")).Octets(spec.Server, []byte("late"), noon)
}

// BenchmarkOctets measures a megabyte in writes of 16 KiB.
func BenchmarkOctets(b *testing.B) {
	room := full(1 << 62)
	c := NewWriter(&room, About{})
	f := c.Open(between("192.0.2.1:1024", "192.0.2.2:443"))
	data := make([]byte, 16<<10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		f.Octets(spec.Client, data, noon)
	}
}
