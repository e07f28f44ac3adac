package plot

import (
	"cmp"
	"slices"
)

// SVG draws the chart.
func (c *Bars) SVG() string {
	ys := []float64{0}
	var keys []key
	for i, s := range c.Series {
		ys = slices.Concat(ys, s.Values, s.High)
		keys = append(keys, key{s.Name, i, false})
	}
	frame := c.Frame
	if frame.Y.Scale != Linear {
		frame.Y.Scale = Linear // a bar has a length only from 0
	}
	a := begin(&frame, nil, ys, keys, cmp.Or(names(keys), "bars"))
	a.grid()
	group := (a.right - a.left) / float64(max(len(c.Groups), 1))
	bar := min(group*0.75/float64(max(len(c.Series), 1)), 64)
	for g, name := range c.Groups {
		middle := a.left + (float64(g)+0.5)*group
		a.text(middle, a.bottom+17, "m c", fit(name, group-4))
		for i := range c.Series {
			c.bar(a, i, g, middle+(float64(i)-float64(len(c.Series))/2)*bar, bar)
		}
	}
	return a.end()
}

// bar draws one bar at x, and its interval.
func (c *Bars) bar(a *area, series, group int, x, width float64) {
	s := &c.Series[series]
	if group >= len(s.Values) || !a.y.shows(s.Values[group]) {
		return
	}
	v := s.Values[group]
	hint := c.Groups[group] + ": " + Format(a.y.Unit, v)
	if s.Name != "" {
		hint = s.Name + ", " + hint
	}
	interval := group < len(s.Low) && group < len(s.High) && a.y.shows(s.Low[group]) && a.y.shows(s.High[group])
	if interval {
		hint += " (" + Format(a.y.Unit, s.Low[group]) + " to " + Format(a.y.Unit, s.High[group]) + ")"
	}
	top, foot := a.py(max(v, 0)), a.py(min(v, 0))
	a.rect(x+1, top, max(width-2, 0.5), foot-top, `class="`+fill(series)+`"`, hint)
	if interval {
		a.bracket(x+width/2, s.Low[group], s.High[group], "k")
	}
}
