// Package profile fuzzes the profiles of links: whatever is written about one,
// it is refused, or messages cross it in order and bounded time.
package profile
