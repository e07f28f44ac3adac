package server

import (
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/fuzz/session"
)

// sessions run one after the other, in the same memory.
var sessions = sync.OnceValue(session.New)

// FuzzServer takes the choices of a session.
func FuzzServer(f *testing.F) {
	for _, seed := range seeds.Of("FuzzServer") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if _, err := sessions().Run(input); err != nil {
			t.Fatal(err)
		}
	})
}
