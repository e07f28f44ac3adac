// Package text fuzzes the forms inside headers: strings, names, ids, times,
// the text of pings.
package text
