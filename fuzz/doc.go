// Package fuzz is the engine of the stateful network fuzzer. It knows nothing
// of the code of its target but what comes over the network: it carries out
// programs (fuzz/program, fuzz/execute), sees which states of links and
// accounts they reached and how the target answered there (fuzz/explore), keeps
// the shortest program for each answer, and makes the next ones of those. What
// is wrong with an answer is said by oracles (fuzz/oracle), which know the
// protocol and nothing of faults; what they find is repeated, made small and
// written down (fuzz/finding).
//
// The programs that are tried are a function of the seed and of what the target
// answered: there is one source of random numbers, and no decision about what
// to try next asks a clock.
package fuzz
