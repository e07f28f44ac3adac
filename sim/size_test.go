package sim

import (
	"testing"
	"unsafe"
)

func TestSizes(t *testing.T) {
	var n node
	var c conn
	t.Log("node", unsafe.Sizeof(n), "machine", unsafe.Sizeof(n.machine), "path", unsafe.Sizeof(n.path), "actor", unsafe.Sizeof(n.actor), "conn", unsafe.Sizeof(c), "tcp", unsafe.Sizeof(c.tcp), "half", unsafe.Sizeof(c.halves), "flight", unsafe.Sizeof(flight{}), "ask", unsafe.Sizeof(ask{}))
}
