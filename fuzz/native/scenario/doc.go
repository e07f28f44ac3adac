// Package scenario fuzzes the reader of scenario files: whatever the octets,
// they are a scenario that makes sense, or errors with places inside the file.
package scenario
