package merge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/mergekeys"
)

// inputs are a short capture in each format, and one of several sections.
func inputs() (all [][]byte) {
	c := captest.Make(captest.Network{Seed: 1, Flows: 1, Link: capture.Ethernet})
	c.Packets = c.Packets[:4]
	for _, format := range captest.Formats {
		all = append(all, c.File(format))
	}
	b := captest.NewBlocks(true)
	b.Interface(capture.Raw, 96)
	b.Secrets(capture.TLSKeyLog, []byte("CLIENT_RANDOM 00 00\n"))
	b.Enhanced(0, 1, []byte("data"), 9)
	b.Section(false)
	b.Interface(capture.LinuxSLL2, 0)
	b.Simple([]byte("data"), 4)
	return append(all, b.Bytes())
}

const lines = "CLIENT_RANDOM 01 02\n"

func FuzzMerge(f *testing.F) {
	for _, file := range seeds.Made("FuzzMerge", inputs) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		var out bytes.Buffer
		if err := mergekeys.Merge(&out, bytes.NewReader(file), []byte(lines)); err != nil {
			var e *mergekeys.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > int64(len(file)) || e.Reason == "" {
				t.Fatalf("an error without a place in %d octets: %v", len(file), err)
			}
			return
		}
		before, after := read(file), read(out.Bytes())
		if before.err != nil {
			return // it cannot be read anyway
		}
		if after.err != nil || after.packets != before.packets {
			t.Fatalf("before:\n%s\nafter, which ends with %v:\n%s", before.packets, after.err, after.packets)
		}
		if n := len(after.secrets) - len(before.secrets); before.packets != "" && n%len(lines) != 0 || n < 0 {
			t.Fatalf("of secrets there are %q, and were %q", after.secrets, before.secrets)
		}
	})
}

// reading is what is in a capture.
type reading struct {
	packets, secrets string
	err              error // nil at the end of the capture
}

func read(file []byte) (all reading) {
	r := capture.New(bytes.NewReader(file), capture.Options{Secrets: func(_ capture.SecretsType, data []byte) { all.secrets += string(data) }})
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			all.err = err
			return all
		}
		all.packets += fmt.Sprintf("%d %d %v %d %d %q %x\n", p.Number, p.Time.UnixNano(), p.LinkType, p.Length, p.Interface.ID, p.Comment, p.Data)
	}
}
