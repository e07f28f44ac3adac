package reports

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

// SchemaJSON is the JSON Schema of the form that WriteJSON writes.
//
//go:embed schema.json
var SchemaJSON []byte

// WriteJSON writes a report as JSON, indented, but for sweeps, which are long.
func WriteJSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if r.Sweep == nil {
		e.SetIndent("", "  ")
	}
	return e.Encode(r)
}

// ReadJSON reads what WriteJSON wrote. It refuses other versions.
func ReadJSON(src io.Reader) (*Report, error) {
	r := new(Report)
	if err := json.NewDecoder(src).Decode(r); err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("reading a report: schema %q, want %q", r.Schema, Schema)
	}
	return r, nil
}
