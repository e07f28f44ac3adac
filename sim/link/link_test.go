package link

import (
	"testing"
	"time"
	"unsafe"

	"github.com/tmtplab/tmtplab/sim/random"
)

// A million of each exist in one simulation.
func TestSize(t *testing.T) {
	for name, size := range map[string]uintptr{"Path": unsafe.Sizeof(Path{}), "Conn": unsafe.Sizeof(Conn{})} {
		t.Log(name, size)
		if size > 96 {
			t.Errorf("a %s has %d octets, which is more than 96", name, size)
		}
	}
}

func BenchmarkSend(b *testing.B) {
	for _, bench := range []struct {
		name    string
		profile Profile
	}{
		{"perfect", Profile{}},
		{"delay", Profile{RTT: random.Fixed(0.05)}},
		{"rate", Profile{RTT: random.Fixed(0.05), Down: 100 * Mbit, Up: 50 * Mbit}},
		{"loss", Profile{RTT: random.Fixed(0.05), Loss: Loss{Random: 0.01}}},
		{"jitter", Profile{RTT: random.Fixed(0.05), Jitter: Jitter{Each: random.Uniform(0, 0.01)}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var p Path
			var c Conn
			p.Init(&bench.profile, nil, random.New(1, 1, random.Channel))
			now, _ := c.Dial(&p, 0)
			for b.Loop() {
				c.Send(&p, Up, now, 500)
				now += 100 * time.Millisecond
			}
		})
	}
}
