package plot

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// canvas collects the elements of a picture.
type canvas struct{ strings.Builder }

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

// text writes a text with classes.
func (c *canvas) text(x, y float64, class, s string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	c.printf("<text x=\"%s\" y=\"%s\"%s>%s</text>\n", px(x), px(y), class, escape(s))
}

// line draws a straight line.
func (c *canvas) line(x1, y1, x2, y2 float64, class string) {
	c.printf("<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n", class, px(x1), px(y1), px(x2), px(y2))
}

// rect draws a rectangle; hint is shown when the reader points at it.
func (c *canvas) rect(x, y, width, height float64, attributes, hint string) {
	if hint != "" {
		hint = "<title>" + escape(hint) + "</title>"
	}
	c.printf("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" %s>%s</rect>\n", px(x), px(y), px(width), px(height), attributes, hint)
}

// escape makes a text fit for SVG, which like XML cannot hold all characters.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}

// px writes a coordinate, to a tenth of a pixel.
func px(v float64) string { return decimal(math.Round(v*10)/10, 1) }

// width estimates how wide a text is in the usual fonts at 12 pixels; it errs
// on the wide side.
func width(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("ijlIft.,:;'|()[]! \u202f", r):
			w += 4.2
		case strings.ContainsRune("mwMW%@", r):
			w += 10.5
		case r >= 'A' && r <= 'Z':
			w += 8.6
		case r > 0x2000:
			w += 9
		default:
			w += 7.1
		}
	}
	return w
}

// fit cuts a text to so many pixels.
func fit(s string, room float64) string {
	if width(s) <= room {
		return s
	}
	runes := []rune(s)
	for len(runes) > 1 && width(string(runes))+9 > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}
