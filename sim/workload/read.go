package workload

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// reader makes values of nodes. It goes on after a fault, so as to find them
// all.
type reader struct {
	faults []fault
	places map[string]place // of the values read, by path; nil: not wanted
	broken map[string]bool  // paths of values that could not be read
}

// special is a type with a form of its own in a file.
type special interface {
	read(r *reader, path string, n *node)
	write() *node
}

func (r *reader) fault(path string, at place, format string, args ...any) {
	if r.broken == nil {
		r.broken = make(map[string]bool)
	}
	r.broken[path] = true
	r.faults = append(r.faults, fault{at, fmt.Sprintf(format, args...)})
}

// value reads a value into v.
func (r *reader) value(path string, n *node, v reflect.Value, f *field) {
	if r.places != nil {
		r.places[path] = n.place
	}
	if n.shape == null {
		r.fault(path, n.place, "%s has no value; give it one or take it out", lastOf(path))
		return
	}
	if s, ok := v.Addr().Interface().(special); ok {
		s.read(r, path, n)
		return
	}
	switch {
	case v.Type() == linkType:
		r.link(path, n, v)
	case isScalar(v.Type()):
		r.scalar(path, n, v, f)
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		fill(p.Elem())
		r.structure(path, n, p.Elem())
		v.Set(p)
	case v.Kind() == reflect.Slice:
		r.list(path, n, v, f)
	default:
		r.structure(path, n, v)
	}
}

// structure reads a mapping into a struct that has its defaults.
func (r *reader) structure(path string, n *node, v reflect.Value) {
	keys := fields(v.Type())
	if n.shape != mapping {
		r.fault(path, n.place, "%s is a mapping, not %v; its keys are %s", lastOf(path), n, listOf(names(keys)))
		return
	}
	for _, e := range n.entries {
		i := slices.IndexFunc(keys, func(f field) bool { return f.name == e.key })
		if i < 0 {
			r.fault(join(path, e.key), e.place, "%s has no key %.40q; %s", lastOf(path), e.key, suggest(e.key, names(keys), "its keys are "))
			continue
		}
		f := &keys[i]
		r.value(join(path, f.name), e.value, f.of(v), f)
	}
	for _, f := range keys {
		if f.required && n.get(f.name) == nil {
			r.fault(join(path, f.name), n.place, "%s needs a key %s; add it", lastOf(path), f.name)
		}
	}
}

func (r *reader) list(path string, n *node, v reflect.Value, f *field) {
	if n.shape != list {
		r.fault(path, n.place, "%s is a list, not %v; begin each of its items with a dash, or put [ ] around them", lastOf(path), n)
		return
	}
	// The bounds of lists are checked later, but what makes no sense should
	// not cost memory first.
	if most, err := strconv.Atoi(f.high); err == nil && len(n.items) > most {
		r.fault(path, n.place, "%s has %d items; at most %d are allowed", lastOf(path), len(n.items), most)
		return
	}
	s := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		e := s.Index(i)
		if e.Kind() == reflect.Struct && !isScalar(e.Type()) {
			fill(e)
		}
		r.value(join(path, strconv.Itoa(i)), item, e, f.elem())
	}
	if s.Len() > 0 {
		v.Set(s)
	}
}

func (r *reader) scalar(path string, n *node, v reflect.Value, f *field) {
	if n.shape != scalar {
		r.fault(path, n.place, "%s is %s, not %v", lastOf(path), expected(v.Type(), f), n)
		return
	}
	if err := parseScalar(n.text, v, f); err != nil {
		r.fault(path, n.place, "%s: %v", lastOf(path), err)
	}
}

func names(keys []field) []string {
	all := make([]string, len(keys))
	for i, f := range keys {
		all[i] = f.name
	}
	return all
}

// join makes the path of a value out of that of what it is in.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// lastOf calls a value by the end of its path, as a person would.
func lastOf(path string) string {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	if last == "" {
		return "a scenario"
	}
	if _, err := strconv.Atoi(last); err == nil && len(parts) > 1 {
		return singular(parts[len(parts)-2])
	}
	return last
}

// singular calls an item of a list by the key of the list.
func singular(key string) string {
	switch key {
	case "populations":
		return "a population"
	case "groups":
		return "a group"
	case "faults":
		return "a fault"
	case "posts":
		return "a stream of posts"
	case "notifies":
		return "a stream of notifies"
	case "cycle":
		return "a step"
	case "kinds":
		return "a kind of fault"
	}
	return "an item of " + key
}
