// Package filter fuzzes the language that chooses messages of a capture.
package filter
