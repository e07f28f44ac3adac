package pebble

import (
	"fmt"
	"log/slog"
	"strings"
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
