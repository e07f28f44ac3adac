package grammar

import "github.com/tmtplab/tmtplab/spec"

// Fault says what is wrong with a value by the table of its field.
type Fault uint8

// The faults. A Sound value has none.
const (
	Sound      Fault = iota
	WrongType        // another JSON type than the table's (HEAD-5)
	NotInteger       // a number, but with a sign, a fraction or an exponent
	TooGreat         // an integer over the field's limit
	NotAmong         // none of the few legal values
	Empty            // a string or list without content (HEAD-13)
	NotUTF8          // octets or escapes that no text can hold (HEAD-10)
	NotJSON          // no value by the grammar of JSON (HEAD-1)

	faultCount = iota
)

var faultNames = [faultCount]string{"sound", "of another type", "no unsigned integer", "too great", "not among the legal values", "empty", "not UTF-8", "not JSON"}

// String returns the fault in words, as "too great".
func (f Fault) String() string { return faultNames[f] }

// Breaks returns the requirement that a value with this fault breaks where it
// stands in the field f of a header h, or in an object inside it.
func (f Fault) Breaks(h *spec.Header, field *spec.Field) string {
	byRole := func(client, server string) string {
		if h.Sender == spec.Client {
			return client
		}
		return server
	}
	length := field.Key == spec.KeyDataLen || field.Key == spec.KeyDataHead
	switch f {
	case NotJSON:
		return "HEAD-1"
	case NotUTF8:
		return byRole("HEAD-10", "HEAD-9")
	case Empty:
		if field.Type == spec.Objects && field.Breaks != "" {
			return field.Breaks
		}
		return byRole("HEAD-13", "HEAD-8")
	case NotInteger, TooGreat:
		if length {
			return "DATA-3"
		}
		if f == NotInteger {
			return byRole("HEAD-5", "HEAD-8")
		}
		return missingRule(h, field)
	case NotAmong:
		return missingRule(h, field)
	}
	return byRole("HEAD-5", "HEAD-8")
}

// missingRule is the requirement broken by a value out of its range, or by
// none.
func missingRule(h *spec.Header, f *spec.Field) string {
	switch {
	case h.Sender == spec.Client:
		return f.MissingRule()
	case f.Key == spec.KeyDataLen:
		return "STD-6"
	case f.Breaks != "":
		return f.Breaks
	}
	return "HEAD-8"
}
