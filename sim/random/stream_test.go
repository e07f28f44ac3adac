package random

import (
	"bytes"
	"math"
	"testing"
	"unsafe"
)

func TestStreamIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Stream{}); n != 16 {
		t.Errorf("a stream takes %d octets, want 16", n)
	}
	if n := unsafe.Sizeof(Dist{}); n != 8 {
		t.Errorf("a distribution takes %d octets, want 8", n)
	}
}

// The numbers of a seed are part of every recorded run: they never change.
func TestStreamStays(t *testing.T) {
	s := New(1, 2, Channel)
	for i, want := range []uint64{0xe83fa842ad638ea4, 0x6108d13e994be5c1, 0x171e6f15e2745151} {
		if got := s.Uint64(); got != want {
			t.Errorf("number %d of (1, 2, Channel) is %#x, was %#x", i, got, want)
		}
	}
}

// Streams of neighbours, in each of the three respects, share no number and
// are not correlated.
func TestStreamsAreIndependent(t *testing.T) {
	const n = 20_000
	draw := func(s Stream) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = s.Float64()
		}
		return list
	}
	base := draw(New(7, 7, Channel))
	for name, other := range map[string]Stream{
		"seed + 1":      New(8, 7, Channel),
		"seed ^ high":   New(7^1<<63, 7, Channel),
		"entity + 1":    New(7, 8, Channel),
		"entity ^ high": New(7, 7^1<<63, Channel),
		"purpose + 1":   New(7, 7, Identity),
		"swapped":       New(6, 7^1, Channel),
	} {
		values := draw(other)
		for lag := range 3 {
			sum := 0.0
			for i := range n - lag {
				sum += (base[i] - 0.5) * (values[i+lag] - 0.5)
			}
			r := sum / float64(n-lag) * 12 // the variance is 1/12
			if math.Abs(r) > 5/math.Sqrt(n) {
				t.Errorf("%s: the correlation at lag %d is %.4f", name, lag, r)
			}
		}
	}
	// The first numbers of many entities are as good as those of one stream.
	seen, sum := make(map[uint64]bool), 0.0
	for entity := range uint64(n) {
		for purpose := Behaviour; purpose <= Sample; purpose++ {
			s := New(1, entity, purpose)
			v := s.Uint64()
			if seen[v] {
				t.Fatalf("entity %d, purpose %d begins as another does", entity, purpose)
			}
			seen[v] = true
			sum += float64(v) * 0x1p-64
		}
	}
	if mean := sum / float64(len(seen)); math.Abs(mean-0.5) > 5/math.Sqrt(12*float64(len(seen))) {
		t.Errorf("first numbers have the mean %.5f", mean)
	}
}

func TestStreamIsValue(t *testing.T) {
	s := New(1, 1, Disk)
	s.Uint64()
	c := s
	if s.Uint64() != c.Uint64() {
		t.Error("a copy does not repeat what the original does")
	}
}

func TestIntN(t *testing.T) {
	s := New(1, 1, Recipients)
	const n, draws = 7, 70_000
	var count [n]int
	for range draws {
		count[s.IntN(n)]++
	}
	chi := 0.0
	for _, c := range count {
		d := float64(c) - draws/n
		chi += d * d / (draws / n)
	}
	if chi > 30 { // 6 degrees of freedom: one seed in 25,000
		t.Errorf("counts %v: chi² is %.1f", count, chi)
	}
	if v := s.IntN(1); v != 0 {
		t.Errorf("IntN(1) is %d", v)
	}
	if v := s.IntN(math.MaxInt); v < 0 {
		t.Errorf("IntN(MaxInt) is %d", v)
	}
	defer func() {
		if recover() == nil {
			t.Error("IntN(0) returns")
		}
	}()
	s.IntN(0)
}

func TestRead(t *testing.T) {
	a := New(1, 1, Identity)
	long := make([]byte, 21)
	if n, err := a.Read(long); n != 21 || err != nil {
		t.Fatalf("Read: %d, %v", n, err)
	}
	b := New(1, 1, Identity)
	short := make([]byte, 16)
	_, _ = b.Read(short)
	if !bytes.Equal(short, long[:16]) || bytes.Count(long, []byte{0}) > 3 {
		t.Errorf("octets %x and %x", long, short)
	}
	if n, err := b.Read(nil); n != 0 || err != nil {
		t.Errorf("Read of nothing: %d, %v", n, err)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	sum := uint64(0)
	for i := range uint64(b.N) {
		s := New(1, i, Behaviour)
		sum += s.Uint64()
	}
	_ = sum
}

func BenchmarkStream(b *testing.B) {
	s := New(1, 1, Behaviour)
	b.Run("Uint64", func(b *testing.B) {
		for b.Loop() {
			s.Uint64()
		}
	})
	b.Run("Exp", func(b *testing.B) {
		for b.Loop() {
			s.Exp()
		}
	})
	b.Run("Norm", func(b *testing.B) {
		for b.Loop() {
			s.Norm()
		}
	})
}
