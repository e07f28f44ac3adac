package grammar

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

// The dictionary has every name and op of the tables, no token twice, and none
// that libFuzzer would not take.
func TestDictionary(t *testing.T) {
	has := make(map[string]bool)
	for _, token := range Dictionary() {
		if has[string(token)] || len(token) == 0 || len(token) > maxToken {
			t.Errorf("%q is there twice, or of no use", token)
		}
		has[string(token)] = true
	}
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		if k != spec.KeyOp && !has[`"`+k.String()+`":`] {
			t.Errorf("no token for the field %s", k)
		}
	}
	for op := range spec.OpCount {
		if !has[`"op":`+strconv.Itoa(op)] {
			t.Errorf("no token for op %d", op)
		}
	}
	for m := range spec.Msg(spec.MsgCount) {
		if !has[`"op":"`+m.String()+`"`] {
			t.Errorf("no token for op %s", m)
		}
	}
}

// What is written can be read back by libFuzzer's rules: quotes at both ends,
// and of escapes only \\, \" and \xNN.
func TestWriteDictionary(t *testing.T) {
	var text bytes.Buffer
	if err := WriteDictionary(&text); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	tokens := Dictionary()
	if len(lines) != len(tokens) {
		t.Fatalf("%d lines for %d tokens", len(lines), len(tokens))
	}
	for i, line := range lines {
		if got, ok := readToken(line); !ok || got != string(tokens[i]) {
			t.Errorf("%s is read as %q, want %q", line, got, tokens[i])
		}
	}
}

func readToken(line string) (token string, ok bool) {
	if len(line) < 2 || line[0] != '"' || line[len(line)-1] != '"' {
		return "", false
	}
	line = line[1 : len(line)-1]
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c < ' ' || c > '~' {
			return "", false
		}
		if c != '\\' {
			token += string(c)
			continue
		}
		switch i++; line[i] {
		case '\\', '"':
			token += line[i : i+1]
		case 'x':
			n, err := strconv.ParseUint(line[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			token += string([]byte{byte(n)})
			i += 2
		default:
			return "", false
		}
	}
	return token, true
}
