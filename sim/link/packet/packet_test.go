package packet

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

func one(profile *link.Profile, octets int64, seed uint64) Delivery {
	c := New(profile, random.New(seed, 0, random.Channel), random.New(seed, 1, random.Channel))
	c.Send(link.Down, 0, octets)
	c.Run(time.Hour)
	return c.Deliveries(link.Down)[0]
}

// Without loss and limits, slow start sends 10, 20, 40 … segments in round
// trips that follow each other.
func TestSlowStart(t *testing.T) {
	profile := &link.Profile{RTT: random.Fixed(0.1)}
	for _, c := range []struct {
		segments int64
		rounds   int
	}{{1, 0}, {10, 0}, {11, 1}, {30, 1}, {31, 2}, {70, 2}, {71, 3}} {
		d := one(profile, c.segments*1448-22*3*(c.segments/11)-66, 1)
		want := 50*time.Millisecond + time.Duration(c.rounds)*100*time.Millisecond
		if d.Arrive < want || d.Arrive > want+45*time.Millisecond {
			t.Errorf("%d segments are there after %v, want %v", c.segments, d.Arrive, want)
		}
		t.Log(c.segments, d)
	}
}
