// Package trace fuzzes recordings of rates in Mahimahi's format.
package trace
