package client

import (
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/clientsession"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
)

// sessions run one after the other, in the same memory.
var sessions = sync.OnceValue(clientsession.New)

// FuzzClient takes the choices of a client's life.
func FuzzClient(f *testing.F) {
	for _, seed := range seeds.Of("FuzzClient") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if _, err := sessions().Run(input); err != nil {
			t.Fatal(err)
		}
	})
}
