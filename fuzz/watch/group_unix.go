//go:build unix

package watch

import "syscall"

// group is a process group, by its number.
type group int

func groupOf(pid int) group { return group(pid) }

// end asks all in the group to end.
func (g group) end() { syscall.Kill(-int(g), syscall.SIGTERM) }

// kill ends all in the group.
func (g group) kill() { syscall.Kill(-int(g), syscall.SIGKILL) }
