package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/watch"
	"github.com/tmtplab/tmtplab/reports"
)

// search fills in the runs of all rows, seed by seed, so that what was done
// until an interrupt says something of every fault.
func (b *fuzzBench) search(ctx context.Context, folder string, rows []reports.Planted) {
	type job struct {
		row  int
		seed uint64
	}
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range b.parallel {
		workers.Go(func() {
			for j := range jobs {
				run := b.once(ctx, folder, rows[j.row].Name, j.seed)
				if ctx.Err() == nil || run.Found {
					b.done(&rows[j.row], run)
				}
			}
		})
	}
	for seed := range b.seeds {
		for row := range rows {
			if ctx.Err() == nil {
				jobs <- job{row, uint64(seed + 1)}
			}
		}
	}
	close(jobs)
	workers.Wait()
}

// done takes note of a run, and tells of it.
func (b *fuzzBench) done(row *reports.Planted, run reports.PlantedRun) {
	b.mu.Lock()
	defer b.mu.Unlock()
	row.Runs = append(row.Runs, run)
	if b.out == nil {
		return
	}
	fmt.Fprintf(b.out, "%-20s seed %-3d ", row.Name, run.Seed)
	switch {
	case run.Found:
		fmt.Fprintf(b.out, "found in %5.1fs, %6d executions: %s: %s\n", run.Seconds, run.Executions, run.Oracle, run.Text)
	case run.Error != "":
		fmt.Fprintf(b.out, "ended after %.1fs: %s\n", run.Seconds, run.Error)
	default:
		fmt.Fprintf(b.out, "not found in %.1fs, %d executions\n", run.Seconds, run.Executions)
	}
	for _, text := range run.False {
		fmt.Fprintf(b.out, "%-20s seed %-3d false: %s\n", row.Name, run.Seed, text)
	}
}

// once looks for one fault with one seed.
func (b *fuzzBench) once(ctx context.Context, folder, fault string, seed uint64) (run reports.PlantedRun) {
	run.Seed = seed
	faulty, err := startPlanted(ctx, folder, fault)
	if err != nil {
		run.Error = err.Error()
		return run
	}
	defer faulty.watch.Close()
	honest, err := startPlanted(ctx, folder, "")
	if err != nil {
		run.Error = err.Error()
		return run
	}
	defer honest.watch.Close()
	lab, err := fuzz.NewLab(ctx, honest.target, honest.watch)
	if err != nil {
		run.Error = err.Error()
		return run
	}
	defer lab.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	looked := 0 // findings that were compared with the honest server
	result, err := fuzz.Run(ctx, fuzz.Config{
		Target: faulty.target, Watch: faulty.watch, Seed: seed, Time: b.time, Raw: true,
		Progress: func(p *fuzz.Progress) {
			for ; looked < len(p.Found) && !run.Found; looked++ {
				f := p.Found[looked]
				if showsToo(ctx, lab, f) {
					run.False = append(run.False, f.Oracle+": "+f.Text)
					continue
				}
				run.Found, run.Seconds, run.Executions = true, f.Seconds, f.Execution
				run.Oracle, run.Text = f.Oracle, f.Text
				cancel()
			}
		},
	})
	switch {
	case err != nil:
		run.Error = err.Error()
	case !run.Found:
		run.Seconds, run.Executions = result.Took.Seconds(), result.Fuzz.Executions
		if result.Gone != nil {
			run.Error = result.Gone.Error()
		}
	}
	return run
}

// showsToo reports whether the honest server shows what was found.
func showsToo(ctx context.Context, l *fuzz.Lab, f *finding.Found) bool {
	_, found, err := l.Test(ctx, f.First, nil)
	if err != nil {
		return true // nothing is proven
	}
	for i := range found {
		if found[i].Oracle == f.Oracle && found[i].Requirement == f.Requirement {
			return true
		}
	}
	return false
}

// planted is a server of fuzz bench serve, in a process of its own.
type planted struct {
	target execute.Target
	watch  *watch.Process
}

// startPlanted starts the server with a fault, or without one.
func startPlanted(ctx context.Context, folder, fault string) (*planted, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	socket, err := os.MkdirTemp(folder, "")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(socket, "s")
	command := fmt.Sprintf("exec %s fuzz bench serve --listen unix:%s --fault %s", shellWord(self), shellWord(path), shellWord(fault))
	w, err := watch.Start(ctx, watch.Options{Command: command, Network: "unix", Address: path, Patience: 10 * time.Second})
	if err != nil {
		return nil, err
	}
	return &planted{execute.Target{Address: "unix:" + path}, w}, nil
}
