package workload

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

type object = map[string]any

// The patterns of what is written as a text in YAML.
const (
	number   = `[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`
	timeUnit = `(ns|us|ms|s|m|h|d)`
	sizeUnit = `(B|kB|MB|GB|KiB|MiB|GiB)`
	words    = `(fixed|uniform|exp|lognormal|pareto|quantiles) .*`
)

// scalars are the schemas of values that are one word or text, by name.
func scalars() object {
	either := func(text, pattern string, more ...any) object {
		return object{"description": text, "anyOf": append([]any{object{"type": "string", "pattern": "^(" + pattern + ")$"}}, more...)}
	}
	const zero = 0
	return object{
		"time":         either("a time, as 20ms or 1.5h", "-?"+number+timeUnit, object{"const": zero}),
		"times":        either("a time, or a distribution of times, as exp 10m", number+timeUnit+"|"+words, object{"const": zero}),
		"sizes":        either("a size, or a distribution of sizes, as 500B", number+sizeUnit+"|"+words, object{"type": "number", "minimum": 0}),
		"numbers":      either("a number, or a distribution, as uniform 0 1", number+"%?|"+words, object{"type": "number", "minimum": 0}),
		"chance":       either("a chance, as 0.01 or 1%", number+"%", object{"type": "number", "minimum": 0, "maximum": 1}),
		"rate":         either("a rate, as 1.5Mbit", number+"(bit|kbit|Mbit|Gbit)(/s)?", object{"const": zero}),
		"name":         object{"type": "string", "maxLength": maxNameOctets, "pattern": "^[a-zA-Z0-9_-]*$"},
		"clientNumber": either("the number of a client, or a span of them, as 3-7", "[0-9]+-[0-9]+", object{"type": "integer", "minimum": 0, "maximum": MaxClients - 1}),
	}
}

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

// schemaOf is the schema of a field's value.
func schemaOf(f *field) object {
	switch f.typ {
	case distType:
		return ref(map[random.Unit]string{random.Seconds: "times", random.Octets: "sizes", random.Number: "numbers"}[f.unit])
	case durationType:
		return ref("time")
	case traceType:
		return object{"type": "string"}
	case reflect.TypeFor[link.Rate]():
		return ref("rate")
	case reflect.TypeFor[link.Chance]():
		return ref("chance")
	case reflect.TypeFor[link.Way]():
		return object{"enum": []any{"both", "up", "down"}}
	case reflect.TypeFor[Choice]():
		return object{"enum": []any{"auto", true, false}}
	case reflect.TypeFor[FaultKind]():
		return object{"enum": faultWords[1:]}
	case reflect.TypeFor[Numbers]():
		return object{"type": "array", "items": ref("clientNumber")}
	case linkType:
		return ref("link")
	case reflect.TypeFor[Step]():
		return ref("step")
	}
	switch f.typ.Kind() {
	case reflect.String:
		if f.text != "" {
			return ref("name")
		}
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		s := object{"type": "integer", "minimum": 0}
		if f.low != "" {
			s["minimum"], s["maximum"] = json.Number(f.low), json.Number(f.high)
		}
		return s
	case reflect.Float64:
		if f.isShare() {
			return ref("chance")
		}
		return object{"type": "number", "minimum": json.Number(f.low), "maximum": json.Number(f.high)}
	case reflect.Slice:
		e := f.elem()
		e.typ = f.typ.Elem()
		items := schemaOf(e)
		if f.name == "faults" {
			random := object{"type": "object", "properties": object{"random": ref("RandomFaults")}, "required": []string{"random"}, "additionalProperties": false}
			items = object{"if": object{"required": []string{"random"}}, "then": random, "else": items}
		}
		s := object{"type": "array", "items": items, "maxItems": json.Number(f.high)}
		if f.low != "0" && f.low != "" {
			s["minItems"] = json.Number(f.low)
		}
		return s
	case reflect.Pointer:
		if f.typ.Elem().NumField() == 0 {
			return object{"type": "object", "additionalProperties": false}
		}
		return ref(f.typ.Elem().Name())
	}
	return ref(f.typ.Name())
}

// schema is that of a file, made of the types and their comments.
func schema(t *testing.T) []byte {
	d := describe(t)
	defs := scalars()
	for _, s := range sections() {
		properties, required := object{}, []string{}
		for _, f := range fields(s.typ) {
			p := schemaOf(&f)
			if doc := d.of(t, s.typ, &f); doc != "" {
				p["description"] = doc
			}
			if f.def != "" {
				p["default"] = f.def
				if n, err := strconv.ParseFloat(f.def, 64); err == nil {
					p["default"] = n
				} else if b, err := strconv.ParseBool(f.def); err == nil {
					p["default"] = b
				}
			}
			properties[f.name] = p
			if f.required {
				required = append(required, f.name)
			}
		}
		o := object{"type": "object", "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			o["required"] = required
		}
		if doc := d.docs[s.typ.String()]; doc != "" {
			o["description"] = doc
		}
		defs[s.typ.Name()] = o
	}
	presets := presetNames()
	profile := defs["Profile"].(object)
	profile["properties"].(object)["preset"] = object{"enum": presets, "description": "The preset to start from; each key replaces what it has."}
	defs["link"] = object{"if": object{"type": "string"}, "then": object{"enum": presets}, "else": ref("Profile")}
	step := defs["stepKeys"].(object)
	var oneOf []any
	for _, k := range []StepKind{StepPost, StepNotify, StepPing, StepIdle} {
		oneOf = append(oneOf, object{"required": []string{k.String()}})
	}
	step["oneOf"] = oneOf
	step["description"] = d.docs["workload.Step"]
	defs["step"] = object{"if": object{"type": "string"}, "then": object{"enum": []string{"login", "logout", "vanish", "ping"}}, "else": ref("stepKeys")}
	root := defs["Scenario"].(object)
	delete(defs, "Scenario")
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", "tmtplab scenario", defs
	root["description"] = "An experiment for tmtplab sim: who takes part, over which links, what they do when, and what goes wrong."
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

// schema.json is what the types say.
func TestSchemaFile(t *testing.T) { golden(t, "schema.json", schema(t)) }

// validator returns what checks a YAML file against the schema.
func validator(t *testing.T) func(text []byte) error {
	t.Helper()
	read, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(read))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(text []byte) error {
		asJSON, err := yaml.YAMLToJSON(text)
		if err != nil {
			return err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			return err
		}
		return compiled.Validate(value)
	}
}

// Files that Parse takes are valid by the schema: the scenarios that come
// along, the examples of tests, and what Format writes of them.
func TestSchemaTakes(t *testing.T) {
	validate := validator(t)
	files := map[string][]byte{"contract": []byte(contract), "crowd": []byte("name: a\ntime: 1h\n" + crowd)}
	found, _ := filepath.Glob("../scenarios/*.yaml")
	if len(found) < 12 {
		t.Errorf("only %d scenarios come along", len(found))
	}
	for _, name := range found {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	for name, text := range files {
		s, err := Parse(name, text)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := validate(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validate(s.Format()); err != nil {
			t.Errorf("%s as it is written: %v", name, err)
		}
		s.DrawFaults()
		if err := validate(s.Format()); err != nil {
			t.Errorf("%s with its faults drawn: %v", name, err)
		}
	}
}

// The schema knows mistakes, each one in a line that is put into a good file.
func TestSchemaRefuses(t *testing.T) {
	validate := validator(t)
	file := func(keys, population string) []byte {
		return []byte("name: a\ntime: 1h\n" + keys + "\npopulations: [{name: p, users: 3" + population + "}]\n")
	}
	if err := validate(file("", "")); err != nil {
		t.Fatal(err)
	}
	for _, keys := range []string{
		"sever: {}", "drain: 60", "drain: 5 min", "seed: -1", "server: {timers: {akc: 3s}}", "server: {sync: 5kB}",
		"faults: [{at: 1m}]", "faults: [{at: 1m, do: quake}]", "faults: [{random: {}}]", "faults: [{random: {every: exp 1m}, at: 1m}]",
		"without: [a]", "capture: 3", "oracles: {judge: perhaps}", "groups: [{count: 3}]", "groups: [{name: two words}]",
		"limit: {steps: many}", "stop: {deliveries: 1.5}",
	} {
		if validate(file(keys, "")) == nil {
			t.Errorf("the schema takes %s", keys)
		}
		if _, err := Parse("x", file(keys, "")); err == nil {
			t.Errorf("Parse takes %s", keys)
		}
	}
	for _, keys := range []string{
		"nodes: 0", "link: lt", "link: {preset: lt}", "link: {rtt: 5}", "link: {los: {}}", "posts: [{}]", "posts: [{every: 5}]",
		"posts: [{every: exp 1m, size: 5ms}]", "posts: [{every: exp 1m, attach: {chance: 2}}]", "cycle: [log]", "cycle: [{post: {}, idle: 5s}]",
		"cycle: [{times: 3}]", "sessions: {on: 5m}", "cell: {down: 5}", "pings: {every: exp 1m, size: 5B}", "diurnal: {peak: noon}",
	} {
		if validate(file("", ", "+keys)) == nil {
			t.Errorf("the schema takes %s", keys)
		}
		if _, err := Parse("x", file("", ", "+keys)); err == nil {
			t.Errorf("Parse takes %s", keys)
		}
	}
}
