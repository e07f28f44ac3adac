// Package store fuzzes what the durable store makes of its folder when the power
// went or the disk has damaged it.
package store
