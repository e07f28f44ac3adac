package vectors

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the files anew from the tables of the tests")

// The files are what the tables of these tests make of them.
func TestFiles(t *testing.T) {
	for _, f := range []struct {
		name  string
		have  []byte
		lines any
	}{
		{"frames.json", framesFile, frames()},
		{"codec.json", codecFile, vectors()},
	} {
		want := lines(t, f.lines)
		if *update {
			if err := os.WriteFile(f.name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		} else if !bytes.Equal(f.have, want) {
			t.Errorf("%s is out of date: run go generate", f.name)
		}
	}
}

// lines writes a list as JSON, one item a line.
func lines(t *testing.T, list any) []byte {
	var items []json.RawMessage
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(list); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &items); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	for i, item := range items {
		out.WriteString([]string{"[\n", ",\n"}[min(i, 1)])
		out.Write(item)
	}
	out.WriteString("\n]\n")
	return out.Bytes()
}

func TestVectorsAreSound(t *testing.T) {
	names := map[string]bool{}
	for _, v := range Codec() {
		if names[v.Name] {
			t.Errorf("%s: twice", v.Name)
		}
		names[v.Name] = true
		if octets := v.Octets(); len(octets) == 0 || v.Offset > len(octets) {
			t.Errorf("%s: offset %d in %d octets", v.Name, v.Offset, len(octets))
		}
		if (v.Outcome == Accepted) != (v.Fields != nil) || (v.Outcome == Refused || v.Outcome == Unknown) != (v.Requirement != "") {
			t.Errorf("%s: %s, with %s and fields %s", v.Name, v.Outcome, v.Requirement, v.Fields)
		}
	}
	if len(names) < 80 || len(Frames()) != 19 {
		t.Errorf("%d vectors, %d frames", len(names), len(Frames()))
	}
}
