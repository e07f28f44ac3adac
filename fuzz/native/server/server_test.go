package server

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/session"
)

func FuzzServer(f *testing.F) {
	s := session.New()
	f.Fuzz(func(t *testing.T, input []byte) {
		if _, err := s.Run(input); err != nil {
			t.Fatal(err)
		}
	})
}
