package plot

import (
	"fmt"
	"strings"
)

// The colours of series, told apart by all kinds of colour vision (Okabe and
// Ito), darker or lighter where the background asks for it.
var (
	lightColors = []string{"#0072b2", "#d55e00", "#00876c", "#b8529b", "#8a6d00", "#2f8fc7", "#6b4fa0", "#5b6770"}
	darkColors  = []string{"#56b4e9", "#ff8f4a", "#2fc9a2", "#e58fc6", "#e6c84b", "#9ad4f5", "#b59ce6", "#a9b6bf"}
)

// Colors is how many series have a colour of their own; the next begin again,
// dashed.
const Colors = 8

// style is the rules that every picture carries. A page that holds many has
// them many times, which does no harm.
var style = func() string {
	var b strings.Builder
	rules := func(ink, muted, grid, heat string, colors []string) {
		fmt.Fprintf(&b, ".tp text{fill:%s}.tp .k{stroke:%s}.tp .m{fill:%s}.tp .g{stroke:%s}.tp .a{stroke:%s}.tp .h{fill:%s}", ink, ink, muted, grid, muted, heat)
		for i, c := range colors {
			fmt.Fprintf(&b, ".tp .s%d{stroke:%s}.tp .f%d{fill:%s}", i, c, i, c)
		}
	}
	b.WriteString(".tp text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}.tp .t{font-size:15px;font-weight:600}" +
		".tp .l{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}.tp .i{stroke:none;fill-opacity:.18}" +
		".tp .w{fill:none;stroke-width:1.2}.tp .h{shape-rendering:crispEdges}.tp .g{stroke-width:1;shape-rendering:crispEdges}.tp .a{stroke-width:1;shape-rendering:crispEdges}.tp .z{fill:#d55e00;fill-opacity:.16}.tp .e{text-anchor:end}.tp .c{text-anchor:middle}")
	rules("#1b1f23", "#59636e", "#e3e6e9", "#0072b2", lightColors)
	b.WriteString("@media(prefers-color-scheme:dark){")
	rules("#e6e8ea", "#a3adb6", "#363c42", "#7cc8f5", darkColors)
	b.WriteString("}")
	return b.String()
}()
