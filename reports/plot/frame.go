package plot

import (
	"strings"
)

// area is where the data of a chart are drawn, and the picture around it.
type area struct {
	canvas
	frame                    *Frame
	left, right, top, bottom float64
	x, y                     *axis
	width, height            float64
}

// edge is how far texts stay from the left edge, in pixels.
const edge = 4.0

// key is an entry of a legend: which colour means what.
type key struct {
	name   string
	series int
	points bool
}

// begin lays a picture out: title, note, legend, axes. The values are all that
// the axes are to hold. A chart without an x axis of numbers has xs nil.
func begin(f *Frame, xs, ys []float64, keys []key, description string) *area {
	a := &area{frame: f, width: float64(f.Width), height: float64(f.Height)}
	if a.width == 0 {
		a.width = 720
	}
	if a.height == 0 {
		a.height = 380
	}
	a.printf("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tp\" viewBox=\"0 0 %s %s\" width=\"%[1]s\" height=\"%[2]s\" role=\"img\" aria-label=\"%[3]s\">\n",
		px(a.width), px(a.height), escape(f.Title+": "+description))
	a.printf("<style>%s</style>\n", style)
	y := 8.0
	if f.Title != "" {
		y += 14
		a.text(edge, y, "t", fit(f.Title, a.width*0.8))
	}
	if f.Note != "" {
		y += 18
		a.text(edge, y, "m", fit(f.Note, a.width-edge))
	}
	y = a.legend(y+8, keys)
	a.top = y + 12
	a.bottom = a.height - 26
	if f.X.Label != "" {
		a.bottom -= 18
	}
	a.y = settle(f.Y, ys, int((a.bottom-a.top)/42), false)
	if a.y.title() != "" {
		a.text(edge, a.top, "m", a.y.title())
		a.top += 14
	}
	for _, t := range a.y.ticks {
		a.left = max(a.left, width(t.label)+8)
	}
	a.right = a.width - 14
	if xs != nil {
		a.x = settle(f.X, xs, int((a.right-a.left)/78), true)
	}
	return a
}

// legend writes the keys in lines and returns where the next thing may begin.
// One series needs no legend.
func (a *area) legend(y float64, keys []key) float64 {
	if len(keys) < 2 {
		return y
	}
	x := edge
	y += 14
	for _, k := range keys {
		name := fit(k.name, a.width*0.6)
		if w := 28 + width(name) + 16; x > edge && x+w > a.width {
			x, y = edge, y+18
		}
		a.line(x, y-4, x+20, y-4, "l "+stroke(k.series))
		if k.points {
			a.mark(x+10, y-4, k.series, "")
		}
		a.text(x+26, y, "", name)
		x += 28 + width(name) + 16
	}
	return y + 6
}

// grid draws the axes, with a line at each tick.
func (a *area) grid() {
	for _, t := range a.y.ticks {
		y := a.py(t.value)
		a.line(a.left, y, a.right, y, "g")
		if t.label != "" {
			a.text(a.left-6, y+4, "m e", t.label)
		}
	}
	a.line(a.left, a.bottom, a.right, a.bottom, "a")
	if a.x != nil {
		a.xTicks()
	}
	if title := a.xTitle(); title != "" {
		a.text((a.left+a.right)/2, a.height-6, "m c", title)
	}
}

// xTicks draws the ticks of the x axis, and names those that have room.
func (a *area) xTicks() {
	free := -1e9 // where the next name may begin
	for _, t := range a.x.ticks {
		x := a.px(t.value)
		if a.x.Scale != Linear {
			a.line(x, a.top, x, a.bottom, "g")
		}
		half := width(t.label) / 2
		if t.label == "" || x-half < free {
			continue
		}
		free = x + half + 6
		a.line(x, a.bottom, x, a.bottom+4, "a")
		a.text(min(x, a.width-half), a.bottom+17, "m c", t.label)
	}
}

func (a *area) xTitle() string {
	if a.x == nil {
		return a.frame.X.Label
	}
	return a.x.title()
}

func (a *area) px(v float64) float64 { return a.left + a.x.at(v)*(a.right-a.left) }
func (a *area) py(v float64) float64 { return a.bottom - a.y.at(v)*(a.bottom-a.top) }

// end closes the picture.
func (a *area) end() string {
	a.WriteString("</svg>\n")
	return a.String()
}

func stroke(series int) string {
	class := "s" + string(rune('0'+series%Colors))
	if series >= Colors {
		return class + `" stroke-dasharray="5 4`
	}
	return class
}

func fill(series int) string { return "f" + string(rune('0'+series%Colors)) }

// mark draws a point. Series have forms of their own, for prints without
// colour.
func (a *area) mark(x, y float64, series int, hint string) {
	var d string
	switch series % 4 {
	case 0: // circle
		d = "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
	case 1: // square
		d = "M-3.6 -3.6h7.2v7.2h-7.2z"
	case 2: // triangle
		d = "M0 -4.8L4.6 3.4h-9.2z"
	default: // diamond
		d = "M0 -5L5 0L0 5L-5 0z"
	}
	if hint != "" {
		hint = "<title>" + escape(hint) + "</title>"
	}
	a.printf("<path class=\"%s\" transform=\"translate(%s %s)\" d=\"%s\">%s</path>\n", fill(series), px(x), px(y), d, hint)
}

// names joins the names of series for those who hear a picture read.
func names(keys []key) string {
	var list []string
	for _, k := range keys {
		if k.name != "" {
			list = append(list, k.name)
		}
	}
	return strings.Join(list, ", ")
}
