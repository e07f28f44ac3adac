package grammar

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

// BenchmarkAppendHeader writes headers of all requests in turn.
func BenchmarkAppendHeader(b *testing.B) {
	b.ReportAllocs()
	src, names := NewRandom(1), someNames()
	var buf []byte
	for i := 0; b.Loop(); i++ {
		buf = AppendHeader(buf[:0], src, spec.Request(spec.Op(i%spec.OpCount)), names)
	}
}
