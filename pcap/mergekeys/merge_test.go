package mergekeys

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
)

const line = "CLIENT_RANDOM 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff " +
	"000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n"

// packets reads a capture back.
func packets(t *testing.T, file []byte) (all []capture.Packet, secrets string) {
	t.Helper()
	r := capture.New(bytes.NewReader(file), capture.Options{Secrets: func(_ capture.SecretsType, data []byte) {
		if len(all) > 0 {
			t.Error("secrets behind packets")
		}
		secrets += string(data)
	}})
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all, secrets
		}
		if err != nil {
			t.Fatal(err)
		}
		q := *p
		q.Data, q.Interface = bytes.Clone(p.Data), nil
		all = append(all, q)
	}
}

func same(t *testing.T, got, want []capture.Packet) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Fatalf("%d packets, want %d", len(got), len(want))
	}
	for i := range want {
		g, w := got[i], want[i]
		if g.Number != w.Number || !g.Time.Equal(w.Time) || g.LinkType != w.LinkType || g.Length != w.Length || !bytes.Equal(g.Data, w.Data) || g.Comment != w.Comment {
			t.Errorf("packet %d: %+v, want %+v", i, g, w)
		}
	}
}

// The packets of pcapng stay as they are, and the keys are there before them.
func TestMergePcapng(t *testing.T) {
	var file bytes.Buffer
	w := pcap.NewWriter(&file, pcap.About{Comment: "a test"})
	at := time.Unix(1e9, 123456789)
	f := w.Open(pcap.Link{Client: "192.0.2.1:4000", Server: "192.0.2.2:443", Dialled: at, Connected: at, Comment: "hello"})
	f.Octets(spec.Client, []byte("some octets"), at)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var merged bytes.Buffer
	if err := Merge(&merged, bytes.NewReader(file.Bytes()), []byte(line)); err != nil {
		t.Fatal(err)
	}
	want, _ := packets(t, file.Bytes())
	got, secrets := packets(t, merged.Bytes())
	same(t, got, want)
	if secrets != line {
		t.Errorf("secrets %q", secrets)
	}
}

// version is 2.4, as two numbers of 16 bits.
func version(order byteOrder) uint32 {
	return order.Uint32(order.AppendUint16(order.AppendUint16(nil, 2), 4))
}

// legacy makes a file of pcap with two packets.
func legacy(order byteOrder, magic uint32, fraction uint32) (file []byte) {
	for _, v := range []uint32{magic, version(order), 0, 0, 100, 101} {
		file = order.AppendUint32(file, v)
	}
	for i, data := range []string{"\x45one", "\x45second"} {
		for _, v := range []uint32{1e9 + uint32(i), fraction, uint32(len(data)), uint32(len(data)) + 7} {
			file = order.AppendUint32(file, v)
		}
		file = append(file, data...)
	}
	return file
}

// The older format becomes the newer one.
func TestMergePcap(t *testing.T) {
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		for magic, fraction := range map[uint32]uint32{magicMicro: 654321, magicNano: 987654321} {
			file := legacy(order, magic, fraction)
			var merged bytes.Buffer
			if err := Merge(&merged, bytes.NewReader(file), []byte(line)); err != nil {
				t.Fatal(err)
			}
			want, _ := packets(t, file)
			got, secrets := packets(t, merged.Bytes())
			same(t, got, want)
			if secrets != line {
				t.Errorf("secrets %q", secrets)
			}
		}
	}
}

// A file that is cut keeps what is before the cut.
func TestMergeBroken(t *testing.T) {
	file := legacy(binary.LittleEndian, magicMicro, 1)
	for _, c := range []struct {
		file   string
		offset int64
		reason string
	}{
		{"", 0, "empty"},
		{"hello, world", 0, "neither pcap nor pcapng"},
		{string(file[:len(file)-1]), 44, "ends inside"},
		{string(file[:50]), 44, "ends inside"},
		{"\x0a\x0d\x0d\x0a\x05\x00\x00\x00\x4d\x3c\x2b\x1a", 0, "a block of 5 octets"},
	} {
		var merged bytes.Buffer
		err := Merge(&merged, strings.NewReader(c.file), nil)
		var e *Error
		if !errors.As(err, &e) || e.Offset != c.offset || !strings.Contains(e.Reason, c.reason) {
			t.Errorf("%.20q: %v, want octet %d: %s", c.file, err, c.offset, c.reason)
		}
		if c.offset > 0 {
			if got, _ := packets(t, merged.Bytes()); len(got) != 1 {
				t.Errorf("%d packets are left, want 1", len(got))
			}
		}
	}
}

func TestSelect(t *testing.T) {
	log := "# a comment\n" + line + strings.Replace(line, "0011", "ffff", 1) + "nonsense\n"
	got := Select([]byte(log), func(r tlsdecrypt.Random) bool { return r[0] == 0 })
	if string(got) != line {
		t.Errorf("%q, want %q", got, line)
	}
}
