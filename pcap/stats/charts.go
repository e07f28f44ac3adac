package stats

import (
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/reports/plot"
)

// latencyNames are the latencies in the order in which they are shown, and
// what each is.
var latencyNames = []struct{ name, text string }{
	{"ack", "request to ack"},
	{"delivery", "request to its message at a recipient"},
	{"receipt", "message of the server to the node's Ack"},
}

// Latencies returns the names of all latencies, and what each is.
func Latencies() (names, texts []string) {
	for _, l := range latencyNames {
		names, texts = append(names, l.name), append(texts, l.text)
	}
	return names, texts
}

// Charts draws the result.
func (r *Result) Charts() (charts []reports.Chart) {
	if c := r.distribution(); c != nil {
		charts = append(charts, reports.Chart{Name: "latency", SVG: c.SVG()})
	}
	return append(charts,
		reports.Chart{Name: "over-time", SVG: r.overTime().SVG()},
		reports.Chart{Name: "ops", SVG: r.byOp().SVG()},
	)
}

// distribution is how long things took.
func (r *Result) distribution() *plot.Lines {
	c := &plot.Lines{Frame: plot.Frame{
		Title: "How long things took", Note: "share of all that took no longer",
		X: plot.Axis{Label: "time", Unit: plot.Seconds, Scale: plot.Log}, Y: plot.Axis{Label: "share", Unit: plot.Share, Max: 1},
	}}
	for _, l := range latencyNames {
		d := r.Latency[l.name]
		if d == nil {
			continue
		}
		line := plot.Line{Name: l.text}
		for _, p := range d.Curve {
			if p[1] > 0 { // or it has no place on the axis
				line.X, line.Y = append(line.X, p[1]), append(line.Y, p[0])
			}
		}
		if line.X != nil {
			c.Lines = append(c.Lines, line)
		}
	}
	if c.Lines == nil {
		return nil
	}
	return c
}

// overTime is how much was said.
func (r *Result) overTime() *plot.Lines {
	messages, octets := plot.Line{Name: "messages", Step: true}, plot.Line{Name: "errors", Step: true}
	for i, t := range r.Times {
		at := float64(i) * r.Every
		messages.X, messages.Y = append(messages.X, at), append(messages.Y, float64(t.Messages)/r.Every)
		octets.X, octets.Y = append(octets.X, at), append(octets.Y, float64(t.Errors)/r.Every)
	}
	return &plot.Lines{Frame: plot.Frame{
		Title: "Messages a second", X: plot.Axis{Label: "time since the start", Unit: plot.Seconds}, Y: plot.Axis{Label: "a second"},
	}, Lines: []plot.Line{messages, octets}}
}

// byOp is how many there were of each request and message.
func (r *Result) byOp() *plot.Bars {
	perOp := 64 // pixels
	for _, op := range r.Ops {
		const letter, apart = 7.5, 12
		perOp = max(perOp, int(letter*float64(len(op.Name)))+apart)
	}
	c := &plot.Bars{Frame: plot.Frame{Title: "Messages by op", Width: max(720, perOp*len(r.Ops)), Y: plot.Axis{Label: "messages"}}}
	for _, sender := range []string{"client", "server"} {
		s := plot.BarSeries{Name: "from the " + sender}
		for _, op := range r.Ops {
			n := 0.0
			if op.From == sender {
				n = float64(op.Messages)
			}
			s.Values = append(s.Values, n)
		}
		c.Series = append(c.Series, s)
	}
	for _, op := range r.Ops {
		c.Groups = append(c.Groups, strings.TrimSpace(op.Name))
	}
	return c
}
