package show

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// fields writes the fields of a header, a line each, with what they mean.
func (t *Text) fields(e *dissect.Entry, header []byte) {
	var table []spec.Field
	if h := e.Table(); h != nil {
		table = h.Fields
	}
	fmt.Fprintf(t.out, "        octet %d of the %v, packets %d to %d, header of %d octets\n", e.Offset, e.From, e.First.Packet, e.End.Packet, len(e.Frame)-spec.LengthDigits)
	t.object(header, table, 1)
}

// object writes the members of an object, those of objects inside it indented.
func (t *Text) object(text []byte, table []spec.Field, depth int) {
	var in wire.Scanner
	in.Reset(text, 0)
	for in.Next() {
		f := in.Field()
		known := lookup(table, &f)
		meaning := "unknown to the protocol"
		var items []spec.Field
		if k, _ := f.Key(); k == spec.KeyOp && depth == 1 {
			meaning = "which message this is"
		}
		if known != nil {
			meaning, items = known.Meaning, known.Items
			if known.Unit != "" && known.Type == spec.Uint {
				meaning += ", " + known.Unit
			}
		}
		name := strings.Repeat("  ", depth) + plain(f.Name)
		switch {
		case f.Kind == wire.ObjectKind:
			fmt.Fprintf(t.out, "        %-18s %-34s %s\n", name, "", meaning)
			t.object(f.Value, items, depth+1)
		case f.Kind == wire.ArrayKind && items != nil:
			t.list(name, meaning, f.Value, items, depth)
		default:
			fmt.Fprintf(t.out, "        %-18s %-34s %s\n", name, value(&f), meaning)
		}
	}
}

// list writes the objects of a list.
func (t *Text) list(name, meaning string, text []byte, table []spec.Field, depth int) {
	fmt.Fprintf(t.out, "        %-18s %-34s %s\n", name, "", meaning)
	var in wire.Scanner
	in.Reset(text, 0)
	for n := 1; in.Next(); n++ {
		f := in.Field()
		fmt.Fprintf(t.out, "        %s%d.\n", strings.Repeat("  ", depth+1), n)
		if f.Kind == wire.ObjectKind {
			t.object(f.Value, table, depth+2)
		} else {
			fmt.Fprintf(t.out, "        %s%s\n", strings.Repeat("  ", depth+2), value(&f))
		}
	}
}

// lookup finds a member in a table.
func lookup(table []spec.Field, f *wire.Field) *spec.Field {
	k, _ := f.Key()
	for i := range table {
		if k != spec.KeyNone && table[i].Key == k {
			return &table[i]
		}
	}
	return nil
}

// dump writes octets in hex and as text, and how many more there were.
func (t *Text) dump(octets []byte, rest int64) {
	for line := range strings.Lines(hex.Dump(octets)) {
		fmt.Fprintf(t.out, "        %s", line)
	}
	if rest > 0 {
		fmt.Fprintf(t.out, "        … %d octets more\n", rest)
	}
}
