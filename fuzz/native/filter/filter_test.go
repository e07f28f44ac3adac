package filter

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/filter"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

// inputs are filters with every field and operator.
func inputs() (all [][]byte) {
	for i, f := range filter.Fields() {
		op := []string{"==", "!=", "<", "<=", ">", ">=", "~"}[i%7]
		all = append(all, []byte(f.Name), []byte(f.Name+" "+op+" 12"), []byte("not "+f.Name+op+`"\u00e9"`))
	}
	for _, s := range []string{
		"", "op == post and size > 1kB", "!(op == ack || op != post)", "time >= 2026-11-25T12:00:13Z or time < 2m",
		"(op == ack or op == login) and not sender == server", "newalias ~ x && broken ~ POST-9",
	} {
		all = append(all, []byte(s))
	}
	return all
}

// subjects are messages of both sides, good and broken.
var subjects = sync.OnceValue(func() (all []*filter.Subject) {
	start := time.Unix(1e9, 0)
	for i, v := range vectors.Frames() {
		m := &dissect.Message{
			Number: int64(i), From: v.Sender(), Frame: []byte(v.Text), Length: int64(len(v.Data)),
			First: stream.Mark{Packet: 40, Time: start.Add(12500 * time.Millisecond)},
			Link:  &dissect.Link{Number: 3, UID: "ALICE", Flow: &stream.Flow{Number: 5}},
		}
		if err := decode(m); err != nil {
			errors.As(err, &m.Err)
		}
		all = append(all, &filter.Subject{Entry: &dissect.Entry{Message: m, Data: []byte(v.Data)}, Start: start})
	}
	return all
})

func decode(m *dissect.Message) error {
	if m.From == spec.Client {
		return m.Request.Decode(m.Frame[spec.LengthDigits:])
	}
	return m.Server.Decode(m.Frame[spec.LengthDigits:])
}

func FuzzFilter(f *testing.F) {
	for _, s := range seeds.Made("FuzzFilter", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		text := string(input)
		is, err := filter.Parse(text)
		if err != nil {
			var e *filter.Error
			if !errors.As(err, &e) || e.Column < 1 || e.Column > utf8.RuneCountInString(text)+1 || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("an error without a place, or of several lines: %q", err)
			}
			return
		}
		opposite, err := filter.Parse("not (" + text + ")")
		if strings.TrimSpace(text) == "" || err != nil && strings.Contains(err.Error(), "nested deeper") {
			return
		}
		if err != nil {
			t.Fatalf("%q is a filter, and in brackets is none: %v", text, err)
		}
		for _, m := range subjects() {
			if is.Match(m) == opposite.Match(m) {
				t.Fatalf("%q chooses %s as its opposite does", text, m.Frame)
			}
		}
	})
}
