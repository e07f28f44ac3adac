package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"syscall"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
)

// measured is what a reader has shown.
type measured struct {
	reader
	size   int64         // of the capture, in octets
	best   time.Duration // of the processors
	clock  time.Duration // the best by the clock
	memory int64         // at most, in octets
	found  result
}

// rate returns MB/s of processors' time: where others use the machine too, the
// clock measures them.
func (m *measured) rate() float64 { return float64(m.size) / 1e6 / m.best.Seconds() }

// report is what a process tells of its reading.
type report struct {
	Processor, Clock time.Duration
	Octets, Messages int64
}

// measureAll makes the captures, has all readers read them in turns, and prints
// the table.
func (o *options) measureAll() error {
	if _, _, err := o.process(makeCaptures); err != nil {
		return err
	}
	var all []*measured
	for _, r := range readers {
		if o.only == "" || o.only == r.name || r.name == r.bare {
			all = append(all, &measured{reader: r})
		}
	}
	if o.only != "" && !slices.ContainsFunc(all, func(m *measured) bool { return m.name == o.only }) {
		return fmt.Errorf("there is no measurement called %q", o.only)
	}
	for range o.rounds {
		for _, m := range all {
			if err := o.measure(m); err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
		}
	}
	if o.tshark && o.only == "" {
		more, err := o.measureTshark(all)
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	printTable(os.Stdout, all)
	return nil
}

// measure has a reader read once.
func (o *options) measure(m *measured) error {
	info, err := os.Stat(o.path(m.file))
	if err != nil {
		return err
	}
	m.size = info.Size()
	out, memory, err := o.process(m.name)
	if err != nil {
		return err
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return err
	}
	if m.best == 0 {
		m.best, m.clock = r.Processor, r.Clock
	}
	m.best, m.clock = min(m.best, r.Processor), min(m.clock, r.Clock)
	m.memory = max(m.memory, memory)
	m.found = result{r.Octets, r.Messages}
	return nil
}

// process has a process of this program do something, and returns what it
// printed and how much memory it had at most.
func (o *options) process(task string) (out []byte, memory int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	args := []string{"-child", task, "-dir", o.dir, "-size", fmt.Sprint(o.size)}
	if task == o.only && o.profile != "" {
		args = append(args, "-only", task, "-profile", o.profile)
	}
	return run(exec.Command(self, args...))
}

// run runs a program, and returns what it printed and the memory that it had
// at most.
func run(cmd *exec.Cmd) (out []byte, memory int64, err error) {
	cmd.Stderr = os.Stderr
	out, err = cmd.Output()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = usage.Maxrss << 10 // KiB, on Linux
	}
	return out, memory, err
}

// readOnce is what a process does that is measured.
func (o *options) readOnce() error {
	i := slices.IndexFunc(readers, func(r reader) bool { return r.name == o.child })
	if i < 0 {
		return fmt.Errorf("there is no measurement called %q", o.child)
	}
	log, err := readKeys(o.path(keys))
	if err != nil {
		return err
	}
	file, err := os.Open(o.path(readers[i].file))
	if err != nil {
		return err
	}
	defer file.Close()
	if o.profile != "" {
		p, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer p.Close()
		if err := pprof.StartCPUProfile(p); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	debug.SetMemoryLimit(dissect.MemoryLimit) // as the commands do
	began, used := time.Now(), processorTime()
	found, err := readers[i].read(file, log)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(report{processorTime() - used, time.Since(began), found.octets, found.messages})
}

// processorTime returns how long this process had processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
