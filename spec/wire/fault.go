package wire

// fault says why a text is not the JSON we want.
type fault uint8

const (
	noFault fault = iota
	faultEnd
	faultObject
	faultValue
	faultName
	faultColon
	faultComma
	faultTrailing
	faultLiteral
	faultNumber
	faultControl
	faultEscape
	faultSurrogate
	faultUTF8
	faultDepth
)

var faultTexts = [...]string{
	faultEnd:       "the JSON text ends too early",
	faultObject:    "the header is not a JSON object",
	faultValue:     "no JSON value starts here",
	faultName:      "a name in quotes should stand here",
	faultColon:     "a colon should stand here",
	faultComma:     "a comma or the closing bracket should stand here",
	faultTrailing:  "something stands behind the JSON object",
	faultLiteral:   "neither true, false nor null",
	faultNumber:    "not a number by the rules of JSON",
	faultControl:   "a control character stands bare in a string",
	faultEscape:    "not an escape that JSON knows",
	faultSurrogate: "half a surrogate pair, which no text can hold",
	faultUTF8:      "not UTF-8",
	faultDepth:     "the JSON is nested too deep",
}

// requirement returns what the fault breaks in a header sent by a client.
func (f fault) requirement() string {
	switch f {
	case faultUTF8, faultSurrogate:
		return "HEAD-10"
	case faultDepth:
		return "HEAD-12"
	}
	return "HEAD-1"
}
