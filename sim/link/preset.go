package link

import (
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Preset returns the preset of that name. It must not be changed; a copy may.
func Preset(name string) (*Profile, bool) {
	i := slices.IndexFunc(presets, func(f *Profile) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return presets[i], true
}

// Presets returns all presets, the slow ones first.
func Presets() []*Profile { return slices.Clone(presets) }

// PresetNames returns the names of all presets, with commas between.
func PresetNames() string {
	names := make([]string, len(presets))
	for i, f := range presets {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

func dist(text string) random.Dist {
	d, err := random.Parse(text, random.Seconds)
	if err != nil {
		panic("link: " + err.Error())
	}
	return d
}

// ours is said of figures that come from no source.
const ours = "; the rest is defaults of ours"

const (
	webPageTest = "WebPageTest, connectivity profiles"
	loadero     = "Loadero, network profiles"
)

// A second of queue is usual where the radio hides losses by repetition, and a
// quarter elsewhere. Both are defaults of ours.
var (
	deep    = Queue{For: time.Second}
	shallow = Queue{For: 250 * time.Millisecond}
)

// presets are cited where a source gave the figures. What a Source does not
// mention has none.
var presets = []*Profile{{
	Name: "edge", About: "EDGE, the second generation's last",
	Source: webPageTest + ": rate and round trip" + ours,
	Down:   240 * Kbit, Up: 240 * Kbit, RTT: dist("840ms"), Queue: deep,
}, {
	Name: "3g-slow", About: "3G with a weak signal",
	Source: webPageTest + ": rate and round trip" + ours,
	Down:   400 * Kbit, Up: 400 * Kbit, RTT: dist("400ms"), Queue: deep,
}, {
	Name: "3g", About: "3G as Lighthouse throttles to",
	Source: "Lighthouse, throttling: rate and round trip" + ours,
	Down:   700 * Kbit, Up: 700 * Kbit, RTT: dist("300ms"), Queue: deep,
}, {
	Name: "3g-lossy", About: "3G with loss",
	Source: loadero + ": rate, round trip with its spread, loss" + ours,
	Down:   1200 * Kbit, Up: 1200 * Kbit, RTT: dist("200ms"), Jitter: Jitter{Each: dist("uniform 0s 50ms")},
	Loss: Loss{Random: 0.005}, Queue: deep,
}, {
	Name: "3g-fast", About: "3G with a good signal",
	Source: webPageTest + ": rate and round trip" + ours,
	Down:   1600 * Kbit, Up: 1600 * Kbit, RTT: dist("150ms"), Queue: deep,
}, {
	Name: "hspa", About: "HSPA with loss",
	Source: loadero + ": rates, round trip with its spread, loss" + ours,
	Down:   20 * Mbit, Up: 10 * Mbit, RTT: dist("140ms"), Jitter: Jitter{Each: dist("uniform 0s 10ms")},
	Loss: Loss{Random: 0.005}, Queue: deep,
}, {
	Name: "4g-lossy", About: "4G with loss",
	Source: loadero + ": rates, round trip, loss" + ours,
	Down:   100 * Mbit, Up: 50 * Mbit, RTT: dist("45ms"), Loss: Loss{Random: 0.002}, Queue: shallow,
}, {
	Name: "lte", About: "LTE, standing still",
	Source: "Huang et al., MobiSys 2012: median rates; WebPageTest: round trip" + ours,
	Down:   13 * Mbit, Up: 6 * Mbit, RTT: dist("60ms"), Jitter: Jitter{Each: dist("exp 5ms")}, Queue: deep,
}, {
	Name: "lte-moving", About: "LTE with a handover each half minute",
	Source: "as lte; Helenius, thesis: in 95 % of handovers a pause below 75 ms" + ours + ", among them how often",
	Down:   13 * Mbit, Up: 6 * Mbit, RTT: dist("60ms"), Jitter: Jitter{Each: dist("exp 5ms")}, Queue: deep,
	Handover: Handover{Every: dist("exp 30s"), Gap: dist("lognormal 40ms p95 75ms")},
}, {
	Name: "inter-rat", About: "changes between LTE and 3G",
	Source: "as lte; field test (olgen2013): gap of 3.0 to 4.5 s between radio technologies" + ours + ", among them how often",
	Down:   13 * Mbit, Up: 6 * Mbit, RTT: dist("60ms"), Jitter: Jitter{Each: dist("exp 5ms")}, Queue: deep,
	Handover: Handover{Every: dist("exp 2m"), Gap: dist("uniform 3s 4.5s")},
}, {
	Name: "train", About: "a moving train: technologies change, a third of the changes drops connections, tunnels",
	Source: "as lte; Baltrūnas et al. (Simula): most loss falls in changes of technology and no service, a third of the changes drops the connection; olgen2013: gap of 3.0 to 4.5 s" + ours + ", among them how often, and all of outages and loss",
	Down:   13 * Mbit, Up: 6 * Mbit, RTT: dist("50ms"), Jitter: Jitter{Each: dist("exp 10ms")}, Queue: deep,
	Loss:     Loss{Burst: Burst{Loss: 0.003, Mean: 4}},
	Handover: Handover{Every: dist("exp 2m"), Gap: dist("uniform 3s 4.5s"), Break: 0.33},
	Outage:   Outage{Every: dist("exp 5m"), For: dist("exp 15s")},
}, {
	Name: "leo", About: "a satellite in low orbit, assigned anew each 15 s",
	Source: "APNIC 2022: quartiles of the round trip; WWW 2024: reconfiguration every 15 s; IMC 2022: heavy loss at handovers" + ours + ", among them rates and gap",
	Down:   100 * Mbit, Up: 10 * Mbit, RTT: dist("quantiles 0=23ms 0.25=38ms 0.5=48ms 0.75=58ms 1=118ms"),
	Jitter: Jitter{Each: dist("exp 1ms")}, Loss: Loss{Burst: Burst{Loss: 0.005, Mean: 3}}, Queue: shallow,
	Handover: Handover{Every: dist("15s"), Aligned: true, Gap: dist("uniform 0s 150ms"), Redraw: true},
}, {
	Name: "geo", About: "a satellite in geostationary orbit",
	Source: "APNIC: round trip about 600 ms" + ours + ", among them rates",
	Down:   20 * Mbit, Up: 3 * Mbit, RTT: dist("600ms"), Queue: deep,
}, {
	Name: "wifi-bad", About: "Wi-Fi with spikes of delay",
	Source: "Huitema 2023: median, p95 and p99 of the round trip, loss" + ours + ", among them rates, bursts, and how long a spike holds",
	Down:   50 * Mbit, Up: 20 * Mbit, RTT: dist("2ms"),
	Jitter: Jitter{Each: dist("quantiles 0=0s 0.5=0.75ms 0.953=2.4ms 0.98=6ms 0.995=47ms 1=150ms"), Hold: 30 * time.Millisecond},
	Loss:   Loss{Burst: Burst{Loss: 0.0012, Mean: 2}}, Queue: shallow,
}, {
	Name: "fibre", About: "a good line at home",
	Source: "defaults of ours",
	Down:   500 * Mbit, Up: 250 * Mbit, RTT: dist("lognormal 15ms p95 40ms"), Queue: shallow,
}, {
	Name: "nat", About: "fibre behind a translator that forgets after some minutes, without a word",
	Source: "wirelessmoves 2020: one carrier's needed a keep-alive each 270 s" + ours,
	Down:   500 * Mbit, Up: 250 * Mbit, RTT: dist("lognormal 15ms p95 40ms"), Queue: shallow,
	NAT: NAT{Idle: dist("270s")},
}, {
	Name: "perfect", About: "no delay, no limit, no loss",
	Source: "defaults of ours",
}}
