package workload

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/sim/link"
)

// describer knows the comments of the types that a file is made of.
type describer struct {
	docs map[string]string // by "package.Type" and "package.Type.Field"
}

// describe reads the comments out of the sources.
func describe(t *testing.T) describer {
	t.Helper()
	d := describer{docs: make(map[string]string)}
	for _, dir := range []string{".", "../link"} {
		files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range f.Decls {
				if g, ok := decl.(*ast.GenDecl); ok {
					d.add(f.Name.Name, g)
				}
			}
		}
	}
	return d
}

func (d describer) add(name string, g *ast.GenDecl) {
	for _, spec := range g.Specs {
		ts, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		of := name + "." + ts.Name.Name
		doc := ts.Doc
		if doc == nil {
			doc = g.Doc
		}
		d.docs[of] = prose(doc)
		st, ok := ts.Type.(*ast.StructType)
		if !ok {
			continue
		}
		last := ""
		for _, f := range st.Fields.List {
			if f.Doc != nil {
				last = prose(f.Doc) // which may be about the next field as well
			}
			for _, n := range f.Names {
				d.docs[of+"."+n.Name] = last
			}
		}
	}
}

// prose is a comment on one line.
func prose(doc *ast.CommentGroup) string { return strings.Join(strings.Fields(doc.Text()), " ") }

// of says what a field means: its comment without the name in front.
func (d describer) of(t *testing.T, owner reflect.Type, f *field) string {
	t.Helper()
	for _, o := range []reflect.Type{owner, reflect.TypeFor[Stream](), reflect.TypeFor[Message]()} {
		if doc, ok := d.docs[o.String()+"."+f.goName]; ok && doc != "" {
			doc = strings.TrimPrefix(doc, f.goName+" is ")
			doc = strings.TrimPrefix(doc, f.goName+" are ")
			return strings.TrimPrefix(doc, f.goName+" ")
		}
	}
	if owner == reflect.TypeFor[stepKeys]() {
		return map[string]string{
			"post":   "Post a message.",
			"notify": "Post a message with a notification.",
			"ping":   "Ping a user: `{}`.",
			"idle":   "Only wait, so long.",
			"times":  "How often the step is done before the next.",
			"wait":   "The time before each of those times.",
		}[f.name]
	}
	if !strings.HasPrefix(f.name, "p") || owner != reflect.TypeFor[link.States]() {
		t.Errorf("%v.%s has no comment", owner, f.goName)
	}
	return ""
}

// section is a mapping of a file.
type section struct {
	key string // where it stands
	typ reflect.Type
}

// sections are all mappings of a file, from the outside in.
func sections() []section {
	var all []section
	var visit func(key string, typ reflect.Type)
	visit = func(key string, typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ == reflect.TypeFor[Step]() {
			typ = reflect.TypeFor[stepKeys]()
		}
		if typ.Kind() != reflect.Struct || isScalar(typ) || typ == traceType.Elem() || typ.NumField() == 0 {
			return
		}
		for _, s := range all {
			if s.typ == typ {
				return
			}
		}
		all = append(all, section{key, typ})
		for _, f := range fields(typ) {
			visit(f.name, f.typ)
			if f.name == "faults" {
				visit("random", reflect.TypeFor[RandomFaults]())
			}
		}
	}
	visit("", reflect.TypeFor[Scenario]())
	return all
}
