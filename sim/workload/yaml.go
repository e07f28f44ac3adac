package workload

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a file may be like. The bounds are far above what people write, and low
// enough that a hostile file costs little.
const (
	maxFileOctets = 4 << 20
	maxLineOctets = 4096
	maxDepth      = 32     // of lists and mappings in each other
	maxNodes      = 200000 // values of a file
	maxBrackets   = 256    // open at a time
	maxIndent     = 512    // octets of white space at the start of a line
)

// node is a value of a YAML file with its place: what this package needs of
// YAML, and no more. Anchors, aliases and tags are not part of it.
type node struct {
	place
	shape   shape
	text    string  // of a scalar
	quoted  bool    // the scalar is a string, whatever it looks like
	entries []entry // of a mapping, in the order of the file
	items   []*node // of a list
}

type entry struct {
	place
	key   string
	value *node
}

// place is where something stands in a file, both from 1.
type place struct{ line, column int }

type shape uint8

const (
	null shape = iota // nothing was written
	scalar
	mapping
	list
)

// String says what a value is, for errors.
func (n *node) String() string {
	switch n.shape {
	case scalar:
		return fmt.Sprintf("%.60q", n.text)
	case mapping:
		return "a mapping"
	case list:
		return "a list"
	}
	return "nothing"
}

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// fault is an error with its place.
type fault struct {
	place
	what string
}

// readYAML reads a file of one document. An empty one is null.
func readYAML(text []byte) (root *node, faults []fault) {
	if f, bad := unfit(text); bad {
		return nil, []fault{f}
	}
	// The library has had panics; a file must not be able to end a program.
	defer func() {
		if p := recover(); p != nil {
			root, faults = nil, []fault{{place{1, 1}, "this is not YAML that can be read; simplify it"}}
		}
	}()
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, []fault{syntaxFault(err)}
	}
	var t treeReader
	for i, d := range file.Docs {
		if i > 0 && d.Body != nil {
			second := t.value(d.Body, 0)
			t.faults = append(t.faults, fault{second.place, "a second document begins here; a file describes one scenario"})
			break
		}
		root = t.value(d.Body, 0)
	}
	if root == nil {
		root = &node{place: place{1, 1}}
	}
	return root, t.faults
}

// unfit finds what makes a text no fit input for the parser.
func unfit(text []byte) (fault, bool) {
	if len(text) > maxFileOctets {
		return fault{place{1, 1}, fmt.Sprintf("the file has %d octets; a scenario has at most %d", len(text), maxFileOctets)}, true
	}
	line, brackets := 0, 0
	for l := range bytes.Lines(text) {
		line++
		l = bytes.TrimSuffix(bytes.TrimSuffix(l, []byte("\n")), []byte("\r"))
		if len(l) > maxLineOctets {
			return fault{place{line, maxLineOctets}, fmt.Sprintf("the line has %d octets; break it into lines of at most %d", len(l), maxLineOctets)}, true
		}
		if indent := len(l) - len(bytes.TrimLeft(l, " \t")); indent > maxIndent {
			return fault{place{line, 1}, "the line is indented too far; values can be nested a few levels deep"}, true
		}
		for i := 0; i < len(l); {
			r, size := utf8.DecodeRune(l[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				return fault{place{line, i + 1}, "this is not UTF-8; save the file in that encoding"}, true
			case r == '\ufeff' && line == 1 && i == 0:
			case r != '\t' && !unicode.IsGraphic(r):
				return fault{place{line, i + 1}, fmt.Sprintf("there is an invisible character, %U; take it out", r)}, true
			case r == '[' || r == '{':
				brackets++
			case r == ']' || r == '}':
				brackets = max(brackets-1, 0)
			}
			if brackets > maxBrackets {
				return fault{place{line, i + 1}, "too many brackets are open; values can be nested a few levels deep"}, true
			}
			i += size
		}
	}
	return fault{}, false
}

// syntaxFault is an error of the library with its place.
func syntaxFault(err error) fault {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &placed) && placed.GetToken() != nil {
		return fault{placeOf(placed.GetToken()), "this is not YAML: " + placed.GetMessage() + "; see README.md for an example of the format"}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return fault{place{1, 1}, "this is not YAML: " + first}
}

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// treeReader makes nodes of the library's tree.
type treeReader struct {
	faults []fault
	nodes  int
}

func (t *treeReader) fault(n ast.Node, what string) {
	t.faults = append(t.faults, fault{placeOf(n.GetToken()), what})
}

// value returns a node for a value, null for what cannot be one.
func (t *treeReader) value(from ast.Node, depth int) *node {
	if from == nil {
		return nil
	}
	n := &node{place: placeOf(from.GetToken())}
	if t.nodes++; t.nodes > maxNodes {
		if t.nodes == maxNodes+1 {
			t.fault(from, fmt.Sprintf("the file has too many values; a scenario has at most %d", maxNodes))
		}
		return n
	}
	if depth > maxDepth {
		t.fault(from, "this is nested too deep; no key of a scenario is")
		return n
	}
	switch from := from.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		n.shape, n.text = scalar, from.Value
		n.quoted = from.Token.Type == token.SingleQuoteType || from.Token.Type == token.DoubleQuoteType
	case *ast.LiteralNode:
		n.shape, n.text, n.quoted = scalar, from.Value.Value, true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		n.shape, n.text = scalar, from.GetToken().Value
	case *ast.MappingNode:
		n.shape = mapping
		t.entries(n, from.Values, depth)
		if !from.IsFlowStyle && len(n.entries) > 0 {
			n.place = n.entries[0].place
		}
	case *ast.MappingValueNode:
		n.shape = mapping
		t.entries(n, []*ast.MappingValueNode{from}, depth)
		if len(n.entries) > 0 {
			n.place = n.entries[0].place
		}
	case *ast.SequenceNode:
		n.shape = list
		for i, item := range from.Values {
			v := t.value(item, depth+1)
			if v == nil || v.shape == null {
				v = &node{place: n.place} // the library places nothing beyond its line
				if i < len(from.Entries) {
					v.place = placeOf(from.Entries[i].Start)
				}
			}
			n.items = append(n.items, v)
		}
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		t.fault(from, "anchors and aliases are not part of the format; write the value out")
	case *ast.TagNode:
		t.fault(from, "tags are not part of the format; leave out what begins with !")
	default:
		t.fault(from, "this has no meaning here; take it out")
	}
	return n
}

func (t *treeReader) entries(n *node, from []*ast.MappingValueNode, depth int) {
	seen := make(map[string]place, len(from))
	for _, pair := range from {
		key, ok := pair.Key.(ast.ScalarNode)
		if !ok {
			t.fault(pair.Key, "this cannot be a key; keys are plain words")
			continue
		}
		e := entry{place: placeOf(key.GetToken()), key: key.GetToken().Value}
		if key.Type() == ast.MergeKeyType {
			t.fault(pair.Key, "anchors and aliases are not part of the format; write the value out")
			continue
		}
		if first, twice := seen[e.key]; twice {
			t.faults = append(t.faults, fault{e.place, fmt.Sprintf("%s stands on line %d already; take one of the two out", e.key, first.line)})
			continue
		}
		seen[e.key] = e.place
		if e.value = t.value(pair.Value, depth+1); e.value == nil || e.value.shape == null {
			e.value = &node{place: e.place} // the library places nothing beyond its line
		}
		n.entries = append(n.entries, e)
	}
}
