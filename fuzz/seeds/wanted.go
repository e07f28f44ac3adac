//go:build !gofuzz

package seeds

const wanted = true
