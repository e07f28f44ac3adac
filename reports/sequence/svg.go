package sequence

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"time"
)

// Sizes of a picture, in pixels.
const (
	rowHeight  = 26
	gapHeight  = 22  // of a pause, besides
	partyWidth = 210 // from one lifeline to the next
	boxWidth   = 190 // of a party's name
	timeWidth  = 96
	edge       = 8   // left of texts
	letter     = 6.4 // width of one, about
)

// long is the pause from which a gap is drawn.
const long = time.Second

const style = `.sq text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1b1f23}.sq .t{font-size:15px;font-weight:600}` +
	`.sq .p{font-weight:600;text-anchor:middle}.sq .c{text-anchor:middle}.sq .m{fill:#59636e}.sq .k{text-anchor:end;font-variant-numeric:tabular-nums}.sq .x{fill:none;stroke:#c5cbd1}.sq .b{fill:#f1f3f5;stroke:#c5cbd1}` +
	`.sq .a{fill:none;stroke:#0072b2;stroke-width:1.4}.sq .h{fill:#0072b2}.sq .w{fill:none;stroke:#7f8a94;stroke-width:1.1}.sq .v{fill:#7f8a94}.sq .l{fill:none;stroke:#c4421a;stroke-width:1.4;stroke-dasharray:4 3}.sq .y{fill:none;stroke:#c4421a;stroke-width:1.8}` +
	`.sq .n{fill:#fff3cd;stroke:#d8b64c}.sq .o{stroke:#fff;stroke-width:3;paint-order:stroke;stroke-linejoin:round}` +
	`@media(prefers-color-scheme:dark){.sq text{fill:#e6e8ea}.sq .m{fill:#a3adb6}.sq .x{stroke:#4a525a}.sq .b{fill:#262c32;stroke:#4a525a}.sq .a{stroke:#56b4e9}.sq .h{fill:#56b4e9}.sq .w{stroke:#8d98a2}.sq .v{fill:#8d98a2}` +
	`.sq .l,.sq .y{stroke:#ff8f6b}.sq .n{fill:#4a3f1c;stroke:#8a7430}.sq .o{stroke:#16191c}}`

// drawing is a picture under way.
type drawing struct {
	strings.Builder
	rows    []row
	parties []string
	top     float64
	notes   map[place]int // drawn so far
}

// place is a moment of a party. Several notes there stand below each other.
type place struct {
	at    time.Duration
	party int
}

// row is a moment and where it is drawn.
type row struct {
	at time.Duration
	y  float64
}

// SVG draws the diagram.
func (d *Diagram) SVG() string {
	events, left := d.shown()
	g := &drawing{parties: d.Parties, top: 62, notes: make(map[place]int)}
	if d.Title == "" {
		g.top -= 24
	}
	height := g.layOut(events) + 24
	if left > 0 {
		height += 20
	}
	width := timeWidth + partyWidth*float64(max(len(d.Parties), 1))
	fmt.Fprintf(g, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sq\" viewBox=\"0 0 %s %s\" width=\"%[1]s\" height=\"%[2]s\" role=\"img\" aria-label=\"%[3]s\">\n<style>%[4]s</style>\n",
		px(width), px(height), escape("sequence diagram: "+d.Title), style)
	if d.Title != "" {
		g.text(edge, 16, "t", d.Title)
	}
	g.lifelines(height - 8)
	g.gaps()
	for i := range events {
		g.event(&events[i])
	}
	if left > 0 {
		g.text(edge, height-6, "m", fmt.Sprintf("%d more events are not drawn", left))
	}
	g.WriteString("</svg>\n")
	return g.String()
}

// layOut gives each moment a row, with room for pauses, and returns where the
// last one is.
func (g *drawing) layOut(events []Event) float64 {
	var moments []time.Duration
	extra := make(map[time.Duration]int) // rows for further notes
	for i := range events {
		e := &events[i]
		moments = append(moments, e.At, e.arrives())
		if e.Kind == Note {
			p := place{e.At, e.From}
			extra[e.At] = max(extra[e.At], g.notes[p])
			g.notes[p]++
		}
	}
	clear(g.notes)
	slices.Sort(moments)
	moments = slices.Compact(moments)
	y := g.top
	for i, at := range moments {
		if y += rowHeight; i > 0 && at-moments[i-1] >= long {
			y += gapHeight
		}
		g.rows = append(g.rows, row{at, y})
		y += rowHeight * float64(extra[at])
	}
	return y
}

// at returns where a moment is.
func (g *drawing) at(t time.Duration) float64 {
	i, _ := slices.BinarySearchFunc(g.rows, t, func(r row, t time.Duration) int { return cmp.Compare(r.at, t) })
	return g.rows[i].y
}

// x returns where a party's lifeline is.
func (g *drawing) x(party int) float64 { return timeWidth + partyWidth*(float64(party)+0.5) }

func (g *drawing) lifelines(foot float64) {
	for i, name := range g.parties {
		x := g.x(i)
		fmt.Fprintf(g, "<path class=\"x\" d=\"M%s %sV%s\"/>\n", px(x), px(g.top), px(foot))
		fmt.Fprintf(g, "<rect class=\"b\" x=\"%s\" y=\"%s\" width=\"%d\" height=\"26\" rx=\"4\"/>\n", px(x-boxWidth/2), px(g.top-26), boxWidth)
		const bold = 7.2 // width of a letter of names, about
		g.text(x, g.top-9, "p", cut(name, (boxWidth-8)*letter/bold))
	}
	for _, r := range g.rows {
		g.text(timeWidth-14, r.y+4, "m k", clock(r.at))
	}
}

// gaps says how long the pauses are.
func (g *drawing) gaps() {
	for i := 1; i < len(g.rows); i++ {
		if pause := g.rows[i].at - g.rows[i-1].at; pause >= long {
			g.text(timeWidth-14, g.rows[i].y-rowHeight/2-6, "m k", "⋮ "+pause.Round(pause/100).String())
		}
	}
}

func (g *drawing) event(e *Event) {
	hint := clock(e.At) + "\u2003" + e.Text
	if e.Detail != "" {
		hint += "\n" + e.Detail
	}
	fmt.Fprintf(g, "<g><title>%s</title>\n", escape(hint))
	switch e.Kind {
	case Note:
		g.note(e)
	case Lost:
		g.lost(e)
	default:
		g.arrow(e)
	}
	g.WriteString("</g>\n")
}

// note draws a box on a lifeline; later ones of the moment stand lower.
func (g *drawing) note(e *Event) {
	p := place{e.At, e.From}
	x, y := g.x(e.From), g.at(e.At)+rowHeight*float64(g.notes[p])
	g.notes[p]++
	text := cut(e.Text, partyWidth-30)
	w := float64(len([]rune(text)))*letter + 20
	fmt.Fprintf(g, "<rect class=\"n\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"20\" rx=\"3\"/>\n", px(x-w/2), px(y-10), px(w))
	g.text(x, y+4, "c", text)
}

// arrow draws a message that arrives.
func (g *drawing) arrow(e *Event) {
	line, head := "a", "h"
	if e.Kind == Weak {
		line, head = "w", "v"
	}
	x1, y1, x2, y2 := g.x(e.From), g.at(e.At), g.x(e.To), g.at(e.arrives())
	if e.From == e.To {
		fmt.Fprintf(g, "<path class=\"%s\" d=\"M%s %sh26v%sh-18\"/>\n", line, px(x1), px(y1-5), px(max(y2-y1, 10)))
		g.head(x1+1, y1-5+max(y2-y1, 10), math.Pi, head)
		fmt.Fprintf(g, "<text class=\"o\" x=\"%s\" y=\"%s\">%s</text>\n", px(x1+32), px(y1+4), escape(cut(e.Text, partyWidth-50)))
		return
	}
	angle := math.Atan2(y2-y1, x2-x1)
	fmt.Fprintf(g, "<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n", line, px(x1), px(y1), px(x2-7*math.Cos(angle)), px(y2-7*math.Sin(angle)))
	g.head(x2, y2, angle, head)
	g.label(x1, y1, x2, y2, e.Text)
}

// head draws the head of an arrow that comes in at an angle.
func (g *drawing) head(x, y, angle float64, class string) {
	fmt.Fprintf(g, "<path class=\"%s\" transform=\"translate(%s %s)rotate(%s)\" d=\"M0 0L-9 -4V4z\"/>\n", class, px(x), px(y), px(angle*180/math.Pi))
}

// lost draws a message that ends on the way.
func (g *drawing) lost(e *Event) {
	x1, y1, x2 := g.x(e.From), g.at(e.At), g.x(e.To)
	end := x1 + (x2-x1)*0.78
	fmt.Fprintf(g, "<path class=\"l\" d=\"M%s %sL%s %s\"/>\n<path class=\"y\" d=\"M%s %sl8 8m0 -8l-8 8\"/>\n", px(x1), px(y1), px(end-6*sign(x2-x1)), px(y1+6), px(end-4), px(y1+3))
	g.label(x1, y1, x1+(x2-x1)*0.7, y1+5, e.Text)
}

// label writes a text above the middle of an arrow, with the slope of it.
func (g *drawing) label(x1, y1, x2, y2 float64, text string) {
	if text == "" {
		return
	}
	slope := math.Atan((y2-y1)/(x2-x1)) * 180 / math.Pi
	fmt.Fprintf(g, "<text class=\"c o\" transform=\"translate(%s %s)rotate(%s)\">%s</text>\n",
		px((x1+x2)/2), px((y1+y2)/2-5), px(slope), escape(cut(text, math.Hypot(x2-x1, y2-y1)-24)))
}

func (g *drawing) text(x, y float64, class, s string) {
	fmt.Fprintf(g, "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n", class, px(x), px(y), escape(s))
}

func sign(v float64) float64 { return math.Copysign(1, v) }

// cut shortens a text to so many pixels.
func cut(s string, room float64) string {
	runes := []rune(s)
	if n := int(room / letter); len(runes) > n {
		return string(runes[:max(n-1, 1)]) + "…"
	}
	return s
}

func px(v float64) string {
	s := fmt.Sprintf("%.1f", v)
	if s = strings.TrimSuffix(s, ".0"); s == "-0" {
		return "0"
	}
	return s
}

// escape makes a text fit for SVG, which like XML cannot hold all characters.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}
