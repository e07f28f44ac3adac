package watch

import "syscall"

// ownGroup makes a process the first of a new group, which ends when we do,
// however that comes.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
