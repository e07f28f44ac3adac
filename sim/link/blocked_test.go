package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// A path that is blocked when a message is sent: the timer of 300 ms doubles
// until it goes off when the path works again.
func TestSendBlocked(t *testing.T) {
	for until, want := range map[time.Duration]time.Duration{
		100 * ms:  300 * ms,
		300 * ms:  300 * ms,
		301 * ms:  900 * ms,
		5000 * ms: 9300 * ms, // 300, 900, 2100, 4500, 9300
		// It doubles up to 120 s: after 153.3 s it goes off each 120 s.
		400 * time.Second: (300*(1<<9-1) + 3*120000) * ms,
	} {
		c, p := open(&Profile{RTT: random.Fixed(0.1)})
		p.Block(true, false, until)
		if got := c.Send(p, Up, 0, 100); got.Arrive != want+50*ms || got.Broken != Never {
			t.Errorf("blocked until %v: there at %v, want %v", until, got.Arrive, want+50*ms)
		}
		// What is sent behind it does not make the timer longer.
		if got := c.Send(p, Up, 50*ms, 100); got.Arrive != want+50*ms {
			t.Errorf("blocked until %v: the second there at %v, want %v", until, got.Arrive, want+50*ms)
		}
	}
	c, p := open(&Profile{RTT: random.Fixed(0.1)})
	p.Block(true, true, time.Hour)
	if got := c.Send(p, Up, 0, 100); got.Arrive != Never || got.Broken < giveUp || got.Broken > giveUp+2*maxRTO {
		t.Errorf("blocked for an hour: there at %v, broken at %v", got.Arrive, got.Broken)
	}
}

// A path that is blocked when a message is due: it is sent again, and again if
// the block lasts longer than it seemed.
func TestDueBlocked(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1)})
	at := c.Send(p, Down, 0, 100).Arrive
	p.Block(false, true, time.Second)
	due := c.Due(p, Down, at)
	if due.Arrive != 2150*ms { // sent at 0, 300, 900, 2100 ms
		t.Fatalf("it is due at %v", due.Arrive)
	}
	p.Block(false, true, 3*time.Second)
	again := c.Due(p, Down, due.Arrive)
	if again.Arrive != 4550*ms { // and at 4500 ms
		t.Fatalf("then it is due at %v", again.Arrive)
	}
	if last := c.Due(p, Down, again.Arrive); last.Arrive != again.Arrive || last.Broken != Never {
		t.Fatalf("then %+v", last)
	}
	// The doubling is over with that.
	p.Block(true, true, 10*time.Second)
	if got := c.Send(p, Down, 9900*ms, 100); got.Arrive != 9900*ms+300*ms+50*ms {
		t.Errorf("another one is there at %v", got.Arrive)
	}
}

// When only acks are lost, a window arrives, and the rest when an ack is heard.
func TestUnheard(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1)})
	p.Block(true, false, 2*time.Second)
	got := c.Send(p, Down, 0, octetsOf(12))
	// The timer goes off at 300, 900, 2100 ms; the ack of that lets the rest go.
	if got.First != 50*ms || got.Arrive != 2250*ms {
		t.Errorf("there from %v to %v", got.First, got.Arrive)
	}
	c, p = open(&Profile{RTT: random.Fixed(0.1)})
	p.Block(true, false, time.Hour)
	if got := c.Send(p, Down, 0, 100); got.Arrive != 50*ms || got.Broken == Never {
		t.Errorf("a message whose ack never comes is there at %v, and the connection broken at %v", got.Arrive, got.Broken)
	}
}

// A NAT forgets a connection on which nothing passes.
func TestNAT(t *testing.T) {
	for _, reset := range []bool{false, true} {
		profile := &Profile{RTT: random.Fixed(0.1), NAT: NAT{Idle: random.Fixed(60), Reset: reset}}
		c, p := open(profile)
		now := time.Duration(0)
		for range 5 { // a keep-alive in time keeps it
			now += 59 * time.Second
			if got := c.Send(p, Up, now, 10); got.Arrive == Never {
				t.Fatalf("lost at %v", now)
			}
		}
		now += 61 * time.Second
		got, other := c.Send(p, Up, now, 10), c.Send(p, Down, now, 10)
		want := now + giveUp
		if reset {
			want = now + 100*ms
		}
		if got.Arrive != Never || got.Broken != want {
			t.Errorf("reset %v: a message of the client is there at %v, broken at %v, want %v", reset, got.Arrive, got.Broken, want)
		}
		if other.Arrive != Never || other.Broken != now+giveUp {
			t.Errorf("reset %v: a message of the server is there at %v, broken at %v", reset, other.Arrive, other.Broken)
		}
		if got := c.Fin(p, Up, now); got != Never {
			t.Errorf("a FIN is there at %v", got)
		}
	}
}

func TestSever(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1)})
	at := c.Send(p, Down, 0, 10).Arrive
	c.Sever()
	if due := c.Due(p, Down, at); due.Arrive != Never || due.Broken < giveUp {
		t.Errorf("what was on its way: %+v", due)
	}
	if got := c.Send(p, Up, at, 10); got.Arrive != Never || got.Broken < giveUp {
		t.Errorf("what is sent then: %+v", got)
	}
}
