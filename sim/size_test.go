package sim

import (
	"testing"
	"unsafe"
)

// A million clients are to fit: what each costs here must not grow unnoticed.
func TestSizes(t *testing.T) {
	if is, most := unsafe.Sizeof(node{}), uintptr(320); is > most {
		t.Errorf("a node takes %d octets, more than %d", is, most)
	}
	if is, most := unsafe.Sizeof(conn{}), uintptr(200); is > most {
		t.Errorf("a conn takes %d octets, more than %d", is, most)
	}
	if is, most := unsafe.Sizeof(flight{}), uintptr(40); is > most {
		t.Errorf("a flight takes %d octets, more than %d", is, most)
	}
}
