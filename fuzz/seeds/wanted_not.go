//go:build gofuzz

package seeds

// With libFuzzer the function of a target runs from its first line for each
// input, and seeds that it adds are ignored. They come from a zip file instead.
const wanted = false
