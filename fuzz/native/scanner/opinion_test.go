package scanner

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// opinion walks over the same text as the scanner with jsontext.
type opinion struct {
	text    bytes.Reader
	decoder *jsontext.Decoder
	opened  bool
	closing jsontext.Kind

	name, value []byte // of the member that next went to; no name in a list
	err         error  // why there is none; nil at the end of a sound text
}

func newOpinion() *opinion {
	o := new(opinion)
	o.decoder = jsontext.NewDecoder(&o.text, jsontext.AllowDuplicateNames(true))
	return o
}

func (o *opinion) reset(text []byte) {
	o.text.Reset(text)
	o.decoder.Reset(&o.text, jsontext.AllowDuplicateNames(true))
	o.opened, o.err = false, nil
}

// next goes to the next member. When there is none, err says why.
func (o *opinion) next() bool {
	if !o.opened && !o.open() {
		return false
	}
	o.name = nil
	if o.closing == '}' && o.decoder.PeekKind() == '"' {
		name, err := o.decoder.ReadValue()
		if o.err = err; err != nil {
			return false
		}
		o.name = append([]byte(nil), name...)
	}
	if o.decoder.PeekKind() == o.closing {
		o.end()
		return false
	}
	o.value, o.err = o.decoder.ReadValue()
	return o.err == nil
}

func (o *opinion) open() bool {
	t, err := o.decoder.ReadToken()
	if o.err = err; err != nil {
		return false
	}
	switch o.opened = true; t.Kind() {
	case '{':
		o.closing = '}'
	case '[':
		o.closing = ']'
	default:
		o.err = io.ErrNoProgress // neither an object nor a list
	}
	return o.err == nil
}

// end reads the closing bracket; nothing may stand behind it.
func (o *opinion) end() {
	if _, o.err = o.decoder.ReadToken(); o.err != nil {
		return
	}
	if _, o.err = o.decoder.ReadToken(); o.err == io.EOF {
		o.err = nil
	} else if o.err == nil {
		o.err = io.ErrNoProgress
	}
}

// unquote is what a string means, given with its quotes.
func unquote(quoted []byte) []byte {
	text, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		panic("jsontext does not read what it has read: " + err.Error())
	}
	return text
}
