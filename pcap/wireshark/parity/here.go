package parity

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// here reads a capture with pcap/dissect.
func here(file []byte) (map[side][]*message, error) {
	keys := new(tlsdecrypt.KeyLog)
	r := capture.New(bytes.NewReader(file), capture.Options{Secrets: func(kind capture.SecretsType, data []byte) {
		if kind == capture.TLSKeyLog {
			keys.Read(bytes.NewReader(data))
		}
	}})
	all := make(reader)
	a := stream.New(dissect.New(dissect.NewWhole(all, math.MaxInt), dissect.Options{Keys: keys}), stream.Limits{})
	for {
		p, err := r.Next()
		if err == io.EOF {
			a.Close()
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		a.Packet(p)
	}
}

// reader is a dissect.Reader that keeps messages.
type reader map[side][]*message

func (r reader) Link(*dissect.Link)                          {}
func (r reader) Trouble(*dissect.Link, *dissect.Trouble)     {}
func (r reader) Closed(*dissect.Link, spec.Role, stream.End) {}
func (r reader) Entry(e *dissect.Entry) {
	m := &message{
		packet: e.End.Packet, user: visible(e.Link.UID),
		header: string(e.Frame[spec.LengthDigits:]), data: hex.EncodeToString(e.Data), missing: e.Missing,
	}
	var fields []spec.Field
	if h := e.Table(); h != nil {
		m.op, fields = strings.ToLower(h.Name), h.Fields
	}
	if e.Err != nil {
		m.breaks = []string{e.Err.Requirement}
	}
	m.members(e.Frame[spec.LengthDigits:], fields, "", m.op != "")
	s := side{e.Link.Flow.Number, e.From.String()}
	r[s] = append(r[s], m)
}

// members lists those of an object by a table, as the plugin shows them.
func (m *message) members(text []byte, table []spec.Field, path string, known bool) {
	var in wire.Scanner
	in.Reset(text, 0)
	first := path == ""
	for in.Next() {
		f := in.Field()
		k, _ := f.Key()
		if k == spec.KeyOp && first && known {
			m.fields, first = append(m.fields, "op="+m.op), false
			continue
		}
		at := slices.IndexFunc(table, func(t spec.Field) bool { return k != spec.KeyNone && t.Key == k })
		if at < 0 || !m.member(&f, &table[at], path+k.String()) {
			name := string(wire.AppendUnescaped(nil, f.Name))
			m.fields = append(m.fields, "other="+visible(name+": "+string(f.Value)))
		}
	}
}

// member lists one that the table has; false: it is of another type.
func (m *message) member(f *wire.Field, t *spec.Field, name string) bool {
	show := func(value string) bool {
		m.fields = append(m.fields, name+"="+value)
		return true
	}
	switch {
	case t.Type == spec.String && f.Kind == wire.StringKind:
		return show(text(f))
	case t.Type == spec.Datetime && f.Kind == wire.StringKind:
		nanos, err := wire.ParsePosted(text(f))
		return err == nil && show(time.Unix(0, nanos).UTC().Format(timeForm))
	case t.Type == spec.Bool && (f.Kind == wire.TrueKind || f.Kind == wire.FalseKind):
		return show(string(f.Value))
	case t.Type == spec.Uint && f.Kind == wire.NumberKind:
		return legal(t, string(f.Value)) && show(string(f.Value))
	case t.Type == spec.Object && f.Kind == wire.ObjectKind:
		show("")
		m.members(f.Value, t.Items, name+".", true)
		return true
	case t.Type == spec.Strings && f.Kind == wire.ArrayKind:
		return m.strings(f, name)
	case t.Type == spec.Objects && f.Kind == wire.ArrayKind:
		m.objects(f, t, name)
		return true
	}
	return false
}

func (m *message) strings(list *wire.Field, name string) bool {
	var in wire.Scanner
	in.Reset(list.Value, 0)
	any := false
	for in.Next() {
		if f := in.Field(); f.Kind == wire.StringKind {
			m.fields = append(m.fields, name+"="+text(&f))
			any = true
		}
	}
	if !any {
		m.fields = append(m.fields, "empty="+name[strings.LastIndexByte(name, '.')+1:])
	}
	return true
}

func (m *message) objects(list *wire.Field, t *spec.Field, name string) {
	var in wire.Scanner
	in.Reset(list.Value, 0)
	at, n := len(m.fields), 0
	for ; in.Next(); n++ {
		if f := in.Field(); f.Kind == wire.ObjectKind {
			m.members(f.Value, t.Items, name+".", true)
		}
	}
	m.fields = slices.Insert(m.fields, at, name+"="+items(n))
}

// text is that of a string, a picture in place of NUL.
func text(f *wire.Field) string {
	return visible(string(wire.AppendUnescaped(nil, f.Value[1:len(f.Value)-1])))
}

// visible is how tshark writes what does not print, read as XML.
func visible(s string) string {
	var b strings.Builder
	for _, r := range strings.NewReplacer("\x00", "␀", "\r", "\n").Replace(s) {
		if r < ' ' && !strings.ContainsRune("\t\n", r) || r == 0x7f {
			fmt.Fprintf(&b, "\\x%x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// legal reports whether a number is one that the field may have.
func legal(t *spec.Field, digits string) bool {
	if strings.Trim(digits, "0123456789") != "" {
		return false
	}
	if t.Values != nil {
		return slices.Contains(t.Values, digits)
	}
	return len(digits) < len(number(t.Max)) || len(digits) == len(number(t.Max)) && digits <= number(t.Max)
}
