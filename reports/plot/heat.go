package plot

import (
	"cmp"
	"math"
)

// SVG draws the chart. Counts are shown by the logarithm, as a cell with one
// should be seen beside one with a million.
func (c *Heat) SVG() string {
	highest := 0.0
	for _, column := range c.Counts {
		for _, n := range column {
			if counts(n) {
				highest = max(highest, n)
			}
		}
	}
	a := begin(&c.Frame, c.X, c.Y, nil, cmp.Or(c.Of, "counts"))
	a.grid()
	for i, column := range c.Counts {
		if i+1 >= len(c.X) {
			break
		}
		for j, n := range column {
			if j+1 < len(c.Y) && counts(n) {
				c.cell(a, i, j, n, highest)
			}
		}
	}
	c.legend(a, highest)
	return a.end()
}

func (c *Heat) cell(a *area, i, j int, n, highest float64) {
	low := c.Y[j]
	if low == 0 && a.y.Scale == Log {
		low = math.Pow(10, a.y.low) // the lowest row reaches down to the axis
	}
	if !a.x.shows(c.X[i]) || !a.x.shows(c.X[i+1]) || !a.y.shows(low) || !a.y.shows(c.Y[j+1]) {
		return
	}
	// Whole pixels, so that no seams show.
	x1, x2 := math.Round(a.px(c.X[i])), math.Round(a.px(c.X[i+1]))
	y1, y2 := math.Round(a.py(c.Y[j+1])), math.Round(a.py(low))
	a.rect(x1, y1, x2-x1, y2-y1, `class="h" fill-opacity="`+decimal(shade(n, highest), 3)+`"`,
		Format(a.x.Unit, c.X[i])+", "+Format(a.y.Unit, c.Y[j])+" to "+Format(a.y.Unit, c.Y[j+1])+": "+number(n))
}

// counts reports whether a cell has something to show.
func counts(n float64) bool { return n > 0 && n <= largest }

func shade(n, highest float64) float64 { return 0.08 + 0.92*math.Log1p(n)/math.Log1p(highest) }

// legend shows what the shades mean, at the upper right.
func (c *Heat) legend(a *area, highest float64) {
	if highest == 0 {
		return
	}
	label := number(highest)
	x := a.right - width(label) - 8
	y := a.top - 18
	a.text(x+6, y+4, "m", label)
	const steps, size = 8, 12
	x -= steps * size
	for i := range steps {
		n := math.Expm1(math.Log1p(highest) * float64(i+1) / steps)
		a.rect(x+float64(i*size), y-6, size, 12, `class="h" fill-opacity="`+decimal(shade(n, highest), 3)+`"`, number(n))
	}
	a.text(x-6, y+4, "m e", cmp.Or(c.Of, "count")+": 1")
}
