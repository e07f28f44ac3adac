package wire

import "github.com/tmtplab/tmtplab/spec"

// table is a spec.Header, or the members of an object inside one, made ready
// for the codec: a field is found by its key.
type table struct {
	sender   spec.Role
	header   *spec.Header // nil for the members of an object
	fields   []field      // in the order of their keys, which is that of their names
	index    [spec.KeyCount]uint8
	known    spec.KeySet
	required spec.KeySet
	related  []*field // those that a table says something about together with others
}

type field struct {
	*spec.Field
	items *table
}

var (
	requestTables [spec.OpCount]*table
	messageTables [spec.MsgCount]*table
)

func init() {
	for op := range requestTables {
		requestTables[op] = headerTable(spec.Request(spec.Op(op)))
	}
	for m := range messageTables {
		messageTables[m] = headerTable(spec.Message(spec.Msg(m)))
	}
}

func headerTable(h *spec.Header) *table {
	t := newTable(h.Sender, h.Fields)
	t.header = h
	return t
}

func newTable(sender spec.Role, fields []spec.Field) *table {
	t := &table{sender: sender, fields: make([]field, 0, len(fields))}
	byKey := [spec.KeyCount]*spec.Field{}
	for i := range fields {
		byKey[fields[i].Key] = &fields[i]
	}
	for k, f := range byKey {
		if f == nil {
			continue
		}
		compiled := field{Field: f}
		if f.Items != nil {
			compiled.items = newTable(sender, f.Items)
		}
		t.index[k] = uint8(len(t.fields))
		t.fields = append(t.fields, compiled)
		t.known.Add(f.Key)
		if f.Presence == spec.Required {
			t.required.Add(f.Key)
		}
	}
	for i := range t.fields {
		if f := &t.fields[i]; f.AtMost != spec.KeyNone || f.When.Key != spec.KeyNone {
			t.related = append(t.related, f)
		}
	}
	return t
}

// field returns the entry of a key that is known.
func (t *table) field(k spec.Key) *field { return &t.fields[t.index[k]] }

// typeRule is the requirement broken by a value of the wrong type.
func (t *table) typeRule(f *field) string {
	switch {
	case t.sender == spec.Server:
		return "HEAD-8"
	case f.Key == spec.KeyOp:
		return "HEAD-2"
	}
	return "HEAD-5"
}

// valueRule is the requirement broken by a value that is not legal, or by none.
func (t *table) valueRule(f *field) string {
	switch {
	case t.sender == spec.Client:
		return f.MissingRule()
	case f.Key == spec.KeyDataLen:
		return "STD-6"
	case f.Breaks != "":
		return f.Breaks
	}
	return "HEAD-8"
}

// emptyRule is the requirement broken by a string or a list without content.
func (t *table) emptyRule(f *field) string {
	switch {
	case f.Breaks != "" && f.Type == spec.Objects:
		return f.Breaks
	case t.sender == spec.Server:
		return "HEAD-8"
	}
	return "HEAD-13"
}

// integerRule is the requirement broken by a number that is no unsigned
// integer of 63 bits: the lengths of data have one of their own.
func (t *table) integerRule(f *field) string {
	if f.Key == spec.KeyDataLen || f.Key == spec.KeyDataHead {
		return "DATA-3"
	}
	return t.typeRule(f)
}
