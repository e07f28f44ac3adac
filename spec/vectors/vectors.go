// Package vectors holds messages with the outcome they must have, as data: what
// deployed peers sent, and one scenario a vector for everything that a codec
// has to accept or refuse. They are embedded here, and plain JSON files for
// implementations in other languages.
//
// The files are written by this package's tests: `go generate` after a change
// of the tables in source_*_test.go.
package vectors

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"

	"github.com/tmtplab/tmtplab/spec"
)

//go:generate go test -run TestFiles -update .

//go:embed frames.json
var framesFile []byte

//go:embed codec.json
var codecFile []byte

// Frame is one message as a deployed peer sent it.
type Frame struct {
	From string `json:"from"`           // "client" or "server"
	Text string `json:"frame"`          // four digits and header
	Data string `json:"data,omitempty"` // the octets behind it
}

// Outcome is what becomes of the octets of a Vector.
type Outcome string

// The outcomes.
const (
	// Accepted: the message is decoded to Fields, and has Data behind it.
	Accepted Outcome = "accepted"
	// Refused: the message breaks Requirement at Offset.
	Refused Outcome = "refused"
	// Unknown: a server message that a client passes over, with Data behind it (CLI-6).
	Unknown Outcome = "unknown"
	// CutOff: the stream ends inside the message.
	CutOff Outcome = "cut off"
)

// Vector is one scenario: the octets that one peer sends, from the first digit
// of a message to the end of the stream, and what becomes of them.
type Vector struct {
	Name    string  `json:"name"` // unique, as "post/type missing"
	From    string  `json:"from"` // "client" or "server"
	Text    string  `json:"text,omitempty"`
	Hex     string  `json:"hex,omitempty"` // in place of Text, where that is not UTF-8
	Outcome Outcome `json:"outcome"`

	// Fields is the header of an accepted message, as a JSON object with the
	// names in lower case and without what the tables do not know.
	Fields json.RawMessage `json:"fields,omitempty"`
	Data   string          `json:"data,omitempty"`

	// Requirement is what a refused message breaks, and Offset is where, in
	// octets from its first digit; -1 when it is the data as a whole.
	Requirement string `json:"requirement,omitempty"`
	Offset      int    `json:"offset,omitempty"`
}

// Frames returns what deployed peers sent, in the order in which it happened.
func Frames() []Frame { return load[Frame](framesFile) }

// Codec returns the vectors for codecs.
func Codec() []Vector { return load[Vector](codecFile) }

// Octets returns the octets of the message.
func (f *Frame) Octets() []byte { return []byte(f.Text + f.Data) }

// Sender returns who sent it.
func (f *Frame) Sender() spec.Role { return role(f.From) }

// Octets returns the octets of the vector.
func (v *Vector) Octets() []byte {
	if v.Hex == "" {
		return []byte(v.Text)
	}
	octets, err := hex.DecodeString(v.Hex)
	if err != nil {
		panic("vectors: " + v.Name + ": " + err.Error()) // a test reads all
	}
	return octets
}

// Sender returns who sends it.
func (v *Vector) Sender() spec.Role { return role(v.From) }

func role(from string) spec.Role {
	if from == spec.Server.String() {
		return spec.Server
	}
	return spec.Client
}

func load[T any](file []byte) []T {
	var all []T
	if err := json.Unmarshal(file, &all); err != nil {
		panic("vectors: " + err.Error()) // a test reads all
	}
	return all
}
