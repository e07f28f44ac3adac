// Package writer fuzzes the writer of captures: whatever happens on links, in
// whatever order, a capture is a row of whole blocks that holds it all.
package writer
