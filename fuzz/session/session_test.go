package session

import (
	"math/rand/v2"
	"testing"
)

// randomInput is an input of n octets.
func randomInput(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	input := make([]byte, n)
	for i := range input {
		input[i] = byte(r.Uint32())
	}
	return input
}

// Whatever happens, the server keeps its promises.
func TestRandomSessions(t *testing.T) {
	s := New()
	for seed := range uint64(2000) {
		input := randomInput(seed, int(seed%600))
		if _, err := s.Run(input); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}
