// Package server fuzzes the server's machine with whole sessions.
package server
