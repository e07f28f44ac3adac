package workload

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// draw gives a value of the field's type and range, or leaves it as it is.
func draw(t *rapid.T, v reflect.Value, f *field) {
	if s, ok := v.Addr().Interface().(*Step); ok {
		*s = drawStep(t)
		return
	}
	if n, ok := v.Addr().Interface().(*Numbers); ok {
		for i := range 60 {
			if rapid.IntRange(0, 3).Draw(t, "numbers") == 0 {
				*n = append(*n, i)
			}
		}
		return
	}
	switch {
	case v.Type() == linkType:
		v.Set(reflect.ValueOf(drawLink(t)))
	case v.Type() == traceType:
		trace, _ := link.ParseTrace([]byte("1\n3\n7\n"))
		v.Set(reflect.ValueOf(trace))
	case isScalar(v.Type()):
		drawScalar(t, v, f)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
		drawFields(t, v.Elem())
	case v.Kind() == reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, f.name)
		s := reflect.MakeSlice(v.Type(), n, n)
		for i := range n {
			if e := s.Index(i); e.Kind() == reflect.Struct {
				fill(e)
			}
			draw(t, s.Index(i), f.elem())
		}
		v.Set(s)
	default:
		drawFields(t, v)
	}
}

func drawFields(t *rapid.T, v reflect.Value) {
	for _, f := range fields(v.Type()) {
		if f.required || rapid.Bool().Draw(t, f.name) {
			draw(t, f.of(v), &f)
		}
	}
}

func drawStep(t *rapid.T) Step {
	s := Step{Kind: StepKind(rapid.IntRange(1, len(stepWords)-1).Draw(t, "step")), Times: 1}
	if s.Kind >= StepPost {
		s.Times = rapid.IntRange(1, 30).Draw(t, "times")
		s.Wait = random.Exponential(float64(rapid.IntRange(1, 100).Draw(t, "wait")))
	}
	if s.Kind == StepPost || s.Kind == StepNotify {
		fill(reflect.ValueOf(&s.Post).Elem())
		drawFields(t, reflect.ValueOf(&s.Post).Elem())
	}
	return s
}

func drawLink(t *rapid.T) *link.Profile {
	preset := rapid.SampledFrom(link.Presets()).Draw(t, "preset")
	if rapid.Bool().Draw(t, "as it is") {
		return preset
	}
	changed := *preset
	if rapid.Bool().Draw(t, "from nothing") {
		changed = link.Profile{}
	}
	for _, f := range fields(reflect.TypeFor[link.Profile]()) {
		if rapid.Bool().Draw(t, f.name) {
			v := f.of(reflect.ValueOf(&changed).Elem())
			v.SetZero()
			draw(t, v, &f)
		}
	}
	return &changed
}

// text has what YAML may stumble over.
var text = rapid.OneOf(
	rapid.StringOf(rapid.RuneFrom([]rune("ab \n\n#:-?{}[]&*!|>'\"%@`,0\\é漢😀\t"))),
	rapid.SampledFrom([]string{"true", "null", "~", "1", "1e3", "0x1f", ".inf", "- a", "a: b", " a", "a ", "a\n", "a\n\n", "\na\n", "a\n  b\n", "  a\nb\n", "---\n", "a\n# b\n", "%a\n", "...\n", "2026-11-25", "=", "<<"}),
)

func drawScalar(t *rapid.T, v reflect.Value, f *field) {
	switch v.Type() {
	case distType:
		v.Set(reflect.ValueOf(drawDist(t, f)))
		return
	case durationType:
		lo, _ := parseDuration(f.low)
		hi, _ := parseDuration(f.high)
		v.SetInt(rapid.Int64Range(int64(lo), max(int64(hi), int64(lo))).Draw(t, f.name))
		return
	case reflect.TypeFor[link.Rate]():
		v.SetInt(rapid.SampledFrom([]int64{0, 1, 999, 1000, 1234567, 5e6, 1e9}).Draw(t, f.name))
		return
	case reflect.TypeFor[link.Chance]():
		v.SetFloat(rapid.Float64Range(0, 1).Draw(t, f.name))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if f.text != "" {
			v.SetString(rapid.StringMatching(`[a-z][a-z0-9_-]{0,8}`).Draw(t, f.name))
		} else {
			v.SetString(text.Draw(t, f.name))
		}
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, f.name))
	case reflect.Int, reflect.Int64:
		lo, _ := strconv.ParseInt(f.low, 10, 64)
		hi, _ := strconv.ParseInt(f.high, 10, 64)
		v.SetInt(rapid.Int64Range(lo, hi).Draw(t, f.name))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, f.name))
	case reflect.Float64:
		v.SetFloat(rapid.Float64Range(0, 1).Draw(t, f.name))
	case reflect.Uint8:
		most := map[reflect.Type]int{reflect.TypeFor[Choice](): 2, reflect.TypeFor[FaultKind](): len(faultWords) - 1, reflect.TypeFor[link.Way](): 2}[v.Type()]
		least := 0
		if v.Type() == reflect.TypeFor[FaultKind]() {
			least = 1
		}
		v.SetUint(uint64(rapid.IntRange(least, most).Draw(t, f.name)))
	default:
		t.Fatalf("nothing draws a %v", v.Type())
	}
}

func drawDist(t *rapid.T, f *field) random.Dist {
	lo, _ := f.unit.ParseValue(f.low)
	hi, _ := f.unit.ParseValue(f.high)
	a := rapid.Float64Range(max(lo, hi/1e6), hi/4).Draw(t, f.name)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return random.Fixed(a)
	case 1:
		return random.Uniform(a, 2*a)
	case 2:
		return random.LogNormal(a/2, a)
	}
	return random.Exponential(a)
}

// What Format writes reads back as the same, whatever the values are.
func TestFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		drawFields(t, reflect.ValueOf(s).Elem())
		if rapid.Bool().Draw(t, "random") {
			s.Random = new(RandomFaults)
			fill(reflect.ValueOf(s.Random).Elem())
			drawFields(t, reflect.ValueOf(s.Random).Elem())
		}
		for i := range s.Faults {
			s.Faults[i].Stream = max(s.Faults[i].Stream, 1)
		}
		text := s.Format()
		root, faults := readYAML(text)
		if len(faults) > 0 {
			t.Fatalf("%v in\n%s", faults[0], text)
		}
		back, r := fromNode(root)
		if len(r.faults) > 0 {
			t.Fatalf("%v in\n%s", r.faults[0], text)
		}
		if !same(reflect.ValueOf(*s), reflect.ValueOf(*back)) {
			t.Fatalf("%s\nreads back as\n%s", text, back.Format())
		}
	})
}

// drawValid gives a scenario that passes Check.
func drawValid(t *rapid.T) *Scenario {
	s := New()
	s.Name, s.Time = "t", time.Hour
	s.Seed = rapid.Uint64().Draw(t, "seed")
	names := []string{"", "p0", "p1", "p2"}[:rapid.IntRange(2, 4).Draw(t, "populations")]
	of := rapid.SampledFrom(names)
	for _, name := range names[1:] {
		p := NewPopulation(name)
		p.Users = rapid.IntRange(12, 30).Draw(t, "users")
		p.Nodes = rapid.IntRange(1, 3).Draw(t, "nodes")
		p.Contacts = rapid.SampledFrom([]int{0, 4, 8}).Draw(t, "contacts")
		p.Presence = min(p.Contacts, rapid.IntRange(0, 8).Draw(t, "presence"))
		p.Of = of.Draw(t, "of")
		p.Start = random.Uniform(0, float64(rapid.IntRange(0, 600).Draw(t, "start")))
		m := Message{To: Audience{Users: rapid.IntRange(0, 4).Draw(t, "to"), Group: rapid.SampledFrom([]string{"", "g"}).Draw(t, "group")}, Size: random.Fixed(500)}
		if rapid.Bool().Draw(t, "cycle") {
			times := rapid.IntRange(1, 5).Draw(t, "times")
			p.Cycle = []Step{{Kind: StepLogin, Times: 1}, {Kind: StepPost, Post: m, Times: times}, {Kind: StepLogout, Times: 1}, {Kind: StepIdle, Times: 1, Wait: random.Exponential(20)}}
		} else {
			p.Posts = []Stream{{Every: random.Exponential(60), Message: m}}
		}
		s.Populations = append(s.Populations, p)
	}
	s.Groups = []Group{{Name: "g", Count: rapid.IntRange(1, 5).Draw(t, "groups"), Members: rapid.IntRange(0, 12).Draw(t, "members")}}
	for _, k := range FaultKinds() {
		if !rapid.Bool().Draw(t, "fault") {
			continue
		}
		f := NewFault(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "at")), k)
		if tr := k.traits(); tr.lasts {
			f.For = time.Second
		}
		if k.traits().by {
			f.By = 3 * time.Second
		}
		f.Stream = rapid.IntRange(1, 9).Draw(t, "stream")
		s.Faults = append(s.Faults, f)
	}
	if rapid.Bool().Draw(t, "random") {
		s.Random = new(RandomFaults)
		fill(reflect.ValueOf(s.Random).Elem())
		s.Random.Every = random.Exponential(float64(rapid.IntRange(10, 1000).Draw(t, "every")))
		s.Random.Of = of.Draw(t, "of")
	}
	return s
}

// A scenario that passes Check is written as a file that Parse takes, also
// when its random faults were drawn.
func TestParseFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawValid(t)
		for range 2 {
			if err := s.Check(); err != nil {
				t.Fatalf("%v in\n%s", err, s.Format())
			}
			back, err := Parse("back", s.Format())
			if err != nil {
				t.Fatalf("%v in\n%s", err, s.Format())
			}
			if !same(reflect.ValueOf(*s), reflect.ValueOf(*back)) {
				t.Fatalf("%s\nreads back as\n%s", s.Format(), back.Format())
			}
			s.DrawFaults()
		}
		NewPlan(s)
	})
}

// The form of the whole, as people will see it.
func TestFormatGolden(t *testing.T) {
	s, err := Parse("contract", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/format.yaml", s.Format())
}

// All struct tags make sense, and all types can be written.
func TestFields(t *testing.T) {
	seen := make(map[reflect.Type]bool)
	var visit func(typ reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || isScalar(typ) || seen[typ] || typ == traceType.Elem() {
			return
		}
		seen[typ] = true
		for _, f := range fields(typ) {
			where := fmt.Sprintf("%v.%s", typ, f.goName)
			f.defaultValue()
			for _, bound := range []string{f.low, f.high} {
				var err error
				switch {
				case bound == "":
				case f.typ == distType:
					_, err = f.unit.ParseValue(bound)
				case f.typ == durationType:
					_, err = parseDuration(bound)
				default:
					_, err = strconv.ParseInt(bound, 10, 64)
				}
				if err != nil {
					t.Errorf("%s: %v", where, err)
				}
			}
			switch f.typ.Kind() {
			case reflect.Int, reflect.Int64, reflect.Float64, reflect.Slice:
				if f.low == "" && f.typ.PkgPath() != linkType.Elem().PkgPath() && f.typ != reflect.TypeFor[Numbers]() {
					t.Errorf("%s has no range", where)
				}
			}
			visit(f.typ)
		}
	}
	visit(reflect.TypeFor[Scenario]())
	visit(reflect.TypeFor[RandomFaults]())
	visit(reflect.TypeFor[stepKeys]())
	if len(seen) < 20 {
		t.Errorf("only %d types were visited", len(seen))
	}
}
