package empty

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// What fuzzing costs depends on how much code there is whose coverage is
// looked at after each execution: here as much as in the codec's targets.
var _ = []any{grammar.NewBytes, spec.Headers, wire.CheckText}

func FuzzEmpty(f *testing.F) {
	for _, s := range seeds.Of("FuzzCodec") {
		f.Add(s)
	}
	f.Fuzz(func(*testing.T, []byte) {})
}
