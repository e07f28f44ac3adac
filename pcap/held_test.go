package pcap

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// hello is the beginning of a client's hello, with a random of one octet's value.
func hello(random byte) []byte {
	return slices.Concat([]byte{22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3}, bytes.Repeat([]byte{random}, 32), make([]byte, 162))
}

func line(label string, random byte) string {
	return label + " " + hex.EncodeToString(bytes.Repeat([]byte{random}, 32)) + " 00"
}

var keys13 = []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}

// TestKeysComeFirst shows what waits for keys, and until when.
func TestKeysComeFirst(t *testing.T) {
	const s, i, p, k = uint32(sectionBlock), uint32(interfaceBlock), uint32(packetBlock), uint32(secretsBlock)
	handshake := []uint32{s, i, p, p, p}           // of TCP
	begun := append(slices.Clip(handshake), p, p)  // and the hello with its acknowledgement
	answered := append(slices.Clip(begun), p, p)   // without keys
	secured := append(slices.Clip(begun), k, p, p) // with keys
	server := func(f *Flow) { f.Octets(spec.Server, []byte("encrypted"), noon) }
	for _, test := range []struct {
		name string
		play func(*Writer, *Flow)
		want []uint32 // before Close
		then []uint32 // what Close adds
	}{
		{"1.3", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			for _, label := range keys13 {
				c.Keys(line(label, 1))
			}
		}, secured, nil},
		{"1.2", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			c.Keys(line("CLIENT_RANDOM", 1))
		}, secured, nil},
		{"not all keys", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			c.Keys(line(keys13[0], 1))
		}, begun, []uint32{k, p, p}},
		{"ended", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			c.Keys(line(keys13[0], 1))
			f.End(spec.Server, noon)
		}, append(slices.Clip(secured), p, p), nil},
		{"reset without keys", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			f.Reset(spec.Server, noon)
		}, append(slices.Clip(answered), p), nil},
		{"keys of another", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, hello(1), noon)
			server(f)
			c.Keys(line("CLIENT_RANDOM", 2))
			c.Keys("nonsense")
		}, append(slices.Clip(begun), k, k), []uint32{p, p}},
		{"no TLS", func(c *Writer, f *Flow) {
			f.Octets(spec.Client, []byte("zzzz"), noon)
			server(f)
		}, answered, nil},
		{"the server first", func(c *Writer, f *Flow) { server(f) }, begun, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var file bytes.Buffer
			c := NewWriter(&file, About{})
			link := between("192.0.2.1:1024", "192.0.2.2:443")
			link.TLS = true
			test.play(c, c.Open(link))
			c.out.Flush()
			if got := kinds(t, file.Bytes()); !slices.Equal(got, test.want) {
				t.Errorf("blocks %v, want %v", got, test.want)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			if got := kinds(t, file.Bytes()); !slices.Equal(got, append(test.want, test.then...)) {
				t.Errorf("after Close blocks %v, want %v and %v", got, test.want, test.then)
			}
			if len(c.waiting) > 0 {
				t.Error("still waiting")
			}
		})
	}
}

// TestWaitingIsBounded sends a lot while no keys come: all of it arrives, with
// its own times, and little of it waited.
func TestWaitingIsBounded(t *testing.T) {
	var file bytes.Buffer
	c := NewWriter(&file, About{})
	link := between("192.0.2.1:1024", "192.0.2.2:443")
	link.TLS = true
	f := c.Open(link)
	f.Octets(spec.Client, hello(1), noon)
	want := make([]byte, 4*mostHeld)
	for n := range 4 << 10 {
		f.Octets(spec.Server, want[n*256:][:256], at(time.Duration(n)*time.Second))
		if f.held != nil && f.held.size > mostHeld {
			t.Fatalf("%d octets wait", f.held.size)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	server := way{f.halves[spec.Server].from, f.halves[spec.Client].from}
	if got := read(t, file.Bytes()).octets[server]; !bytes.Equal(got, want) {
		t.Errorf("%d octets, want %d", len(got), len(want))
	}
}
