package explore

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// Sizes of a picture, in pixels.
const (
	boxWidth    = 178
	boxGap      = 12 // between two boxes of a column
	columnGap   = 90
	lineHeight  = 14
	pictureEdge = 20
	pictureTop  = 56
	lineLetters = 29 // that fit a box
)

const svgStyle = `.sg text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1b1f23}.sg .t{font-size:15px;font-weight:600}` +
	`.sg .p{font-weight:600}.sg .m{fill:#59636e}.sg .b{fill:#f7f8f9;stroke:#7f8a94}.sg .f{fill:#fde3da;stroke:#c4421a;stroke-width:2}` +
	`.sg .w{fill:none;stroke:#0072b2;stroke-width:1.6}.sg .l{fill:none;stroke:#7f8a94;stroke-width:.8;opacity:.4}.sg .r{fill:none;stroke:#b8529b;stroke-width:.8;opacity:.3}.sg g:hover path{opacity:1;stroke-width:2.4}` +
	`@media(prefers-color-scheme:dark){.sg text{fill:#e6e8ea}.sg .m{fill:#a3adb6}.sg .b{fill:#22272c;stroke:#8d98a2}.sg .f{fill:#4c2a1f;stroke:#ff8f6b}.sg .w{stroke:#56b4e9}}`

// WriteSVG draws the graph: columns by distance from the start, the first way
// to each state in blue, with what was done on that way in its box. States
// that findings touch are red. A graph of more than some hundred states is
// better trimmed first.
func (g *Graph) WriteSVG(w io.Writer, title string) error {
	p := &picture{g: g, layout: g.layOut(), acts: make([]string, len(g.States))}
	for _, v := range g.Moves {
		if p.parents[v.To] == v.From {
			p.acts[v.To] = v.Act
		}
	}
	p.place()
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="sg" width="%d" height="%d" viewBox="0 0 %d %d"><style>%s</style>`+"\n",
		p.width, p.height, p.width, p.height, svgStyle)
	p.printf(`<text class="t" x="%d" y="26">%s</text>`+"\n", pictureEdge, svgText(title))
	p.printf(`<text class="m" x="%d" y="43">blue: the first way to a state, and what was done on it; grey: others; purple: ways back; red box: a finding</text>`+"\n", pictureEdge)
	for _, v := range g.Moves {
		if p.parents[v.To] != v.From {
			p.move(v)
		}
	}
	for _, v := range g.Moves { // over the others
		if p.parents[v.To] == v.From {
			p.move(v)
		}
	}
	for s := range g.States {
		p.box(s)
	}
	p.printf("</svg>\n")
	_, err := io.WriteString(w, p.String())
	return err
}

// picture is a drawing under way.
type picture struct {
	strings.Builder
	*layout
	g             *Graph
	acts          []string // by which each state was first reached
	lines         [][]string
	x, y, h       []int // of each box
	width, height int
}

func (p *picture) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// place finds the room that each box takes, and centres the columns.
func (p *picture) place() {
	n := len(p.g.States)
	p.lines, p.x, p.y, p.h = make([][]string, n), make([]int, n), make([]int, n), make([]int, n)
	heights := make([]int, len(p.columns))
	tallest := 0
	for k, column := range p.columns {
		for _, s := range column {
			p.lines[s] = wrap(p.g.States[s].State, lineLetters)
			p.h[s] = (len(p.lines[s])+1)*lineHeight + 8
			heights[k] += p.h[s] + boxGap
		}
		tallest = max(tallest, heights[k])
	}
	for k, column := range p.columns {
		y := pictureTop + (tallest-heights[k])/2
		for _, s := range column {
			p.x[s], p.y[s] = pictureEdge+k*(boxWidth+columnGap), y
			y += p.h[s] + boxGap
		}
	}
	p.width = max(2*pictureEdge+len(p.columns)*(boxWidth+columnGap)-columnGap, 700)
	p.height = pictureTop + tallest + pictureEdge
}

// box draws a state.
func (p *picture) box(s int) {
	state := &p.g.States[s]
	class, hint := "b", fmt.Sprintf("%s\n%d executions, first in number %d", state.State, state.Visits, state.First)
	if len(state.Findings) > 0 {
		class = "f"
		hint += "\n" + strings.Join(state.Findings, "\n")
	}
	p.printf(`<g><title>%s</title><rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, svgText(hint), class, p.x[s], p.y[s], boxWidth, p.h[s])
	for i, line := range p.lines[s] {
		look := "p"
		if i > 0 {
			look = ""
		}
		p.printf(`<text class="%s" x="%d" y="%d">%s</text>`, look, p.x[s]+6, p.y[s]+(i+1)*lineHeight+1, svgText(line))
	}
	last := fmt.Sprintf("%d×", state.Visits)
	if p.acts[s] != "" {
		last = cut("← "+p.acts[s], lineLetters-len(last)-1) + " " + last
	}
	p.printf(`<text class="m" x="%d" y="%d">%s</text></g>`+"\n", p.x[s]+6, p.y[s]+(len(p.lines[s])+1)*lineHeight+1, svgText(last))
}

// move draws a line from one box to another: forward from side to side, back
// or within a column in an arc, the thicker the more often it was gone.
func (p *picture) move(v GraphMove) {
	x1, y1 := p.x[v.From]+boxWidth, p.y[v.From]+p.h[v.From]/2
	x2, y2 := p.x[v.To], p.y[v.To]+p.h[v.To]/2
	class, bend := "l", max((x2-x1)/2, 30)
	switch {
	case p.parents[v.To] == v.From:
		class = "w"
	case p.column[v.To] < p.column[v.From]:
		class, bend = "r", 60
		x1, x2 = x1-boxWidth, x2+boxWidth
	case p.column[v.To] == p.column[v.From]:
		x2, bend = x1, 40
		p.arrow(v, class, x1, y1, x1+bend, y1, x2+bend, y2, x2, y2)
		return
	}
	if class == "r" {
		bend = -bend
	}
	p.arrow(v, class, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
}

// arrow draws a curve with a hint.
func (p *picture) arrow(v GraphMove, class string, c ...any) {
	thick := ""
	if class == "w" {
		thick = fmt.Sprintf(` style="stroke-width:%.1f"`, 1+math.Log10(float64(max(v.Times, 1)))/2)
	}
	p.printf(`<g><title>%s, %d times</title><path class="%s"%s d="M%d %dC%d %d %d %d %d %d"/></g>`+"\n",
		append([]any{svgText(v.Act), v.Times, class, thick}, c...)...)
}

// wrap breaks a text of parts with commas into lines, the first of which is
// its first part.
func wrap(text string, letters int) []string {
	parts := strings.Split(text, ", ")
	lines := []string{cut(parts[0], letters)}
	for _, part := range parts[1:] {
		last := lines[len(lines)-1]
		if len(lines) > 1 && len(last)+2+len(part) <= letters {
			lines[len(lines)-1] = last + ", " + part
		} else {
			lines = append(lines, cut(part, letters))
		}
	}
	return lines
}

// cut shortens a text to so many letters.
func cut(s string, letters int) string {
	runes := []rune(s)
	if len(runes) <= letters {
		return s
	}
	return string(runes[:max(letters-1, 0)]) + "…"
}

// svgText makes a text fit for SVG, which like XML cannot hold all characters.
func svgText(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}
