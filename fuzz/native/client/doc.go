// Package client fuzzes the client's machine with whole lives of a client.
package client
