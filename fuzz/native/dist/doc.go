// Package dist fuzzes the texts of distributions, as "lognormal 20ms p95 80ms".
package dist
