// Package anonymize writes a capture anew without what tells who its people are
// and what they say. Names, secrets and addresses become others, the same each
// time; data become the letter x. What stays: who talks to whom, when, how
// much, ids and times of messages, and every departure from the protocol that
// does not lie in the text itself. TLS and WebSocket are taken off, and TCP is
// made up anew, whole and in order.
package anonymize
