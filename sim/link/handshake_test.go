package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// A connection takes a round trip for TCP and one for TLS 1.3.
func TestDial(t *testing.T) {
	var c Conn
	var p Path
	p.Init(&Profile{RTT: random.Fixed(0.1)}, nil, random.New(1, 1, random.Channel))
	if at, ok := c.Dial(&p, time.Second); !ok || at != 1200*ms {
		t.Errorf("connected at %v, %v", at, ok)
	}
	if at, ok := c.Connect(&p, time.Second); !ok || at != 1100*ms {
		t.Errorf("connected without TLS at %v, %v", at, ok)
	}
}

// A SYN that is not answered is sent again after 1, 3, 7, 15, 31 and 63 s; at
// 127 s the client gives up.
func TestSynRetries(t *testing.T) {
	for until, want := range map[time.Duration]time.Duration{
		500 * ms:         time.Second,
		time.Second:      time.Second,
		1001 * ms:        3 * time.Second,
		10 * time.Second: 15 * time.Second,
		60 * time.Second: 63 * time.Second,
	} {
		for _, way := range []Way{BothWays, UpOnly, DownOnly} {
			var c Conn
			var p Path
			p.Init(&Profile{RTT: random.Fixed(0.1)}, nil, random.New(1, 1, random.Channel))
			p.Block(way.Has(Up), way.Has(Down), until)
			if way == DownOnly {
				p.Block(false, true, until+50*ms) // it is the answer that is lost
			}
			if at, ok := c.Connect(&p, 0); !ok || at != want+100*ms {
				t.Errorf("blocked (%v) until %v: connected at %v, %v, want %v", way, until, at, ok, want+100*ms)
			}
		}
	}
	var c Conn
	var p Path
	p.Init(&Profile{RTT: random.Fixed(0.1)}, nil, random.New(1, 1, random.Channel))
	p.Block(true, true, time.Hour)
	if at, ok := c.Dial(&p, time.Second); ok || at != 128*time.Second {
		t.Errorf("given up at %v, %v", at, ok)
	}
}

// The chance that the first try fails is that of losing either packet.
func TestSynLoss(t *testing.T) {
	profile := &Profile{RTT: random.Fixed(0.1), Loss: Loss{Random: 0.1}}
	const runs = 20000
	first := 0
	for seed := range uint64(runs) {
		var c Conn
		var p Path
		p.Init(profile, nil, random.New(seed, 1, random.Channel))
		if at, _ := c.Connect(&p, 0); at < time.Second {
			first++
		}
	}
	near(t, "first try", float64(first)/runs, 0.9*0.9, 0.02)
}
