// Package merge fuzzes how a key log is put into a capture: the packets stay
// what they were, and the keys stand before them.
package merge
