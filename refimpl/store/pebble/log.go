package pebble

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// logger passes on what matters of what the database has to say: nothing of
// its housekeeping, all of its errors.
type logger struct{ log *slog.Logger }

func (logger) Infof(string, ...any) {}

func (l logger) Errorf(format string, args ...any) {
	if l.log != nil {
		l.log.Error("database", "error", fmt.Sprintf(format, args...))
	}
}

// Fatalf must not return. The database calls it in Commit's goroutine when the
// log cannot be written: Commit catches that. In its own goroutines it does
// when its list of files cannot be: then nothing can be trusted any more, and
// the end of the process loses nothing that was committed.
func (l logger) Fatalf(format string, args ...any) {
	text := strings.TrimPrefix(fmt.Sprintf(format, args...), "pebble: ")
	l.Errorf("%s", text)
	panic(fatal{text})
}

type fatal struct{ text string }

func (f fatal) Error() string { return f.text }

// events tells of a file that the disk has damaged once, however often the
// database comes upon it. Who needs what is in the file gets an error.
func (l logger) events() *pebble.EventListener {
	var mu sync.Mutex
	told := make(map[string]bool)
	tell := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		if !told[text] {
			told[text] = true
			l.Errorf("%s", text)
		}
	}
	return &pebble.EventListener{
		DataCorruption:  func(info pebble.DataCorruptionInfo) { tell(info.Path + " is damaged: " + info.Details.Error()) },
		BackgroundError: func(err error) { tell(err.Error()) },
	}
}
