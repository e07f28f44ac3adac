package reports

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"text":     func(res Result) string { return visible(res.text()) },
	"statuses": func() []Status { return Statuses },
	"count":    func(s Summary, status Status) int { return *s.of(status) },
}).Parse(page))

// WriteHTML writes a report as one page that needs nothing else: counts by
// section, and all checks, to filter by status and words. A simulation has a
// page of its own, with pictures.
func WriteHTML(w io.Writer, r *Report) error {
	if r.Kind == "sim" {
		return writeSimHTML(w, r)
	}
	return pageTemplate.Execute(w, struct {
		*Report
		Verdict  string
		About    [][2]string
		Sections []section
	}{r, r.verdict(), r.about(), r.sections()})
}
