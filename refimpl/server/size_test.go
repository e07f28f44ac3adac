package server

import (
	"testing"
	"unsafe"
)

// What is met at random, in any order, among millions lies in whole cache lines.
func TestWholeCacheLines(t *testing.T) {
	const line = 64
	for name, size := range map[string]uintptr{
		"user": unsafe.Sizeof(user{}), "node": unsafe.Sizeof(node{}), "link": unsafe.Sizeof(link{}),
	} {
		if size%line != 0 {
			t.Errorf("a %s has %d octets, which are no whole cache lines", name, size)
		}
	}
}
