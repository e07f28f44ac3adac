// Package empty holds the target that does nothing: what its executions cost
// is the price of fuzzing itself, which the others are measured by.
package empty
