package wireshark

import (
	"fmt"
	"io"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

const (
	shownText = 64 << 10 // octets of the longest data that are shown as text, too
	// gathered is up to how many octets of data are put together, whatever the
	// preferences say: lengths from 0x0fffffff on mean something else to Wireshark.
	gathered = 128 << 20
)

// writeTables writes what the parts of the plugin know of the protocol.
func writeTables(w io.Writer) {
	fmt.Fprintf(w, `
local limits = {
  digits = %d, -- before a header
  least = %d, -- octets of a header
  depth = %d, -- brackets inside each other
  text = "%d", -- octets of the text of a ping or an invitation
  last_op = %d, -- of a request
  shown = %d, -- octets of data shown as text
  gathered = %d, -- octets of data put together
  max_length = "%d",
  max_uint = "%d",
}
`, spec.LengthDigits, spec.MinHeaderOctets, spec.MaxDepth, spec.MaxTextOctets, spec.OpCount-1, shownText, gathered, uint64(spec.MaxInt), uint64(1<<64-1))
	writeProtoFields(w)

	fmt.Fprint(w, "\n-- The names of all fields of the protocol.\nlocal keys = {\n")
	for k := spec.KeyNone + 1; k < spec.KeyCount; k++ {
		fmt.Fprintf(w, "  [%q] = true,\n", k.String())
	}
	fmt.Fprint(w, "}\n\n-- What clients send, by op.\nlocal requests = {\n")
	for op := range spec.Op(spec.OpCount) {
		fmt.Fprintf(w, "  [\"%d\"] = ", op)
		writeHeader(w, spec.Request(op))
	}
	fmt.Fprint(w, "}\n\n-- What servers send, by op.\nlocal messages = {\n")
	for m := range spec.Msg(spec.MsgCount) {
		fmt.Fprintf(w, "  [%q] = ", m.String())
		writeHeader(w, spec.Message(m))
	}
	fmt.Fprint(w, "}\n")
}

// writeHeader writes the table of one message.
func writeHeader(w io.Writer, h *spec.Header) {
	fmt.Fprintf(w, "{ name = %q, title = %q, data = %q", strings.ToLower(h.Name), h.Name, [...]string{spec.NoData: "none", spec.BodyData: "body", spec.TextData: "text"}[h.Data])
	if h.Choose != spec.ChooseNone {
		fmt.Fprintf(w, ", choose = %q", [...]string{spec.ChooseOne: "one", spec.ChooseAtMostOne: "none or one"}[h.Choose])
	}
	if h.Acked {
		fmt.Fprint(w, ", acked = true")
	}
	if h.Std {
		fmt.Fprint(w, ", std = true")
	}
	fmt.Fprint(w, ", fields = {\n")
	writeFields(w, h.Fields, "    ")
	fmt.Fprint(w, "  } },\n")
}

var typeNames = [...]string{
	spec.String: "string", spec.Uint: "uint", spec.Bool: "bool", spec.Strings: "strings",
	spec.Objects: "objects", spec.Object: "object", spec.Datetime: "datetime",
}

// writeFields writes what a header says of its fields.
func writeFields(w io.Writer, fields []spec.Field, indent string) {
	for i := range fields {
		f := &fields[i]
		fmt.Fprintf(w, "%s{ key = %q, type = %q", indent, f.Key.String(), typeNames[f.Type])
		switch f.Presence {
		case spec.Required:
			fmt.Fprint(w, `, presence = "required"`)
		case spec.Choice:
			fmt.Fprintf(w, ", choice = %d", f.Choice)
		}
		if f.When.Key != spec.KeyNone {
			fmt.Fprintf(w, ", when = { %q, %q }", f.When.Key.String(), f.When.Is)
		}
		if f.Empty {
			fmt.Fprint(w, ", empty = true")
		}
		if f.Values != nil {
			fmt.Fprint(w, ", values = {")
			for _, v := range f.Values {
				fmt.Fprintf(w, " [%q] = true,", v)
			}
			fmt.Fprint(w, " }")
		}
		if f.Max != 0 {
			fmt.Fprintf(w, ", max = \"%d\"", f.Max)
		}
		if f.AtMost != spec.KeyNone {
			fmt.Fprintf(w, ", at_most = %q", f.AtMost.String())
		}
		if f.Breaks != "" {
			fmt.Fprintf(w, ", breaks = %q", f.Breaks)
		}
		if f.Items != nil {
			fmt.Fprint(w, ", items = {\n")
			writeFields(w, f.Items, indent+"  ")
			fmt.Fprint(w, indent+"}")
		}
		fmt.Fprint(w, " },\n")
	}
}
