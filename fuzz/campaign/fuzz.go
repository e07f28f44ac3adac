package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// campaign is how one target did.
type campaign struct {
	execs       int
	took        time.Duration // from the first execution that is no seed to the last
	processor   time.Duration // that all its processes took of processors
	interesting int           // inputs that reached something new
	corpus      int           // inputs there are now
	failed      bool
	output      []string // its lines
}

// fuzz has go test run a target for a time. What is minimised is minimised
// briefly: no input is worth more than a fraction of the time.
func fuzz(ctx context.Context, t native.Target, each time.Duration, workers int) (*campaign, error) {
	const minimise = "1000x"
	return watch(ctx, exec.CommandContext(ctx, "go", "test", "-vet=off", "-run=^$", "-fuzz=^"+t.Name+"$",
		"-fuzztime="+each.String(), "-fuzzminimizetime="+minimise, "-parallel="+strconv.Itoa(workers), "./"+t.Folder()))
}

// watch runs a command that fuzzes, up to its end.
func watch(ctx context.Context, cmd *exec.Cmd) (*campaign, error) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	const untilKilled = 10 * time.Second
	cmd.WaitDelay = untilKilled
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := new(campaign)
	c.read(out, time.Now)
	c.failed = cmd.Wait() != nil && !c.outOfTime()
	c.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return c, ctx.Err()
}

var progress = regexp.MustCompile(`^fuzz: elapsed: .*, execs: (\d+) .*, new interesting: (\d+) \(total: (\d+)\)`)

// read takes the figures out of what go test prints.
func (c *campaign) read(out io.Reader, now func() time.Time) {
	var began time.Time
	seeds := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		c.output = append(c.output, line)
		if strings.Contains(line, "now fuzzing with") {
			began = now()
			fmt.Sscanf(line[strings.LastIndex(line, "coverage:")+len("coverage:"):], "%d/", &seeds)
		}
		if m := progress.FindStringSubmatch(line); m != nil {
			if execs, _ := strconv.Atoi(m[1]); execs != c.execs {
				c.execs = execs
				c.took = now().Sub(began)
			}
			c.interesting, _ = strconv.Atoi(m[2])
			c.corpus, _ = strconv.Atoi(m[3])
		}
	}
	c.execs = max(0, c.execs-seeds)
}

// outOfTime reports whether go test failed for no other reason than that the
// time was over while an input was made smaller: it takes that for a failure.
func (c *campaign) outOfTime() bool {
	return slices.Contains(c.output, "    context deadline exceeded") &&
		!slices.ContainsFunc(c.output, func(line string) bool { return strings.Contains(line, "Failing input") })
}

// perSecond is the rate of executions.
func (c *campaign) perSecond() float64 {
	if c.took <= 0 {
		return 0
	}
	return float64(c.execs) / c.took.Seconds()
}

// why are the lines that say what made the target fail, and where the input
// was kept.
func (c *campaign) why() string {
	var lines []string
	for _, line := range c.output {
		if line != "" && !strings.HasPrefix(line, "fuzz: elapsed") {
			lines = append(lines, "    "+strings.TrimRight(line, " "))
		}
	}
	const most = 40
	if len(lines) > most {
		lines = append(append(lines[:most/2:most/2], "    …"), lines[len(lines)-most/2:]...)
	}
	return strings.Join(lines, "\n")
}
