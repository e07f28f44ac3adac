package session

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkServerSessions runs sessions of random octets, with all oracles.
func BenchmarkServerSessions(b *testing.B) {
	s := New()
	r := rand.New(rand.NewPCG(1, 2))
	input := make([]byte, 400)
	ops, runs := 0, 0
	for b.Loop() {
		for i := range input {
			input[i] = byte(r.Uint32())
		}
		n, err := s.Run(input)
		if err != nil {
			b.Fatal(err)
		}
		ops += n
		runs++
	}
	b.ReportMetric(float64(ops)/b.Elapsed().Seconds(), "ops/s")
	b.ReportMetric(float64(ops)/float64(runs), "ops/run")
	b.ReportMetric(0, "ns/op")
}
