package records

import (
	"bytes"
	"slices"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/record"
)

func equal(a, b Record) bool { return bytes.Equal(a.Key, b.Key) && bytes.Equal(a.Value, b.Value) }

// What is drawn of the octets of records are these records.
func TestDraw(t *testing.T) {
	list := []Record{{[]byte("a"), []byte("one")}, {[]byte("b"), []byte{}}, {bytes.Repeat([]byte("c"), 255), []byte("three")}}
	if got := Draw(grammar.NewBytes(Input(list))); !slices.EqualFunc(got, list, equal) {
		t.Errorf("%q", got)
	}
	backwards := []Record{list[1], list[0], list[1]}
	if got := Draw(grammar.NewBytes(Input(backwards))); !slices.EqualFunc(got, list[:2], equal) {
		t.Errorf("%q", got)
	}
	long := Record{make([]byte, mostOctets), nil}
	if got := Draw(grammar.NewBytes(Input([]Record{long}))); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

// Each way of damage changes something, and never what it was given.
func TestDamage(t *testing.T) {
	list := []Record{{[]byte("a"), []byte("one")}, {[]byte("b"), []byte("two")}}
	for way := range byte(8) {
		got := Damage(grammar.NewBytes([]byte{0, 0, 0, way, 1, 1, 0}), list)
		if slices.EqualFunc(got, list, equal) {
			t.Errorf("way %d: %q", way, got)
		}
	}
	if string(list[0].Value) != "one" || string(list[1].Key) != "b" {
		t.Errorf("%q", list)
	}
}

func TestDisk(t *testing.T) {
	var d Disk
	for _, value := range []string{"one", "two"} {
		var b record.Batch
		b.Put([]byte("b"), []byte(value))
		b.Put([]byte("a"), nil)
		b.Delete([]byte("c"))
		d.Commit(&b)
	}
	if got := d.List(); !slices.EqualFunc(got, []Record{{[]byte("a"), nil}, {[]byte("b"), []byte("two")}}, equal) {
		t.Errorf("%q", got)
	}
	if d.Reset(); len(d.All()) != 0 {
		t.Error("something is left")
	}
}
