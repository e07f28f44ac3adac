//go:build unix && !linux

package watch

import "syscall"

// ownGroup makes a process the first of a new group.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
