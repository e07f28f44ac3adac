package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// Request is a client's request as a check builds it: fields in order, each
// with its value in JSON, and data. It is not bound to the protocol's tables,
// so a check can leave out, repeat or spoil whatever it likes. Its methods
// return changed copies.
type Request struct {
	op     spec.Op
	fields []field
	data   []byte
	// What was taken out on purpose.
	noID, noToken bool
}

type field struct{ name, json string }

// NewRequest returns a request that has nothing but its op.
func NewRequest(op spec.Op) Request {
	return Request{op: op}.With("op", int(op))
}

// With sets a field, in its place when it is there already. The value is
// marshalled to JSON as it is.
func (r Request) With(name string, value any) Request {
	return r.WithRaw(name, toJSON(value))
}

// WithRaw sets a field to a value given in JSON, valid or not.
func (r Request) WithRaw(name, value string) Request {
	fields := slices.Clone(r.fields)
	if i := slices.IndexFunc(fields, func(f field) bool { return f.name == name }); i >= 0 {
		fields[i].json = value
	} else {
		fields = append(fields, field{name, value})
	}
	r.fields = fields
	return r
}

// Twice adds a field again, behind the others, whether it is there or not.
func (r Request) Twice(name, value string) Request {
	r.fields = append(slices.Clone(r.fields), field{name, value})
	return r
}

// Without leaves a field out. A request without its id gets none from the link
// it is sent on either, nor does a Register without oidc get a token.
func (r Request) Without(name string) Request {
	r.fields = slices.DeleteFunc(slices.Clone(r.fields), func(f field) bool { return f.name == name })
	r.noID = r.noID || name == "id"
	r.noToken = r.noToken || name == "oidc"
	return r
}

// Renamed gives a field another name, in its place (HEAD-7).
func (r Request) Renamed(old, name string) Request {
	r.fields = slices.Clone(r.fields)
	for i := range r.fields {
		if r.fields[i].name == old {
			r.fields[i].name = name
		}
	}
	r.noID = r.noID || old == "id"
	return r
}

// Has reports whether the request has a field of that name.
func (r Request) Has(name string) bool {
	return slices.ContainsFunc(r.fields, func(f field) bool { return f.name == name })
}

// Data sets the data and datalen.
func (r Request) Data(data string) Request {
	r.data = []byte(data)
	return r.With("datalen", len(data))
}

// OnlyData sets the data and leaves the header as it is.
func (r Request) OnlyData(data string) Request {
	r.data = []byte(data)
	return r
}

// Head sets datahead: the first n octets of the data are a JSON object.
func (r Request) Head(n int) Request { return r.With("datahead", n) }

// Header returns the header in JSON, without white space.
func (r Request) Header() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, f := range r.fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(toJSON(f.name))
		b.WriteByte(':')
		b.WriteString(f.json)
	}
	b.WriteByte('}')
	return b.String()
}

// Octets returns length digits, header and data.
func (r Request) Octets() []byte { return append([]byte(Frame(r.Header())), r.data...) }

// Frame puts the length digits before a header, which need not be JSON.
func Frame(header string) string { return fmt.Sprintf("%04x%s", len(header), header) }

// id returns the request's id and whether it has one that is a string.
func (r Request) id() (string, bool) {
	for _, f := range r.fields {
		var id string
		if f.name == "id" && json.Unmarshal([]byte(f.json), &id) == nil {
			return id, true
		}
	}
	return "", false
}

// toJSON marshals without escaping <, > and &, which JSON does not ask for.
func toJSON(value any) string {
	if raw, ok := value.(json.RawMessage); ok {
		return string(raw)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("conformance: a field's value has no JSON form: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}
