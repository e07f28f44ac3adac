package vectors

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// source is a vector as it is written by hand: a caret in the text marks the
// octet at which a refused message is at fault.
type source struct {
	name, text, data, fields string
	breaks                   string // a requirement, accepted, or cutOff
	from                     string
	raw                      bool // text has its digits
	fixed                    bool // offset is given
	offset                   int
	passed                   bool
}

const (
	accepted = ""
	cutOff   = "cut off"
)

func raw(name, text, breaks string) source {
	return source{name: name, text: text, breaks: breaks, raw: true, from: "client"}
}

func ok(name, header string) source { return source{name: name, text: header, from: "client"} }

func bad(name, requirement, header string) source {
	return source{name: name, text: header, breaks: requirement, from: "client"}
}

func (s source) server() source             { s.from = "server"; s.name = "server " + s.name; return s }
func (s source) with(data string) source    { s.data = data; return s }
func (s source) reads(fields string) source { s.fields = fields; return s }
func (s source) at(offset int) source       { s.offset, s.fixed = offset, true; return s }
func (s source) unknown() source            { s.passed = true; return s }

// vector works out what the files hold.
func (s source) vector() Vector {
	v := Vector{Name: s.name, From: s.from, Requirement: s.breaks, Outcome: Refused, Data: s.data}
	header := s.text
	mark := strings.IndexByte(header, '^')
	if mark >= 0 && s.breaks != accepted {
		header = header[:mark] + header[mark+1:]
	}
	v.Offset = max(mark, 0)
	if !s.raw {
		v.Offset += 4
		header = fmt.Sprintf("%04x", len(header)) + header
	}
	if s.fixed {
		v.Offset = s.offset
	}
	switch {
	case s.breaks == accepted:
		v.Outcome, v.Offset = Accepted, 0
		if v.Fields = json.RawMessage(s.fields); s.fields == "" {
			v.Fields = json.RawMessage(header[4:])
		}
	case s.breaks == cutOff:
		v.Outcome, v.Requirement, v.Offset = CutOff, "", 0
	case s.passed:
		v.Outcome = Unknown
	}
	if octets := header + s.data; utf8.ValidString(octets) {
		v.Text = octets
	} else {
		v.Hex = hex.EncodeToString([]byte(octets))
	}
	if v.Outcome == Refused {
		v.Data = ""
	}
	return v
}

func vectors() []Vector {
	var all []Vector
	for _, list := range [][]source{framing(), header(), requests(), texts(), messages()} {
		for _, s := range list {
			all = append(all, s.vector())
		}
	}
	return all
}

// headerEnd returns where the data of a message begin.
func headerEnd(octets string) int {
	n, err := strconv.ParseUint(octets[:4], 16, 16)
	if err != nil {
		panic(err)
	}
	return 4 + int(n)
}
