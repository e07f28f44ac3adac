// Package codec fuzzes the strict decoder of headers against a lenient reader.
// Any JSON will do for the reader; it then tells by the letter of the tables
// what a header breaks. The decoder has to accept what breaks nothing, and to
// refuse all else for one of the requirements that the reader found.
package codec
