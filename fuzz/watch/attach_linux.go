package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"
)

// attached is a process that runs anyway.
type attached struct {
	pid   int
	start string // numbers are used again
}

// Attach looks after a process that runs already, by its number. The error says
// that there is none, or that it may not be looked at.
func Attach(pid int) (*Process, error) {
	s, err := readStat(strconv.Itoa(pid))
	if errors.Is(err, fs.ErrNotExist) || err == nil && s.gone() {
		return nil, fmt.Errorf("there is no process %d", pid)
	}
	if err != nil {
		return nil, err
	}
	a := &attached{pid, s.start}
	if _, err := a.sample(); errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("process %d belongs to somebody else: run as its user, or as root", pid)
	} else if err != nil {
		return nil, err
	}
	return &Process{attached: a}, nil
}

func (a *attached) sample() (Sample, error) {
	pid := strconv.Itoa(a.pid)
	s, err := readStat(pid)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (s.gone() || s.start != a.start) {
		return Sample{}, errEnded
	}
	if err != nil {
		return Sample{}, err
	}
	return sampleOne(pid, s)
}

// await looks whether the process is there, again and again: only its parent is
// told when it ends, and how.
func (a *attached) await(ctx context.Context, limit time.Duration) (Exit, bool) {
	const beat = 5 * time.Millisecond
	for end := time.Now().Add(limit); ; {
		s, err := readStat(strconv.Itoa(a.pid))
		if err != nil || s.gone() || s.start != a.start {
			return Exit{How: fmt.Sprintf("process %d is gone", a.pid)}, true
		}
		if !time.Now().Add(beat).Before(end) || ctx.Err() != nil {
			return Exit{}, false
		}
		time.Sleep(beat)
	}
}
