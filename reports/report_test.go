package reports_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tmtplab/tmtplab/reports"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a report with a result of every status.
func sample() *reports.Report {
	r := &reports.Report{
		Schema: reports.Schema, Kind: "conform", Tool: reports.Tool{Name: "tmtplab", Version: "v0.1.0"},
		Target:  reports.Target{Address: "tls://127.0.0.1:443", Name: "sample"},
		Profile: "draft", Seed: 7, Started: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC), DurationMS: 5432.1,
		Results: []reports.Result{
			{Check: "frame/longest-header", Title: "a header of ffff octets is read", Requirements: []string{"FRAME-5"},
				Level: "M", Basis: "I", Section: "1 Wire format", Status: reports.Pass, DurationMS: 1.5},
			{Check: "post/type-missing", Title: "a recipient without a type ends the link", Requirements: []string{"POST-9", "CONN-5"},
				Level: "M", Basis: "I", Section: "3.7 Post", Status: reports.Fail, DurationMS: 2001,
				Statement: "a type that is missing is a protocol error",
				Expected:  []string{"alice: quit with a non-empty error", "alice: another thing | with a bar"},
				Actual:    `{"id":"r1","op":"ack"}`,
				Transcript: []string{
					"    0.120 alice     opened", `    1.000 alice     > 0011{"op":0,"id":"1"}`, "    2.000 alice     closed by the server",
				},
				Hint:  "the field is looked up in a map that has a zero value",
				Repro: "tmtplab conform --check post/type-missing --seed=7"},
			{Check: "std/posted-near", Title: "posted is near the suite's clock", Requirements: []string{"STD-3b"},
				Level: "S", Basis: "I", Section: "1 Wire format", Status: reports.Warn, Statement: "the server's clock is about right", Actual: "1970"},
			{Check: "head/duplicate-names", Title: "duplicate names", Requirements: []string{"HEAD-11"},
				Level: "Y", Basis: "I", Section: "1 Wire format", Status: reports.Info, Reason: "last wins"},
			{Check: "conn/idle", Title: "an idle link is closed", Requirements: []string{"CONN-9"},
				Level: "M", Basis: "S", Section: "2 Links", Status: reports.Skip, Reason: "it waits 2m; runs with --slow"},
			{Check: "conn/login-timeout", Title: "a link that does not log in is closed", Requirements: []string{"CONN-8"},
				Level: "M", Basis: "O", Section: "2 Links", Status: reports.Skip, Reason: "it waits 2m; runs with --slow"},
			{Check: "ping/to-unknown", Title: "a ping to nobody is refused", Requirements: []string{"PING-3"},
				Level: "M", Basis: "I", Section: "3.9 Ping", Status: reports.Known, Reason: "our issue 12"},
		},
	}
	r.Summary = reports.Count(r.Results)
	return r
}

// selftest is a report of mutants, one of which survived.
func selftest() *reports.Report {
	r := sample()
	r.Kind = "selftest"
	r.Mutants = []reports.Mutant{
		{Name: "post/lost", Title: "a post is lost", Breaks: []string{"POST-1", "QUEUE-1"}, KilledBy: []string{}, Shown: []string{}, DurationMS: 700},
		{Name: "ack/lost", Title: "an ack is lost", Breaks: []string{"ACK-1"}, KilledBy: []string{"ack/a", "ack/b", "ack/c"},
			Shown: []string{"ACK-1"}, AlsoFailed: []string{"post/a"}, DurationMS: 512.3},
	}
	return r
}

// TestGolden holds every renderer to what it wrote before.
func TestGolden(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.json": func(b *bytes.Buffer) error { return reports.WriteJSON(b, sample()) },
		"table.txt": func(b *bytes.Buffer) error {
			return reports.WriteTable(b, sample(), reports.TableOptions{Transcript: 2})
		},
		"quiet.txt":     func(b *bytes.Buffer) error { return reports.WriteTable(b, sample(), reports.TableOptions{Quiet: true}) },
		"color.txt":     func(b *bytes.Buffer) error { return reports.WriteTable(b, sample(), reports.TableOptions{Color: true}) },
		"report.xml":    func(b *bytes.Buffer) error { return reports.WriteJUnit(b, discordant()) },
		"report.md":     func(b *bytes.Buffer) error { return reports.WriteMarkdown(b, discordant()) },
		"report.html":   func(b *bytes.Buffer) error { return reports.WriteHTML(b, discordant()) },
		"report.csv":    func(b *bytes.Buffer) error { return reports.WriteCSV(b, discordant()) },
		"badge.svg":     func(b *bytes.Buffer) error { return reports.WriteBadge(b, discordant()) },
		"selftest.json": func(b *bytes.Buffer) error { return reports.WriteJSON(b, selftest()) },
		"mutants.txt":   func(b *bytes.Buffer) error { return reports.WriteMutants(b, selftest(), reports.TableOptions{}) },
		"survivors.txt": func(b *bytes.Buffer) error {
			return reports.WriteMutants(b, selftest(), reports.TableOptions{Quiet: true})
		},
		"planted.txt": func(b *bytes.Buffer) error { return reports.WritePlanted(b, planted().Planted, reports.TableOptions{}) },
		"unplanted.txt": func(b *bytes.Buffer) error {
			return reports.WritePlanted(b, planted().Planted, reports.TableOptions{Quiet: true})
		},
		"stopped.txt": func(b *bytes.Buffer) error {
			r := sample()
			r.Stopped, r.Results = "interrupted", r.Results[:1]
			r.Summary = reports.Count(r.Results)
			return reports.WriteTable(b, r, reports.TableOptions{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
}

// golden compares with a file, or writes it anew.
func golden(t *testing.T, name string, got []byte) {
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got), -update accepts it:\n%s", path, diff)
	}
}

// TestSchema shows that what WriteJSON writes is what schema.json promises,
// and that the schema refuses what it should.
func TestSchema(t *testing.T) {
	schemaDoc, err := jsonschema.UnmarshalJSON(bytes.NewReader(reports.SchemaJSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", schemaDoc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("schema.json")

	valid := func(r *reports.Report) error {
		var b bytes.Buffer
		if err := reports.WriteJSON(&b, r); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(doc)
	}
	if err := valid(sample()); err != nil {
		t.Errorf("a full report: %v", err)
	}
	if err := valid(discordant()); err != nil {
		t.Errorf("a report with a baseline: %v", err)
	}
	if err := valid(simulation()); err != nil {
		t.Errorf("a report of a simulation: %v", err)
	}
	if err := valid(sweep()); err != nil {
		t.Errorf("a report of a sweep: %v", err)
	}
	if err := valid(selftest()); err != nil {
		t.Errorf("a report of mutants: %v", err)
	}
	if err := valid(fuzzed()); err != nil {
		t.Errorf("a report of the fuzzer: %v", err)
	}
	if err := valid(planted()); err != nil {
		t.Errorf("a report of the fuzzer's benchmark: %v", err)
	}
	if err := valid(&reports.Report{Schema: reports.Schema, Kind: "conform", Profile: "draft", Results: []reports.Result{}}); err != nil {
		t.Errorf("an empty report: %v", err)
	}
	for name, spoil := range map[string]func(*reports.Report){
		"version": func(r *reports.Report) { r.Schema = "tmtplab/report/2" },
		"kind":    func(r *reports.Report) { r.Kind = "hearsay" },
		"status":  func(r *reports.Report) { r.Results[0].Status = "perhaps" },
		"level":   func(r *reports.Report) { r.Results[0].Level = "X" },
		"name":    func(r *reports.Report) { r.Results[0].Check = "no section" },
		"mutant":  func(r *reports.Report) { r.Mutants[0].Breaks = nil },
		"hash":    func(r *reports.Report) { r.TraceHash = "12" },
		"metrics": func(r *reports.Report) { r.Metrics.Version = "tmtplab/metrics/0" },
		"heat":    func(r *reports.Report) { r.Metrics.Latencies["delivery"].Heat.Every = 0 },
		"sweep":   func(r *reports.Report) { r.Sweep.Shard = "half" },
		"run":     func(r *reports.Report) { r.Runs[0].Job = -1 },
		"fuzz":    func(r *reports.Report) { r.Fuzz.Edges = -1 },
		"planted": func(r *reports.Report) { r.Planted[0].Kind = "nuisance" },
	} {
		r := selftest()
		r.Fuzz, r.Planted = fuzzed().Fuzz, planted().Planted
		r.Metrics, r.Sweep, r.Runs = metrics(), sweep().Sweep, sweep().Runs
		spoil(r)
		if valid(r) == nil {
			t.Errorf("the schema takes a bad %s", name)
		}
	}
}

// TestSchemaNamesEveryField shows that no field is written that the schema
// does not know.
func TestSchemaNamesEveryField(t *testing.T) {
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(reports.SchemaJSON, &schema); err != nil {
		t.Fatal(err)
	}
	r := selftest()
	r.Stopped = "interrupted"
	r.Scenario, r.Metrics, r.TraceHash, r.Repro = simulation().Scenario, metrics(), "0123456789abcdef", "tmtplab"
	r.Sweep, r.Runs, r.Fuzz, r.Planted = sweep().Sweep, sweep().Runs, fuzzed().Fuzz, planted().Planted
	for where, pair := range map[string]struct {
		known map[string]json.RawMessage
		value any
	}{
		"report": {schema.Properties, r}, "result": {schema.Defs["result"].Properties, r.Results[1]},
		"reason": {schema.Defs["result"].Properties, r.Results[3]}, "mutant": {schema.Defs["mutant"].Properties, r.Mutants[1]},
	} {
		written, err := json.Marshal(pair.value)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		json.Unmarshal(written, &fields)
		for name := range fields {
			if pair.known[name] == nil {
				t.Errorf("the schema's %s does not know %q", where, name)
			}
		}
	}
}

// TestRoundTrip shows that ReadJSON reads what WriteJSON writes, and no other
// version.
func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WriteJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	got, err := reports.ReadJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"", "[]", `{"schema":"tmtplab/report/2"}`} {
		if _, err := reports.ReadJSON(bytes.NewReader([]byte(bad))); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
