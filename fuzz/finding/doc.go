// Package finding makes of a fault that a fuzzer has seen what its owner needs:
// whether it shows each time, the least that shows it, and a folder with the
// program, its transcript, a capture, and reproducers that need nothing of
// ours.
package finding
