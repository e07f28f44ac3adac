// Package restore fuzzes what the two machines make of records that no machine
// wrote.
package restore
