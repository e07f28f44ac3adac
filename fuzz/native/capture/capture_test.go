package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
)

// inputs are a short capture in each format, once packed, and one with blocks
// of every type.
func inputs() (all [][]byte) {
	c := captest.Make(captest.Network{Seed: 1, Flows: 1, Link: capture.Ethernet})
	c.Packets = c.Packets[:4]
	for _, format := range captest.Formats {
		all = append(all, c.File(format))
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(all[0])
	z.Close()
	b := captest.NewBlocks(true)
	b.Interface(capture.Raw, 96, captest.Option{Code: captest.OptionName, Value: []byte("if")})
	b.Names(captest.Option{Code: 1, Value: []byte("\xc0\x00\x02\x01host\x00")})
	b.Secrets(capture.TLSKeyLog, []byte("CLIENT_RANDOM 00 00\n"))
	b.Enhanced(0, 1, []byte("data"), 9, captest.Option{Code: captest.OptionComment, Value: []byte("why")})
	b.Simple([]byte("data"), 4)
	b.Old(0, 2, []byte("data"), 4)
	b.Section(false)
	b.Interface(capture.LinuxSLL2, 0)
	return append(all, packed.Bytes(), b.Bytes())
}

func FuzzCapture(f *testing.F) {
	for _, file := range seeds.Made("FuzzCapture", inputs) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		whole := read(t, bytes.NewReader(file))
		if pieces := read(t, &slow{file}); pieces != whole {
			t.Fatalf("the whole is read as %+v, and octet by octet as %+v", whole, pieces)
		}
	})
}

// summary is what is read of a file.
type summary struct {
	packets, octets, secrets int64
	names                    int
	last                     time.Time
	err                      string
}

// read reads a file to its end, or to an error, which stays.
func read(t *testing.T, src io.Reader) (s summary) {
	number := int64(0) // blocks that are no packets may be counted, too
	r := capture.New(src, capture.Options{
		Secrets: func(_ capture.SecretsType, data []byte) { s.secrets += int64(len(data)) },
		Name:    func(netip.Addr, string) { s.names++ },
	})
	for {
		p, err := r.Next()
		if err != nil {
			s.err = checkEnd(t, r, err, number)
			return s
		}
		s.packets++
		s.octets += int64(len(p.Data))
		s.last = p.Time
		if p.Number <= number || p.Length < len(p.Data) || p.Interface == nil || p.LinkType != p.Interface.LinkType {
			t.Fatalf("packet %d is %+v", s.packets, p)
		}
		number = p.Number
	}
}

// checkEnd checks the last that is heard of a reader.
func checkEnd(t *testing.T, r *capture.Reader, err error, number int64) string {
	if _, again := r.Next(); again != err {
		t.Fatalf("behind %v comes %v", err, again)
	}
	if errors.Is(err, io.EOF) {
		return ""
	}
	var e *capture.Error
	if !errors.As(err, &e) || e.Packet < number || e.Offset < 0 || e.Reason == "" {
		t.Fatalf("an error without a place behind packet %d: %#v", number, err)
	}
	return err.Error()
}

// slow is a stream of which each read gets one octet.
type slow struct{ rest []byte }

func (s *slow) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(1, len(p))], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}
