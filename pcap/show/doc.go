// Package show writes the messages of a capture for people, a line or a block
// each, and for programs, as JSON.
package show
