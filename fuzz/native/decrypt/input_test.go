package decrypt

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// What an input says, each time by an octet of which the lowest bit is the
// side, the others, modulo their number, what comes; for most a length of 16
// bits and that many octets follow.
const (
	raw    = iota // octets as they are
	key           // a line of the key log
	gap           // as many octets are missing as the length says; none follow
	retry         // the log may have more by now
	sealed        // content of a record, behind an octet for its type
	data          // application data
	finish        // a Finished; no length
	update        // a KeyUpdate; no length
	kinds
)

// step is one of them.
type step struct {
	kind   int
	from   tlsdecrypt.Side
	length int
	octets []byte
}

// steps takes an input apart.
func steps(input []byte) (all []step) {
	for len(input) > 0 {
		s := step{kind: int(input[0]>>1) % kinds, from: tlsdecrypt.Side(input[0] & 1)}
		input = input[1:]
		switch s.kind {
		case raw, key, gap, sealed, data:
			if len(input) < 2 {
				return all
			}
			s.length = int(binary.BigEndian.Uint16(input))
			input = input[2:]
			if s.kind != gap {
				n := min(s.length, len(input))
				s.octets, input = input[:n], input[n:]
			}
		}
		all = append(all, s)
	}
	return all
}

// appendStep is the way back.
func appendStep(b []byte, kind int, from tlsdecrypt.Side, octets []byte) []byte {
	b = append(b, byte(kind<<1)|byte(from))
	switch kind {
	case raw, key, sealed, data:
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(octets))), octets...)
	}
	return b
}

// inputs are recordings of other implementations, and sessions of our own.
func inputs() (all [][]byte) {
	files, _ := filepath.Glob("../../../pcap/tlsdecrypt/testdata/*.txt")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		all = append(all, recording(text))
	}
	whole := []byte{0}
	for _, from := range []tlsdecrypt.Side{tlsdecrypt.Server, tlsdecrypt.Client} {
		whole = appendStep(whole, sealed, from, append([]byte{handshake}, message(8, "\x00\x00")...))
		whole = appendStep(whole, finish, from, nil)
		whole = appendStep(whole, data, from, []byte("some text"))
		whole = appendStep(whole, update, from, nil)
		whole = appendStep(whole, data, from, nil)
		whole = appendStep(whole, data, from, []byte("more"))
	}
	lossy := append(bytes.Clone(whole), gap<<1, 0, 5)
	lossy = appendStep(lossy, data, tlsdecrypt.Client, []byte("lost"))
	return append(all, whole, appendStep(lossy, data, tlsdecrypt.Client, []byte("found")))
}

// recording makes an input of a file of pcap/tlsdecrypt.
func recording(text []byte) []byte {
	input := []byte{1}
	for line := range bytes.Lines(text) {
		word, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		switch string(word) {
		case "key":
			input = appendStep(input, key, 0, rest)
		case "wire":
			octets, err := hex.DecodeString(string(rest[2:]))
			if err != nil {
				panic(err)
			}
			input = appendStep(input, raw, tlsdecrypt.Side(rest[0]-'0'), octets)
		}
	}
	return input
}
