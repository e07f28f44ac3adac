package wireshark

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// protoField is a field that Wireshark can filter by: tmtp.NAME.
type protoField struct {
	name     string // dots for what is inside an object
	label    string
	form     string // of ProtoField
	more     string // arguments of it before the description
	meanings []string
}

// shown are what a message has besides the fields of its header.
var shown = []protoField{
	{name: "sender", form: "string", label: "Sender", meanings: []string{"client or server"}},
	{name: "op", form: "string", label: "Message", meanings: []string{"name of the request or server message, in lower case"}},
	{name: "user", form: "string", label: "User", meanings: []string{"uid of who is logged in on the connection"}},
	{name: "length", form: "uint32", label: "Length of header", more: "base.DEC, nil, nil", meanings: []string{"as the four digits say, in octets"}},
	{name: "header", form: "string", label: "Header", meanings: []string{"the text of the header"}},
	{name: "other", form: "string", label: "Other field", meanings: []string{"a field that is unknown, or of another type than it should be"}},
	{name: "empty", form: "string", label: "Empty list", meanings: []string{"name of a list without items"}},
	{name: "requirement", form: "string", label: "Breaks", meanings: []string{"ID of a requirement that the message breaks"}},
	{name: "data", form: "bytes", label: "Data", meanings: []string{"what stands behind the header"}},
	{name: "note", form: "bytes", label: "Notification", meanings: []string{"the data's first part, in a PostNotify"}},
	{name: "head", form: "string", label: "Data's header", meanings: []string{"the JSON that data or a notification begin with"}},
	{name: "text", form: "string", label: "Text", meanings: []string{fmt.Sprintf("data that are UTF-8, up to %d octets", shownText)}},
	{name: "part", form: "bytes", label: "Part of a message", meanings: []string{"a message of which the rest is not there"}},
	{name: "passed", form: "bytes", label: "Passed over", meanings: []string{"octets in which no message was found"}},
	{name: "response_in", form: "framenum", label: "Answered in", more: "base.NONE, frametype.RESPONSE, nil", meanings: []string{"packet with the ack of this request"}},
	{name: "response_to", form: "framenum", label: "Answers", more: "base.NONE, frametype.REQUEST, nil", meanings: []string{"packet with the request that this acks"}},
	{name: "receipt_in", form: "framenum", label: "Receipt in", more: "base.NONE, frametype.ACK, nil", meanings: []string{"packet in which the client acknowledges this message"}},
	{name: "receipt_for", form: "framenum", label: "Receipt for", more: "base.NONE, frametype.REQUEST, nil", meanings: []string{"packet with the message that this acknowledges"}},
	{name: "after", form: "relative_time", label: "After", meanings: []string{"time since the packet that this answers"}},
}

// headerFields are those of all headers, by their names.
func headerFields() []protoField {
	byName := make(map[string]*protoField)
	var add func(prefix string, fields []spec.Field)
	add = func(prefix string, fields []spec.Field) {
		for i := range fields {
			f := &fields[i]
			name := prefix + f.Key.String()
			form, more := formOf(f)
			p := byName[name]
			if p == nil {
				p = &protoField{name: name, label: f.Key.String(), form: form, more: more}
				byName[name] = p
			}
			if p.form != form {
				panic("wireshark: " + name + " is " + p.form + " in one message, and " + form + " in another")
			}
			if !slices.Contains(p.meanings, f.Meaning) {
				p.meanings = append(p.meanings, f.Meaning)
			}
			add(name+".", f.Items)
		}
	}
	for _, h := range spec.Headers() {
		add("", h.Fields)
	}
	var all []protoField
	for _, p := range byName {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b protoField) int { return strings.Compare(a.name, b.name) })
	return all
}

// formOf returns how Wireshark holds the values of a field.
func formOf(f *spec.Field) (form, more string) {
	switch f.Type {
	case spec.Uint:
		return "uint64", "base.DEC, nil, nil"
	case spec.Bool:
		return "bool", "base.NONE, nil, nil"
	case spec.Datetime:
		return "absolute_time", "base.UTC"
	}
	return "string", ""
}

func writeProtoFields(w io.Writer) {
	fmt.Fprint(w, "\n-- What can be filtered by.\nlocal fields = {\n")
	header := headerFields()
	for _, p := range append(slices.Clone(shown), header...) {
		more := p.more
		switch {
		case p.form == "string":
			more = "base.UNICODE"
		case more == "":
			more = "base.NONE"
		}
		if p.form == "relative_time" {
			fmt.Fprintf(w, "  [%q] = ProtoField.relative_time(%q, %q, %q),\n", p.name, "tmtp."+p.name, p.label, strings.Join(p.meanings, "; "))
			continue
		}
		fmt.Fprintf(w, "  [%q] = ProtoField.%s(%q, %q, %s, %q),\n", p.name, p.form, "tmtp."+p.name, p.label, more, strings.Join(p.meanings, "; "))
	}
	fmt.Fprint(w, "}\ntmtp.fields = {\n")
	for _, p := range append(slices.Clone(shown), header...) {
		fmt.Fprintf(w, "  fields[%q],\n", p.name)
	}
	fmt.Fprint(w, "}\n")
}
