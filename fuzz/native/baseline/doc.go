// Package baseline fuzzes files of failures that are known, and what a run
// makes of them.
package baseline
