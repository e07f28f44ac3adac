package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

// fail makes an error of an offset in the header.
func (d *decoder) fail(requirement string, at int, k spec.Key, reason string) *Error {
	return &Error{Requirement: requirement, Offset: spec.LengthDigits + at, Field: k, Reason: reason}
}

// name is how errors call a field.
func (d *decoder) name(k spec.Key) string {
	if d.in != spec.KeyNone {
		return "field " + k.String() + " in " + d.in.String()
	}
	return "field " + k.String()
}

// quote is a value as it stands, cut where it would make the line too long. An
// error is one line, and does nothing to a terminal: white space is one space
// there, and what does not print is U+FFFD.
func (d *decoder) quote(s span) string {
	const longest = 24
	raw := string(d.raw(s))
	cut := ""
	if len(raw) > longest {
		raw, cut = strings.ToValidUTF8(raw[:longest], ""), "…"
	}
	printing := func(r rune) rune {
		if r != ' ' && !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}
	return strings.Map(printing, strings.Join(strings.Fields(raw), " ")) + cut
}

var typeWords = [...]string{
	spec.String: "a string", spec.Uint: "an unsigned integer", spec.Bool: "true or false", spec.Strings: "a list",
	spec.Objects: "a list", spec.Object: "an object", spec.Datetime: "a string",
}

// wrongType refuses a value of another JSON type than the table's (HEAD-5).
func (d *decoder) wrongType(t *table, f *field, s span) *Error {
	return d.fail(t.typeRule(f), int(s.at), f.Key, d.name(f.Key)+" is "+s.kind.String()+", not "+typeWords[f.Type])
}

func (d *decoder) wrongItem(t *table, f *field, s span, want string) *Error {
	return d.fail(t.typeRule(f), int(s.at), f.Key, "an item of "+d.name(f.Key)+" is "+s.kind.String()+", not "+want)
}

// empty refuses a string or list without content (HEAD-13).
func (d *decoder) empty(t *table, f *field, s span) *Error {
	return d.fail(t.emptyRule(f), int(s.at), f.Key, d.name(f.Key)+" is empty")
}

func (d *decoder) notAmong(t *table, f *field, s span) *Error {
	legal := strings.Join(f.Values, ", ")
	if len(f.Values) > 1 {
		legal = "one of " + legal
	}
	return d.fail(t.valueRule(f), int(s.at), f.Key, d.name(f.Key)+" is "+d.quote(s)+", not "+legal)
}

// tooGreat refuses a number over the field's limit: a length over 2^63-1
// breaks DATA-3 whatever the field's own rule.
func (d *decoder) tooGreat(t *table, f *field, s span) *Error {
	rule := t.valueRule(f)
	if f.Key == spec.KeyDataLen || f.Key == spec.KeyDataHead {
		rule = "DATA-3"
	}
	return d.fail(rule, int(s.at), f.Key, d.name(f.Key)+" is "+d.quote(s)+", which is too great")
}

// duplicate refuses a field that stands there twice, in whatever case
// (HEAD-11), at the second one.
func (d *decoder) duplicate(found *members, k spec.Key) *Error {
	at, _ := d.locate(found, k, 2)
	return d.fail("HEAD-11", at, k, d.name(k)+" is there twice")
}

// capital refuses a server's field whose name is not in lower case (HEAD-6).
func (d *decoder) capital(found *members, k spec.Key) *Error {
	at, name := d.locate(found, k, 1)
	return d.fail("HEAD-6", at, k, d.name(k)+" is written "+name)
}

// locate finds the name of a member again: the n-th that stands for the key.
func (d *decoder) locate(found *members, k spec.Key, n int) (at int, name string) {
	s := Scanner{text: d.text, pos: found.at, nested: true}
	for s.Next() {
		if key, _ := s.key(); key == k {
			if n--; n == 0 {
				return s.nameAt, string(s.Field().Name)
			}
		}
	}
	return found.at, ""
}
