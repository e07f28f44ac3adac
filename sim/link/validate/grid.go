package validate

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

const ms = time.Millisecond

// What the grid is made of.
var (
	gridLoss   = []link.Chance{0, 0.001, 0.005, 0.01, 0.02, 0.05}
	gridRTT    = []time.Duration{10 * ms, 50 * ms, 150 * ms, 300 * ms, 600 * ms}
	gridRate   = []link.Rate{240 * link.Kbit, 1600 * link.Kbit, 13 * link.Mbit, 100 * link.Mbit}
	gridOctets = []int64{200, 5e3, 20e3, 100e3, 1e6, 10e6}
)

// repeats gives each size about the same work.
func repeats(octets int64) int {
	switch {
	case octets <= 20e3:
		return 2000
	case octets <= 100e3:
		return 1000
	case octets <= 1e6:
		return 200
	}
	return 50
}

// Grid returns the cases to compare: single messages over the whole range of
// loss, round trip, rate and size, then some of what else there is.
func Grid() []Case {
	var all []Case
	for _, octets := range gridOctets {
		for _, loss := range gridLoss {
			all = append(all, single(octets, link.Loss{Random: loss}, gridRTT, gridRate)...)
		}
	}
	return append(all, others()...)
}

// Small is a part of the grid that takes a second.
func Small() []Case {
	var all []Case
	for _, octets := range []int64{200, 5e3, 100e3, 1e6} {
		for _, loss := range []link.Chance{0, 0.01, 0.05} {
			all = append(all, single(octets, link.Loss{Random: loss}, []time.Duration{10 * ms, 150 * ms}, []link.Rate{1600 * link.Kbit, 100 * link.Mbit})...)
		}
	}
	for i := range all {
		all[i].Repeats = (all[i].Repeats + 3) / 4
	}
	return all
}

// single is a single message with a second of queue.
func single(octets int64, loss link.Loss, rtts []time.Duration, rates []link.Rate) (all []Case) {
	n := repeats(octets)
	if loss == (link.Loss{}) {
		n = 1 // they are all the same
	}
	for _, rtt := range rtts {
		for _, rate := range rates {
			all = append(all, Case{
				Group: "single", Loss: loss, RTT: rtt, Rate: rate, Queue: link.Queue{For: time.Second},
				Octets: octets, Messages: 1, Repeats: n,
			})
		}
	}
	return all
}

// others are cases beside single messages with random loss.
func others() (all []Case) {
	add := func(group, outside string, cases []Case, change func(*Case)) {
		for _, c := range cases {
			c.Group, c.Outside = group, outside
			change(&c)
			all = append(all, c)
		}
	}
	rtts := []time.Duration{10 * ms, 50 * ms, 150 * ms, 600 * ms}
	rates := gridRate[1:]
	for _, octets := range []int64{5e3, 100e3, 1e6} {
		for _, burst := range []float64{3, 10} {
			outside := ""
			if burst > 3 {
				outside = "a burst is as long as a window, and takes all of it"
			}
			loss := link.Loss{Burst: link.Burst{Loss: 0.01, Mean: burst}}
			add(fmt.Sprintf("bursts of %v", burst), outside, single(octets, loss, rtts, rates), func(*Case) {})
		}
		loss := link.Loss{States: link.States{P13: 0.003, P31: 0.5, P32: 0.2, P23: 0.4, P14: 0.003}}
		add("four states", "", single(octets, loss, rtts, rates), func(*Case) {})
		for _, p := range []link.Chance{0, 0.01} {
			add("queue of 100 ms", "", single(octets, link.Loss{Random: p}, rtts, rates), func(c *Case) { c.Queue.For = 100 * ms })
			add("queue of 3 packets", "the queue holds less than a first window", single(octets, link.Loss{Random: p}, rtts, gridRate[:2]), func(c *Case) {
				c.Queue = link.Queue{Octets: 4500}
			})
		}
	}
	for _, p := range []link.Chance{0.005, 0.02} {
		talk := func(every time.Duration) func(*Case) {
			return func(c *Case) { c.Messages, c.Every, c.Repeats = 50, every, 100 }
		}
		loss := link.Loss{Random: p}
		add("1 MB, by 32 kB", "", single(32<<10, loss, rtts, rates), func(c *Case) { c.Messages, c.Repeats = 32, 100 })
		add("500 B each 3 s", "", single(500, loss, rtts, rates), talk(3*time.Second))
		add("20 kB each 3 s", "", single(20e3, loss, rtts, rates), talk(3*time.Second))
		add("500 B each 100 ms", "", single(500, loss, rtts, rates), talk(100*ms))
		add("20 kB each 100 ms", "the sender falls behind, and errors add up", single(20e3, loss, rtts, rates), talk(100*ms))
	}
	return all
}
