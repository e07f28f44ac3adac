package link

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Each preset is a profile that can be used, says where it comes from, and is
// found by its name.
func TestPresets(t *testing.T) {
	for _, f := range Presets() {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Source == "" || f.About == "" {
			t.Errorf("%s does not say what it is, and where its figures come from", f.Name)
		}
		if found, ok := Preset(f.Name); !ok || found != f {
			t.Errorf("%s is not found by its name", f.Name)
		}
	}
	if _, ok := Preset("carrier pigeon"); ok {
		t.Error("there is no such preset")
	}
}

// roundTrips are those that one probe a second measures, over many paths, the
// shortest first: idle ones, of what is not lost.
func roundTrips(name string) (all []time.Duration) {
	f, _ := Preset(name)
	lossless := *f
	lossless.Loss, lossless.Handover.Gap, lossless.Outage = Loss{}, random.Dist{}, Outage{}
	for i := range uint64(400) {
		var p Path
		var c Conn
		p.Init(&lossless, nil, random.New(1, i, random.Channel))
		c.Open(&p, 0)
		for s := range 100 {
			now := time.Duration(s) * time.Second
			for p.NextChange() <= now {
				p.Change(now)
			}
			there := c.Send(&p, Up, now, 0).Arrive
			all = append(all, c.Send(&p, Down, there, 0).Arrive-now)
		}
	}
	slices.Sort(all)
	return all
}

// What presets are cited for is what they do.
func TestPresetsAreAsCited(t *testing.T) {
	for _, c := range []struct {
		name   string
		p      float64
		want   time.Duration
		within float64
	}{
		{"edge", 0.5, 840 * ms, 0.01},
		{"3g-slow", 0.5, 400 * ms, 0.01},
		{"3g", 0.5, 300 * ms, 0.01},
		{"3g-lossy", 0.5, 250 * ms, 0.01},
		{"3g-lossy", 0.001, 200 * ms, 0.03},
		{"3g-lossy", 0.999, 300 * ms, 0.03},
		{"3g-fast", 0.5, 150 * ms, 0.01},
		{"hspa", 0.001, 140 * ms, 0.01},
		{"hspa", 0.999, 160 * ms, 0.01},
		{"4g-lossy", 0.5, 45 * ms, 0.01},
		{"lte", 0.5, 70 * ms, 0.03},
		{"leo", 0.25, 40 * ms, 0.03},
		{"leo", 0.5, 50 * ms, 0.03},
		{"leo", 0.75, 60 * ms, 0.03},
		{"geo", 0.5, 600 * ms, 0.01},
		{"wifi-bad", 0.5, 4 * ms, 0.1},
		{"wifi-bad", 0.95, 8 * ms, 0.1},
		{"wifi-bad", 0.99, 51 * ms, 0.1},
	} {
		all := roundTrips(c.name)
		got := all[int(c.p*float64(len(all)))]
		if math.Abs(float64(got-c.want)) > c.within*float64(c.want) {
			t.Errorf("%s: the %v quantile of the round trip is %v, cited is %v", c.name, c.p, got.Round(10*time.Microsecond), c.want)
		}
	}
	for name, share := range map[string]float64{"3g-lossy": 0.005, "hspa": 0.005, "4g-lossy": 0.002, "wifi-bad": 0.0012} {
		f, _ := Preset(name)
		near(t, name+": loss", f.Loss.Share(), share, 1e-9)
	}
	// In 95 % of handovers the pause is below 75 ms.
	f, _ := Preset("lte-moving")
	near(t, "lte-moving: p95 of the gap", f.Handover.Gap.Quantile(0.95), 0.075, 1e-6)
}
