package plot_test

import (
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/reports/plot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// charts are one of each kind, with what the axes can do.
func charts() map[string]interface{ SVG() string } {
	wave := func(name string, from, times float64) plot.Line {
		l := plot.Line{Name: name}
		for i := range 120 {
			x := float64(i) * 45
			y := from + times*(1+math.Sin(x/700))
			l.X, l.Y = append(l.X, x), append(l.Y, y)
			l.High = append(l.High, y*1.25)
			l.Low = append(l.Low, y*0.8)
		}
		return l
	}
	cdf := func(name string, median float64) plot.Line {
		l := plot.Line{Name: name}
		for i := range 60 {
			x := median * math.Pow(10, float64(i-30)/12)
			l.X, l.Y = append(l.X, x), append(l.Y, 1/(1+math.Pow(median/x, 3)))
		}
		return l
	}
	nines := func(name string, median float64) plot.Line {
		l := plot.Line{Name: name}
		for i := range 80 {
			nines := float64(i) / 20
			l.X, l.Y = append(l.X, 1-math.Pow(10, -nines)), append(l.Y, median*math.Pow(3, nines))
		}
		return l
	}
	sweep := func(name string, slope float64) plot.Line {
		l := plot.Line{Name: name, Points: true}
		for _, x := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
			y := 1000 + slope*x*100
			l.X, l.Y, l.Low, l.High = append(l.X, x), append(l.Y, y), append(l.Low, y-400), append(l.High, y+500)
		}
		return l
	}
	heat := plot.Heat{
		Frame: plot.Frame{
			Title: "Delivery by when it ended", Note: "Each cell counts messages.",
			X: plot.Axis{Label: "simulated time", Unit: plot.Seconds}, Y: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log},
		},
		Of: "messages",
	}
	for i := range 61 {
		heat.X = append(heat.X, float64(i)*60)
	}
	for j := range 31 {
		heat.Y = append(heat.Y, 0.001*math.Pow(2, float64(j)/2))
	}
	for i := range 60 {
		column := make([]float64, 30)
		for j := range column {
			centre := 8 + 6*math.Sin(float64(i)/9)
			column[j] = math.Floor(5000 * math.Exp(-math.Pow(float64(j)-centre, 2)/8))
		}
		heat.Counts = append(heat.Counts, column)
	}
	gap := wave("a gap", 10, 30)
	gap.Y[50], gap.Low, gap.High = math.NaN(), nil, nil
	return map[string]interface{ SVG() string }{
		"time": &plot.Lines{
			Frame: plot.Frame{Title: "Clients online", X: plot.Axis{Label: "simulated time", Unit: plot.Seconds}, Y: plot.Axis{Label: "clients"}},
			Lines: []plot.Line{wave("mean and range", 100, 4000)},
			Marks: []plot.Mark{{From: 600, To: 900, Text: "crash"}, {From: 620, To: 630, Text: "outage"}, {From: 3600, Text: "load ends"}},
		},
		"goodput": &plot.Lines{
			Frame: plot.Frame{Title: "Goodput & overhead <both>", Note: "Octets of data that users were shown, and all octets sent.", X: plot.Axis{Label: "simulated time", Unit: plot.Seconds}, Y: plot.Axis{Label: "rate", Unit: plot.OctetsPerSecond}},
			Lines: []plot.Line{wave("shown", 2e4, 8e5), wave("sent up", 4e4, 5e5), gap},
		},
		"cdf": &plot.Lines{
			Frame: plot.Frame{Title: "How long it took", X: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log}, Y: plot.Axis{Label: "share", Unit: plot.Share, Max: 1}},
			Lines: []plot.Line{cdf("login", 0.3), cdf("ack", 0.05), cdf("delivery", 2), cdf("late", 400)},
		},
		"percentiles": &plot.Lines{
			Frame: plot.Frame{Title: "The slowest", X: plot.Axis{Label: "percentile", Scale: plot.Nines}, Y: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log}},
			Lines: []plot.Line{nines("ack", 0.02), nines("delivery", 0.1)},
		},
		"sweep": &plot.Lines{
			Frame: plot.Frame{Title: "Retransmissions by loss", Note: "Mean over 30 seeds, with its 95 % confidence interval.", X: plot.Axis{Label: "loss", Unit: plot.Share, Scale: plot.Log, Ticks: []float64{0.01, 0.02, 0.05, 0.1, 0.5}}, Y: plot.Axis{Label: "retransmissions"}},
			Lines: []plot.Line{sweep("lte", 300), sweep("train", 700), sweep("geo", 1200), sweep("wifi", 100)},
		},
		"bars": &plot.Bars{
			Frame:  plot.Frame{Title: "Delivery by link", Note: "p99, with its 95 % confidence interval.", X: plot.Axis{Label: "link"}, Y: plot.Axis{Label: "p99", Unit: plot.Seconds}},
			Groups: []string{"lte", "train", "geo", "bad-wifi"},
			Series: []plot.BarSeries{
				{"10 users", []float64{0.4, 3.5, 1.4, 0.9}, []float64{0.35, 3, 1.3, 0.6}, []float64{0.45, 4, 1.5, 1.2}},
				{"1,000 users", []float64{0.5, 4.5, 1.5, 1.9}, nil, nil},
			},
		},
		"heat":  &heat,
		"empty": &plot.Lines{Frame: plot.Frame{Title: "Nothing"}},
		"one":   &plot.Lines{Frame: plot.Frame{Title: "One", Y: plot.Axis{Unit: plot.Octets}}, Lines: []plot.Line{{X: []float64{3}, Y: []float64{3000}, Points: true}}},
	}
}

// TestGolden holds the pictures to what they were.
func TestGolden(t *testing.T) {
	for name, chart := range charts() {
		path := filepath.Join("testdata", name+".svg")
		got := chart.SVG()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s differs (-want +got), -update accepts it:\n%s", path, diff)
		}
	}
}

// TestWellFormed shows that whatever the data, the picture is XML, has no
// number that is none, and is not long.
func TestWellFormed(t *testing.T) {
	any := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-10, 10), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 1, 1e-300, 1e300}))
	list := rapid.SliceOfN(any, 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		axis := func(name string) plot.Axis {
			return plot.Axis{
				Label: rapid.String().Draw(t, name), Unit: plot.Unit(rapid.IntRange(0, 4).Draw(t, name)), Scale: plot.Scale(rapid.IntRange(0, 2).Draw(t, name)),
			}
		}
		frame := plot.Frame{Title: rapid.String().Draw(t, "title"), Note: rapid.String().Draw(t, "note"), X: axis("x"), Y: axis("y")}
		name := rapid.String().Draw(t, "name")
		values := func(what string) []float64 { return list.Draw(t, what) }
		for _, c := range []interface{ SVG() string }{
			&plot.Lines{frame, []plot.Line{
				{name, values("xs"), values("ys"), values("low"), values("high"), true, false},
				{name, values("xs"), values("ys"), values("low"), values("high"), false, true},
			}, []plot.Mark{{any.Draw(t, "from"), any.Draw(t, "to"), name}}},
			&plot.Bars{frame, []string{name, ""}, []plot.BarSeries{{name, values("bars"), values("low"), values("high")}}},
			&plot.Heat{frame, values("columns"), values("rows"), [][]float64{values("a"), values("b")}, name},
		} {
			svg := c.SVG()
			if svg != c.SVG() {
				t.Fatal("drawn twice, it differs")
			}
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				token, err := d.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%v in %s", err, svg)
				}
				if e, ok := token.(xml.StartElement); ok {
					for _, a := range e.Attr {
						if a.Name.Local != "aria-label" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
							t.Fatalf("%s has %s=%q", e.Name.Local, a.Name.Local, a.Value)
						}
					}
				}
			}
			if len(svg) > 100_000 {
				t.Fatalf("%d octets for a few points", len(svg))
			}
		}
	})
}

// TestFormat shows how values are written.
func TestFormat(t *testing.T) {
	for _, c := range []struct {
		unit  plot.Unit
		value float64
		want  string
	}{
		{plot.Seconds, 0.0123456, "12.3 ms"}, {plot.Seconds, 1, "1 s"}, {plot.Seconds, 90, "90 s"}, {plot.Seconds, 600, "10 min"}, {plot.Seconds, 9000, "2.5 h"},
		{plot.Seconds, 0, "0 s"}, {plot.Seconds, 4.2e-5, "42 µs"}, {plot.Seconds, 0.9999, "1 s"}, {plot.Seconds, 0.999, "999 ms"},
		{plot.Octets, 1500, "1.5 kB"}, {plot.Octets, 12, "12 B"}, {plot.OctetsPerSecond, 2.5e6, "2.5 MB/s"},
		{plot.Share, 0.5, "50 %"}, {plot.Share, 0.0012, "0.12 %"},
		{plot.Number, 1234567, "1.23M"}, {plot.Number, 12345, "12,345"}, {plot.Number, 0.125, "0.125"}, {plot.Number, math.NaN(), "–"},
	} {
		if got := strings.ReplaceAll(plot.Format(c.unit, c.value), "\u202f", " "); got != c.want {
			t.Errorf("%v is %q, want %q", c.value, got, c.want)
		}
	}
}
