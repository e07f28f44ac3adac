// Package header fuzzes the typed headers of all requests and server messages
// with what the grammar makes: valid ones are accepted and written again as the
// same, others are refused for what is wrong with them.
package header
