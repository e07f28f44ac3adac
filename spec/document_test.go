package spec

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The JSON form holds everything and gives it back.
func TestDocumentIsComplete(t *testing.T) {
	text, err := json.Marshal(NewDocument())
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(NewDocument()); !bytes.Equal(text, again) {
		t.Error("two documents differ")
	}
	var d Document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Requirements) != len(Requirements()) || len(d.Limits) != len(Limits()) || len(d.Rulings) != len(Rulings()) {
		t.Errorf("%d requirements, %d limits, %d rulings", len(d.Requirements), len(d.Limits), len(d.Rulings))
	}
	documents := append(d.Requests, d.Messages...)
	if len(documents) != len(Headers()) {
		t.Fatalf("%d requests and messages", len(documents))
	}
	for i, h := range Headers() {
		if documents[i].Name != h.Name || len(Flat(documents[i].Fields)) != countFields(h.Fields) {
			t.Errorf("%s has become %s with %d fields", h.Name, documents[i].Name, len(Flat(documents[i].Fields)))
		}
	}
}

func countFields(fields []Field) int {
	n := len(fields)
	for _, f := range fields {
		n += countFields(f.Items)
	}
	return n
}

func TestFieldWords(t *testing.T) {
	for _, c := range []struct {
		field           FieldDocument
		presence, legal string
	}{
		{FieldDocument{Presence: "required"}, "required", ""},
		{FieldDocument{Presence: "optional", MayBeEmpty: true}, "optional", "may be empty"},
		{FieldDocument{Presence: "alternative", Alternative: 2}, "alternative 2", ""},
		{FieldDocument{Presence: "optional", RequiredWhen: &CondDocument{"act", "drop"}}, "required if act is drop", ""},
		{FieldDocument{Presence: "required", Values: []string{"1", "2", "3"}}, "required", "1, 2 or 3"},
		{FieldDocument{Presence: "required", Values: []string{"0"}}, "required", "0"},
		{FieldDocument{Presence: "required", Max: MaxSum}, "required", "at most 2^32-1"},
		{FieldDocument{Presence: "required", Max: 100}, "required", "at most 100"},
		{FieldDocument{Presence: "required", Max: MaxInt, AtMost: "datalen"}, "required", "at most datalen"},
	} {
		if p, l := c.field.PresenceWords(), c.field.RangeWords(); p != c.presence || l != c.legal {
			t.Errorf("%+v: %q, %q", c.field, p, l)
		}
	}
}
