// Package check judges a server by a capture of what it sent: every statement
// of the protocol that a bystander can judge (package judge), and nothing that
// the capture does not show. Servers are told apart by their addresses.
package check
