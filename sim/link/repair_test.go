package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// losing is a path of 100 ms that loses exactly the packets of a direction
// whose numbers, from 0, are given: runs of passing and lost packets by turns.
func losing(t *testing.T, passing, lost int64) (*Conn, *Path) {
	t.Helper()
	c, p := open(&Profile{RTT: random.Fixed(0.1), Loss: Loss{Random: 1e-12}})
	if p.channels[Down] = Channel(passing)<<stateBits | 1; passing == 0 {
		p.channels[Down] = Channel(lost)<<stateBits | 3
	}
	if lost > 1 && passing > 0 {
		t.Fatal("only one packet can be lost behind others")
	}
	return c, p
}

// What a loss costs depends on what follows it.
func TestLostAt(t *testing.T) {
	const rto = 300 * ms // at first: a round trip, and four times half of one
	for _, c := range []struct {
		what          string
		segments      int64
		passing, lost int64
		want          time.Duration // beyond the 50 ms there
	}{
		{"three segments behind it show it at once", 9, 2, 1, 100 * ms},
		{"two need a quarter of a round trip more", 5, 2, 1, 125 * ms},
		{"one alone waits for the timer", 1, 0, 1, rto},
		{"of several the last is probed for, from the ack of the one before on", 4, 3, 1, 100*ms + rto},
		{"two lost ones: a probe after two round trips, whose ack shows the other", 2, 0, 2, 200*ms + 100*ms},
		{"a probe that is lost waits for the timer", 2, 0, 3, 200*ms + rto + 100*ms},
		{"the last of a window: what its predecessors let go shows it", 20, 9, 1, 200 * ms},
	} {
		conn, p := losing(t, c.passing, c.lost)
		got := conn.Send(p, Down, 0, octetsOf(c.segments))
		if got.Arrive != 50*ms+c.want {
			t.Errorf("%s: %d segments with %d lost behind %d are there after %v, want %v", c.what, c.segments, c.lost, c.passing, got.Arrive, 50*ms+c.want)
		}
		if got.Resent < int(min(c.lost, c.segments)) {
			t.Errorf("%s: %d segments sent again", c.what, got.Resent)
		}
	}
}

// A timer doubles with each segment that it sends in vain.
func TestTimerDoubles(t *testing.T) {
	want := 50 * ms
	for lost := range int64(8) {
		c, p := losing(t, 0, lost)
		if lost == 0 {
			p.channels[Down] = 0
		}
		if got := c.Send(p, Down, 0, 100).Arrive; got != want {
			t.Errorf("a segment lost %d times is there at %v, want %v", lost, got, want)
		}
		if want += 300 * ms; lost > 1 {
			want += 300*ms<<(lost-1) - 300*ms
		}
	}
}

// A later message shows that an earlier one is lost, before any timer does.
func TestLaterShowsLoss(t *testing.T) {
	c, p := losing(t, 0, 1)
	first := c.Send(p, Down, 0, 100)
	second := c.Send(p, Down, 20*ms, 100)
	// It is sent again when the second's ack and a quarter of a round trip have
	// come.
	want := 20*ms + 100*ms + 25*ms + 50*ms
	if first.Arrive != 350*ms || second.Before != want || second.Arrive != want {
		t.Errorf("the first at %v, then by %v; the second at %v; want %v", first.Arrive, second.Before, second.Arrive, want)
	}
}

// The timer forgets how unsure it was as round trips are measured.
func TestTimerSettles(t *testing.T) {
	var h half
	for _, c := range []struct {
		samples uint8
		want    time.Duration
	}{{0, 3 * time.Second}, {1, 2500 * ms}, {2, 2125 * ms}, {maxSamples, 1200 * ms}} {
		if h.samples = c.samples; h.rto(time.Second) != c.want {
			t.Errorf("after %d samples of 1 s the timer is %v, want %v", c.samples, h.rto(time.Second), c.want)
		}
	}
}

// What does not fit into the queue is lost, and sent again.
func TestQueueOverflows(t *testing.T) {
	profile := &Profile{RTT: random.Fixed(0.05), Down: 1 * Mbit, Queue: Queue{For: 300 * ms}}
	c, p := open(profile)
	got := c.Send(p, Down, 0, 200000)
	_, wire := Wire(200000)
	least := 25*ms + profile.Down.takes(wire)
	if got.Resent == 0 || got.Arrive < least-ms || got.Arrive > least*5/4 {
		t.Errorf("there after %v with %d segments sent again; the rate alone takes %v", got.Arrive, got.Resent, least)
	}
	if wait := p.wait(Down, 0); wait > got.Arrive {
		t.Errorf("the queue is busy until %v", wait)
	}
	profile.Queue.For = 0
	c, p = open(profile)
	if got := c.Send(p, Down, 0, 200000); got.Resent != 0 {
		t.Errorf("a queue without end lost %d segments", got.Resent)
	}
}
