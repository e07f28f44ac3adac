// Package stats counts what is in a capture: messages by op, by user and over
// time, and how long things took: a request to its ack, a post to its
// deliveries, a message of the server to the node's Ack.
package stats
