package mask

import (
	"bytes"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// FuzzMask takes an octet that says who sent a header, and the header.
func FuzzMask(f *testing.F) {
	for _, s := range seeds.Of("FuzzMask") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 {
			return
		}
		from, header := spec.Role(input[0]&1), input[1:]
		masked := dissect.AppendMasked(nil, from, header)
		if again := dissect.AppendMasked(nil, from, masked); sound(header) && !bytes.Equal(again, masked) {
			t.Fatalf("%q\nmasked is %q\nand again %q", header, masked, again)
		}
		if sound(header) && !sound(masked) {
			t.Fatalf("%q\nmasked is no JSON any more: %q", header, masked)
		}
		var s wire.Scanner
		for s.Reset(masked, 0); s.Next(); {
			field := s.Field()
			if k, _ := field.Key(); spec.Secrets(from).Has(k) && string(field.Value) != `"`+dissect.Hidden+`"` {
				t.Fatalf("%q\nmasked is %q\nin which %s stays", header, masked, field.Value)
			}
		}
	})
}

// sound reports whether all of a header can be read.
func sound(header []byte) bool {
	var s wire.Scanner
	for s.Reset(header, 0); s.Next(); {
	}
	return s.Err() == nil
}
