//go:build !unix

package watch

import (
	"os"
	"syscall"
)

// group is a process: there are no groups here.
type group int

func groupOf(pid int) group { return group(pid) }

func (g group) end() { g.kill() }

func (g group) kill() {
	if p, err := os.FindProcess(int(g)); err == nil {
		p.Kill()
	}
}

func ownGroup() *syscall.SysProcAttr { return nil }
