package reports

import (
	"fmt"
	"html"
	"io"
	"unicode/utf8"
)

// WriteBadge writes a small SVG: what was tested, and how it went.
func WriteBadge(w io.Writer, r *Report) error {
	left, right, color := "TMTP "+r.Profile, fmt.Sprintf("%d passed", r.Summary.Pass), "#2a7f3f"
	switch {
	case r.Stopped != "":
		right, color = r.Stopped, "#6b6b6b"
	case r.FellShort() && r.Summary.Fail == 0:
		right, color = "baseline not right", "#b3261e"
	case r.Summary.Fail > 0:
		right, color = fmt.Sprintf("%d of %d failed", r.Summary.Fail, r.Summary.Total), "#b3261e"
	case r.Summary.Known > 0:
		right, color = fmt.Sprintf("%d passed, %d known", r.Summary.Pass, r.Summary.Known), "#8a6d00"
	}
	// A letter is about 7 wide; textLength holds fonts to that.
	a, b := 7*utf8.RuneCountInString(left), 7*utf8.RuneCountInString(right)
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s: %s">
<title>%[2]s: %[3]s</title>
<rect width="%[4]d" height="20" fill="#444"/>
<rect x="%[4]d" width="%[5]d" height="20" fill="%[6]s"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="6" y="14" textLength="%[7]d">%[2]s</text>
<text x="%[8]d" y="14" textLength="%[9]d">%[3]s</text>
</g>
</svg>
`, a+b+24, html.EscapeString(visible(left)), html.EscapeString(visible(right)), a+12, b+12, color, a, a+18, b)
	return err
}
