package sequence_test

import (
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/reports/sequence"
)

var update = flag.Bool("update", false, "write the golden files anew")

const ms = time.Millisecond

// sample has an event of each kind, messages that cross, notes at one moment,
// and texts that formats have to escape.
func sample() *sequence.Diagram {
	return &sequence.Diagram{
		Title:   `A post & a crash, "seen" from <two> clients`,
		Parties: []string{"client 0 (train)", "server", "client 1 with a name too long for its box"},
		Events: []sequence.Event{
			{At: 10 * ms, Arrive: 60 * ms, From: 0, To: 1, Text: "Login node 1"},
			{At: 61 * ms, Arrive: 111 * ms, From: 1, To: 0, Text: "info", Kind: sequence.Weak},
			{At: 90 * ms, Arrive: 140 * ms, From: 0, To: 1, Text: "Post 1 to bob; #1, 500 B", Detail: `{"op":7,"id":"1"}`},
			{At: 100 * ms, Arrive: 118*ms + 500*time.Microsecond, From: 1, To: 2, Text: "message 41 of another"},
			{At: 145 * ms, Arrive: 195 * ms, From: 1, To: 0, Text: "ack 1", Kind: sequence.Weak},
			{At: 145 * ms, From: 1, To: 2, Text: "message 42", Kind: sequence.Lost},
			{At: 2 * time.Second, From: 1, To: 1, Text: "crash", Kind: sequence.Note},
			{At: 2 * time.Second, From: 1, To: 1, Text: "14 records lost", Kind: sequence.Note},
			{At: 2 * time.Second, From: 2, To: 2, Text: "offline", Kind: sequence.Note},
			{At: time.Hour + 2*time.Second, Arrive: time.Hour + 2*time.Second + 30*ms, From: 2, To: 1, Text: "Login node 1"},
			{At: time.Hour + 2*time.Second + 31*ms, Arrive: time.Hour + 2*time.Second + 33*ms, From: 1, To: 1, Text: "sync"},
			{At: time.Hour, From: 7, To: 1, Text: "from nobody"},
		},
	}
}

// TestGolden holds the diagrams to what they were.
func TestGolden(t *testing.T) {
	short := sample()
	short.Most = 3
	for name, got := range map[string]string{
		"sample.svg": sample().SVG(), "sample.mmd": sample().Mermaid(), "short.svg": short.SVG(), "short.mmd": short.Mermaid(),
		"empty.svg": (&sequence.Diagram{}).SVG(),
	} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s differs (-want +got), -update accepts it:\n%s", path, diff)
		}
	}
}

// TestWellFormed shows that whatever is told, the picture is XML and the
// Mermaid text has one line an event.
func TestWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &sequence.Diagram{Title: rapid.String().Draw(t, "title"), Parties: rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "parties")}
		for range rapid.IntRange(0, 10).Draw(t, "n") {
			d.Events = append(d.Events, sequence.Event{
				At: time.Duration(rapid.Int64().Draw(t, "at")), Arrive: time.Duration(rapid.Int64().Draw(t, "arrive")),
				From: rapid.IntRange(-1, 4).Draw(t, "from"), To: rapid.IntRange(-1, 4).Draw(t, "to"),
				Text: rapid.String().Draw(t, "text"), Detail: rapid.String().Draw(t, "detail"), Kind: sequence.Kind(rapid.IntRange(0, 4).Draw(t, "kind")),
			})
		}
		svg := d.SVG()
		if strings.Contains(svg, "NaN") && !strings.Contains(d.Title, "NaN") {
			t.Fatal("a coordinate is no number")
		}
		for x := xml.NewDecoder(strings.NewReader(svg)); ; {
			_, err := x.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
		drawn := 0
		for _, e := range d.Events {
			if min(e.From, e.To) >= 0 && max(e.From, e.To) < len(d.Parties) {
				drawn++
			}
		}
		head := 1 + len(d.Parties)
		if d.Title != "" {
			head += 3
		}
		if lines := strings.Count(d.Mermaid(), "\n"); lines != head+drawn {
			t.Errorf("%d lines, want %d", lines, head+drawn)
		}
	})
}
