// Package watch looks after the process of a server under test: what memory,
// descriptors and threads it takes, whether it has ended and how, and what it
// writes of panics and of what sanitizers found. A process is either attached
// to by its number, or started here by a command; then it can be ended and
// started again, as often as it falls over.
package watch
