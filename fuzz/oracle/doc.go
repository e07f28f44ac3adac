// Package oracle says what is wrong with what an execution has shown. Oracles
// know the protocol, and what clients of it may rely on; they know nothing of
// any server's faults. None of them asks a clock or the network: they are told.
package oracle
