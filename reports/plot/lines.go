package plot

import (
	"cmp"
	"slices"
	"strings"
)

// SVG draws the chart.
func (c *Lines) SVG() string {
	xs, ys := []float64{}, []float64{}
	var keys []key
	for i, l := range c.Lines {
		xs = append(xs, l.X...)
		ys = slices.Concat(ys, l.Y, l.Low, l.High)
		keys = append(keys, key{l.Name, i, l.Points})
	}
	a := begin(&c.Frame, xs, ys, keys, cmp.Or(names(keys), "a curve"))
	a.grid()
	a.marks(c.Marks)
	for i := range c.Lines {
		a.band(&c.Lines[i], i)
	}
	for i := range c.Lines {
		a.curve(&c.Lines[i], i)
	}
	return a.end()
}

// count returns how many points a line has of all that it needs.
func (l *Line) count() int { return min(len(l.X), len(l.Y)) }

// hasBand reports whether a line has an interval.
func (l *Line) hasBand() bool {
	return len(l.Low) >= l.count() && len(l.High) >= l.count() && l.count() > 0
}

// band draws the interval of a line.
func (a *area) band(l *Line, series int) {
	if !l.hasBand() {
		return
	}
	if l.Points {
		for i := range l.count() {
			a.whisker(l.X[i], l.Low[i], l.High[i], series)
		}
		return
	}
	// Of each piece without a gap the upper bound, then the lower one back.
	var upper, lower []string
	flush := func() {
		if len(upper) > 1 {
			slices.Reverse(lower)
			a.printf("<path class=\"i %s\" d=\"M%sz\"/>\n", fill(series), strings.Join(append(upper, lower...), "L"))
		}
		upper, lower = nil, nil
	}
	for i := range l.count() {
		if !a.x.shows(l.X[i]) || !a.y.shows(l.Low[i]) || !a.y.shows(l.High[i]) {
			flush()
			continue
		}
		x := px(a.px(l.X[i]))
		upper = append(upper, x+" "+px(a.py(l.High[i])))
		lower = append(lower, x+" "+px(a.py(l.Low[i])))
	}
	flush()
}

// whisker draws an interval at one point.
func (a *area) whisker(x, low, high float64, series int) {
	if !a.x.shows(x) || !a.y.shows(low) || !a.y.shows(high) {
		return
	}
	a.bracket(a.px(x), low, high, stroke(series))
}

func (a *area) bracket(x, low, high float64, class string) {
	y1, y2 := a.py(low), a.py(high)
	a.printf("<path class=\"w %s\" d=\"M%s %sh8m-4 0L%s %sm-4 0h8\"/>\n", class, px(x-4), px(y1), px(x), px(y2))
}

// curve draws a line, in pieces where values are missing.
func (a *area) curve(l *Line, series int) {
	var d strings.Builder
	gap := true
	for i := range l.count() {
		if !a.x.shows(l.X[i]) || !a.y.shows(l.Y[i]) {
			gap = true
			continue
		}
		x, y := px(a.px(l.X[i])), px(a.py(l.Y[i]))
		switch {
		case gap:
			d.WriteString("M" + x + " " + y)
		case l.Step:
			d.WriteString("H" + x + "V" + y)
		default:
			d.WriteString("L" + x + " " + y)
		}
		gap = false
	}
	if d.Len() > 0 {
		a.printf("<path class=\"l %s\" d=\"%s\"/>\n", stroke(series), d.String())
	}
	if !l.Points {
		return
	}
	for i := range l.count() {
		if a.x.shows(l.X[i]) && a.y.shows(l.Y[i]) {
			a.mark(a.px(l.X[i]), a.py(l.Y[i]), series, l.hint(i, a.x, a.y))
		}
	}
}

// hint says what a point is.
func (l *Line) hint(i int, x, y *axis) string {
	s := Format(x.Unit, l.X[i]) + ": " + Format(y.Unit, l.Y[i])
	if l.Name != "" {
		s = l.Name + ", " + s
	}
	if l.hasBand() {
		s += " (" + Format(y.Unit, l.Low[i]) + " to " + Format(y.Unit, l.High[i]) + ")"
	}
	return s
}
