// Package scanner fuzzes the walk over raw members of JSON text, with jsontext
// as the second opinion on what is JSON and what it says.
package scanner
