package watch

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"
)

// stat is what /proc/PID/stat says of a process.
type stat struct {
	state   byte
	group   int
	threads int
	start   string // in ticks since the machine started
}

// Positions in /proc/PID/stat behind the name, which ends with the last ')'.
const (
	statState   = 0
	statGroup   = 2
	statThreads = 17
	statStart   = 19
)

func readStat(pid string) (stat, error) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return stat{}, err
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) <= statStart {
		return stat{}, fmt.Errorf("/proc/%s/stat has another form than that of Linux", pid)
	}
	s := stat{state: fields[statState][0], start: string(fields[statStart])}
	s.group, _ = strconv.Atoi(string(fields[statGroup]))
	s.threads, _ = strconv.Atoi(string(fields[statThreads]))
	return s, nil
}

// gone is true of a process that has ended, also if nobody has asked yet how.
func (s stat) gone() bool { return s.state == 'Z' || s.state == 'X' }

// sampleOne measures one process, whose stat is known.
func sampleOne(pid string, s stat) (Sample, error) {
	text, err := os.ReadFile("/proc/" + pid + "/statm")
	if err != nil {
		return Sample{}, err
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return Sample{}, errEnded
	}
	pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	folder, err := os.Open("/proc/" + pid + "/fd")
	if err != nil {
		return Sample{}, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return Sample{}, err
	}
	return Sample{Memory: pages * int64(os.Getpagesize()), Descriptors: len(names), Threads: s.threads}, nil
}

// sampler measures a group of processes. Who belongs to it is looked up now and
// then: it takes long where there are many processes.
type sampler struct {
	members []string
	looked  time.Time
}

const lookAgain = time.Second

func (g *sampler) sample(group int) (sum Sample, err error) {
	if time.Since(g.looked) > lookAgain {
		if err := g.look(group); err != nil {
			return sum, err
		}
	}
	for _, pid := range g.members {
		s, err := readStat(pid)
		if errors.Is(err, fs.ErrNotExist) || err == nil && (s.gone() || s.group != group) {
			continue
		}
		one, err := sampleOne(pid, s)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errEnded) {
			continue
		}
		if err != nil {
			return sum, err
		}
		sum.Memory += one.Memory
		sum.Descriptors += one.Descriptors
		sum.Threads += one.Threads
	}
	if sum.Threads == 0 {
		return sum, errEnded
	}
	return sum, nil
}

func (g *sampler) look(group int) error {
	folder, err := os.Open("/proc")
	if err != nil {
		return err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return err
	}
	g.members, g.looked = g.members[:0], time.Now()
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		if s, err := readStat(name); err == nil && s.group == group {
			g.members = append(g.members, name)
		}
	}
	return nil
}
