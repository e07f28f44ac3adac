//go:build !linux

package watch

import (
	"context"
	"time"
)

// attached is a process that runs anyway; here there is none.
type attached struct{ pid int }

// Attach is refused: only Linux tells of other processes the way we ask.
func Attach(pid int) (*Process, error) { return nil, errNoProc }

func (a *attached) sample() (Sample, error) { return Sample{}, errNoProc }

func (a *attached) await(context.Context, time.Duration) (Exit, bool) { return Exit{}, false }
