// Package packet fuzzes the headers beneath TCP, of every link type.
package packet
