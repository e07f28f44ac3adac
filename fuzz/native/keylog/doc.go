// Package keylog fuzzes key logs of TLS: reading one whole, line by line, and
// the lines that are about some sessions, which are put into captures.
package keylog
