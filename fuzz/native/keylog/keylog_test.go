package keylog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/mergekeys"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// inputs are the logs of recordings, in which their lines begin with "key".
func inputs() (all [][]byte) {
	files, _ := filepath.Glob("../../../pcap/tlsdecrypt/testdata/*.txt")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var log []byte
		for line := range bytes.Lines(text) {
			if key, ok := bytes.CutPrefix(line, []byte("key ")); ok {
				log = append(log, key...)
			}
		}
		all = append(all, log)
	}
	return append(all, []byte("# comment\n\n \t\r\nCLIENT_RANDOM 00 00\nOTHER a b\nmore words than there are\n"))
}

func FuzzKeyLog(f *testing.F) {
	for _, s := range seeds.Made("FuzzKeyLog", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		whole, lines := new(tlsdecrypt.KeyLog), new(tlsdecrypt.KeyLog)
		number, bad := 0, 0
		for line := range bytes.Lines(log) {
			number++
			if err := lines.Add(line); err != nil && bad == 0 {
				bad = number
			}
		}
		err := whole.Read(bytes.NewReader(log))
		var e *tlsdecrypt.LineError
		switch {
		case err == nil && bad == 0 && whole.Len() == lines.Len():
		case !errors.As(err, &e) || e.Line < 1 || e.Line > number:
			t.Fatalf("of %d lines line %d is bad, and in all there are %d sessions, not %d: %v", number, bad, lines.Len(), whole.Len(), err)
		case e.Line != bad && len(log) < tooLong:
			t.Fatalf("line %d is bad, and not %v", bad, err)
		}
		selected(t, log, lines.Len())
	})
}

// tooLong is less than a line may have, in octets.
const tooLong = 4096

// selected wants all lines about sessions to be those that the log is made of.
func selected(t *testing.T, log []byte, sessions int) {
	all := mergekeys.Select(log, func(tlsdecrypt.Random) bool { return true })
	again := mergekeys.Select(all, func(tlsdecrypt.Random) bool { return true })
	if !bytes.Equal(all, again) {
		t.Fatalf("of the lines\n%q\nthese are chosen:\n%q", all, again)
	}
	k := new(tlsdecrypt.KeyLog)
	for line := range bytes.Lines(all) {
		k.Add(line) // its secret need not be one
	}
	if k.Len() != sessions {
		t.Fatalf("there are %d sessions, and %d in %q", sessions, k.Len(), all)
	}
}
