package workload

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/sim/link"
)

var linkType = reflect.TypeFor[*link.Profile]()

// link reads the name of a preset, or a mapping of what differs from one.
func (r *reader) link(path string, n *node, v reflect.Value) {
	preset := n
	if n.shape == mapping {
		preset = n.get("preset")
	}
	profile := new(link.Profile)
	if preset != nil {
		found, ok := link.Preset(preset.text)
		switch {
		case preset.shape != scalar:
			r.fault(path, preset.place, "a link is the name of a preset, or a mapping of what it is like, not %v", preset)
			return
		case !ok:
			r.fault(path, preset.place, "there is no preset %v; %s", preset, suggest(preset.text, presetNames(), "there are "))
			return
		}
		profile = found
	}
	if n.shape == mapping {
		changed := *profile
		r.changes(path, n, &changed)
		profile = &changed
	}
	v.Set(reflect.ValueOf(profile))
}

// changes reads a link's keys. Each replaces all that the preset has of it.
func (r *reader) changes(path string, n *node, profile *link.Profile) {
	v := reflect.ValueOf(profile).Elem()
	keys := fields(v.Type())
	for _, e := range n.entries {
		if e.key == "preset" {
			continue
		}
		i := slices.IndexFunc(keys, func(f field) bool { return f.name == e.key })
		if i < 0 {
			r.fault(join(path, e.key), e.place, "link has no key %.40q; %s", e.key, suggest(e.key, append(names(keys), "preset"), "its keys are "))
			continue
		}
		fv := keys[i].of(v)
		fv.SetZero()
		r.value(join(path, e.key), e.value, fv, &keys[i])
	}
}

func presetNames() []string {
	var all []string
	for _, p := range link.Presets() {
		all = append(all, p.Name)
	}
	return all
}

// writeLink is what link reads.
func writeLink(p *link.Profile) *node {
	base := new(link.Profile)
	n := &node{shape: mapping}
	if found, ok := link.Preset(p.Name); ok {
		base = found
		n.add("preset", &node{shape: scalar, text: p.Name})
	}
	pv, bv := reflect.ValueOf(p).Elem(), reflect.ValueOf(base).Elem()
	for _, f := range fields(pv.Type()) {
		if !same(f.of(pv), f.of(bv)) {
			n.add(f.name, write(f.of(pv), &f))
		}
	}
	if len(n.entries) == 1 && n.entries[0].key == "preset" {
		return n.entries[0].value
	}
	return n
}

// read reads a list of numbers and of spans, as "3-7".
func (s *Numbers) read(r *reader, path string, n *node) {
	if n.shape != list {
		r.fault(path, n.place, "%s is a list of numbers, as [0, 3-7], not %v", lastOf(path), n)
		return
	}
	*s = nil
	for _, item := range n.items {
		from, to, isSpan := strings.Cut(item.text, "-")
		if !isSpan {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, bad := strconv.Atoi(to)
		switch {
		case item.shape != scalar || err != nil || bad != nil || first < 0 || last < first:
			r.fault(path, item.place, "%s has the numbers of clients and spans of them, as 3-7, not %v", lastOf(path), item)
			return
		case last >= MaxClients || len(*s)+last-first >= MaxClients:
			r.fault(path, item.place, "%s: %v is beyond the number of clients that there can be, %d", lastOf(path), item, MaxClients)
			return
		}
		for i := first; i <= last; i++ {
			*s = append(*s, i)
		}
	}
	slices.Sort(*s)
	*s = slices.Compact(*s)
}

func (s *Numbers) write() *node {
	n := &node{shape: list}
	for i := 0; i < len(*s); {
		j := i
		for j+1 < len(*s) && (*s)[j+1] == (*s)[j]+1 {
			j++
		}
		text := strconv.Itoa((*s)[i])
		if j > i {
			text += "-" + strconv.Itoa((*s)[j])
		}
		n.items = append(n.items, &node{shape: scalar, text: text})
		i = j + 1
	}
	return n
}
