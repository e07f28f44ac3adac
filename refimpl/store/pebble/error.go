package pebble

import (
	"strings"

	"github.com/cockroachdb/pebble/v2"
)

// databaseError is an error of the database in one line.
type databaseError struct{ err error }

// Error leaves out what only those understand who wrote the database.
func (e *databaseError) Error() string {
	text, _, _ := strings.Cut(e.err.Error(), "\n")
	text = strings.TrimPrefix(text, "pebble: ")
	if pebble.IsCorruptionError(e.err) {
		return "the database is damaged: " + text
	}
	return text
}

func (e *databaseError) Unwrap() error { return e.err }

// plain returns an error of the database, if there is one, in one line.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return &databaseError{err}
}
